import { projectId } from '../support/function-bench.ts';
import { rotatedSecret } from '../support/rotated-secret.ts';
import type { NotifierWorld } from '../support/notifier-world.ts';

/** What happens before a run, and what has to be told of it on every channel. */
export interface Phase {
  readonly name: string;
  readonly happens: (world: NotifierWorld) => void;
  /** Type, stage and names of the secrets. */
  readonly told: readonly string[];
  /** Secrets in trouble after it. */
  readonly open: readonly string[];
}

const URN = 'urn:fss:cn-north-4:p:function:default:rotate';
const HOUR_MS = 3_600_000;

function addSecret(world: NotifierWorld, digit: number, name: string, more: object = {}): void {
  const usual = {
    next_rotation_time: Date.now() + 24 * HOUR_MS,
    rotation_func_urn: `${URN}-rds:latest`,
    domain_id: world.emulator.estate.domainId,
  };
  world.emulator.estate.scope('cn-north-4', projectId(digit)).add(rotatedSecret(name, { ...usual, ...more }));
}

function addTask(world: NotifierWorld, digit: number, name: string, minutesAgo: number, error?: string): void {
  world.emulator.estate.scope('cn-north-4', projectId(digit)).addTask({
    task_id: `${name}-${minutesAgo}`,
    secret_name: name,
    task_status: error === undefined ? 'SUCCESS' : 'FAILED',
    task_time: Date.now() - minutesAgo * 60_000,
    rotation_func_urn: `${URN}-rds:latest`,
    ...(error !== undefined && { task_error_code: error, task_error_msg: 'it failed', attempt_nums: 1 }),
  });
}

/** Every secret has been rotated just now. */
export function recoverAll(world: NotifierWorld): void {
  for (const name of ['old-1', 'old-2', 'a1', 'a2', 'b']) addTask(world, 1, name, 0);
  for (const name of ['c', 'd']) addTask(world, 2, name, 0);
  world.emulator.estate.scope('cn-north-4', projectId(2)).remove('d');
  addSecret(world, 2, 'd', { rotation_time: Date.now() });
}

/** Each phase begins where the one before it ended. */
export const PHASES: readonly Phase[] = [
  {
    name: 'the first run over an old estate',
    happens: (world) => {
      for (const name of ['old-1', 'old-2', 'a1', 'a2', 'b']) addSecret(world, 1, name);
      for (const name of ['c', 'd']) addSecret(world, 2, name);
      addTask(world, 1, 'old-1', 600, 'E1');
      addTask(world, 1, 'old-2', 500, 'E2');
    },
    told: ['rotation.failed opened old-1 old-2'],
    open: ['old-1', 'old-2'],
  },
  {
    name: 'failures of several causes in two scopes',
    happens: (world) => {
      addTask(world, 1, 'a1', 9, 'E1');
      addTask(world, 1, 'a2', 8, 'E1');
      addTask(world, 1, 'b', 7, 'E2');
      addTask(world, 2, 'c', 6, 'E1');
      // missed: its time has come and gone without a task
      world.emulator.estate.scope('cn-north-4', projectId(2)).remove('d');
      addSecret(world, 2, 'd', { next_rotation_time: Date.now() - 48 * HOUR_MS });
    },
    told: ['rotation.failed opened a1 a2 c', 'rotation.failed opened b', 'rotation.overdue opened d'],
    open: ['a1', 'a2', 'b', 'c', 'd', 'old-1', 'old-2'],
  },
  {
    name: 'recoveries, one of them of half a cause',
    happens: (world) => {
      for (const [digit, name] of [
        [1, 'old-1'],
        [1, 'a1'],
        [1, 'b'],
        [2, 'c'],
      ] as const)
        addTask(world, digit, name, 1);
    },
    told: ['rotation.failed resolved a1 c', 'rotation.failed resolved b', 'rotation.failed resolved old-1'],
    open: ['a2', 'd', 'old-2'],
  },
  {
    name: 'a project that IAM says is gone',
    happens: (world) => {
      // IAM knows the projects that are discovered alone
      Object.assign(world.conditions, { settings: { CSMS_SCOPES: '*:*' }, faults: [{ name: 'projects-gone' }] });
      world.forget();
    },
    told: ['rotation.overdue resolved d'],
    open: ['a2', 'old-2'],
  },
  {
    name: 'a project that is taken out of the settings, and one that comes back',
    happens: (world) => {
      Object.assign(world.conditions, { settings: { CSMS_SCOPES: `cn-north-4:${projectId(2)}` }, faults: [] });
      world.forget();
      world.unwatched();
    },
    told: ['rotation.failed resolved a2', 'rotation.failed resolved old-2', 'rotation.overdue opened d'],
    open: ['d'],
  },
  { name: 'nothing', happens: () => undefined, told: [], open: ['d'] },
];
