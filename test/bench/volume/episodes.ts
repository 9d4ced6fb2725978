import type { ScopeSpec } from '../../../lib/local/emulator/estate.ts';
import type { ScopeEstate } from '../../../lib/local/emulator/scope-estate.ts';
import type { Figure } from '../figure.ts';
import { withFolder } from '../run-function.ts';
import { MOST_MIB, peakOf } from './projects.ts';
import { describeRun, openWorld, type Measured, type World } from './world.ts';

const NAME = 'failed-rotation-notifier';
const REGION = 'cn-north-4';
const DAY_MS = 86_400_000;
/** Nobody reads more, and chats take a message a second or fewer. */
const MOST_MESSAGES = 100;

type Causes = 'one cause' | 'a cause each';

/** Every rotation fails between two runs of the notifier, and recovers between two later ones: of one cause, and each of its own. */
export async function measureEpisodes({
  projects = 20,
  secrets = 500,
  each = ['one cause', 'a cause each'] as readonly Causes[],
} = {}): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const causes of each)
    await withFolder(async (folder) => {
      const world = await openWorld(folder, emptyScopes(projects));
      try {
        figures.push(...(await measureCauses(world, { causes, secrets })));
      } finally {
        await world.close();
      }
    });
  return figures;
}

const emptyScopes = (count: number): ScopeSpec[] =>
  Array.from({ length: count }, (_, index) => ({
    region: REGION,
    projectId: (index + 1).toString(16).padStart(32, '0'),
    secrets: [],
  }));

async function measureCauses(
  world: World,
  { causes, secrets }: { causes: Causes; secrets: number },
): Promise<Figure[]> {
  const { scopes, domainId } = world.estate;
  for (const scope of scopes) for (let n = 0; n < secrets; n += 1) addSecret(scope, { n, causes, domainId });
  await world.run(NAME);
  for (const scope of scopes) for (let n = 0; n < secrets; n += 1) addTask(scope, { n, causes, status: 'FAILED' });
  const opened = await world.run(NAME);
  const same = await world.run(NAME);
  for (const scope of scopes) for (let n = 0; n < secrets; n += 1) addTask(scope, { n, causes, status: 'SUCCESS' });
  const resolved = await world.run(NAME);
  const what = `${(scopes.length * secrets).toLocaleString('en-US')} problems in ${scopes.length} projects, ${causes}`;
  // the documents promise 512 MB where causes are few (lib/deploy/COSTS.md)
  const most = causes === 'one cause' ? MOST_MIB : 640;
  return [
    peakOf(`${what}: all open`, opened, most),
    messagesOf(`${what}: all open`, opened),
    peakOf(`${what}: nothing new`, same, most),
    peakOf(`${what}: all recover`, resolved, most),
    messagesOf(`${what}: all recover`, resolved),
  ];
}

const messagesOf = (name: string, run: Measured): Figure => {
  if (run.messages.count === 0) throw new Error(`${name}: nobody was notified`);
  return {
    name: `notifications: ${name}`,
    value: run.messages.count,
    unit: 'messages',
    bound: MOST_MESSAGES,
    from: describeRun(run),
  };
};

const nameOf = (n: number): string => `secret-${n.toString().padStart(6, '0')}`;

/** A function of one name in each project, or one for each secret. */
const functionOf = ({ projectId }: ScopeEstate, n: number, causes: Causes): string =>
  `urn:fss:${REGION}:${projectId}:function:default:${causes === 'one cause' ? 'rotate' : `rotate-${n}`}:latest`;

function addSecret(scope: ScopeEstate, { n, causes, domainId }: { n: number; causes: Causes; domainId: string }): void {
  const nowMs = Date.now();
  scope.add({
    id: `${scope.projectId.slice(-8)}-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
    name: nameOf(n),
    state: 'ENABLED',
    secret_type: 'RDS-FG',
    auto_rotation: true,
    rotation_period: '30d',
    rotation_func_urn: functionOf(scope, n, causes),
    create_time: nowMs - 100 * DAY_MS,
    next_rotation_time: nowMs + DAY_MS,
    domain_id: domainId,
  });
}

function addTask(
  scope: ScopeEstate,
  { n, causes, status }: { n: number; causes: Causes; status: 'FAILED' | 'SUCCESS' },
): void {
  const code = causes === 'one cause' ? 'E.1' : `E.${scope.projectId.slice(-8)}.${n}`;
  scope.addTask({
    secret_name: nameOf(n),
    task_status: status,
    task_time: Date.now(),
    rotation_func_urn: functionOf(scope, n, causes),
    ...(status === 'FAILED' && { task_error_code: code, task_error_msg: 'the database refused the new password' }),
  });
}
