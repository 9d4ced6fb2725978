import { expect } from 'vitest';
import { notifierCommand, notifierQuery } from '../../functions/failed-rotation-notifier/command.ts';
import { definition } from '../../functions/failed-rotation-notifier/definition.ts';
import type { NotifierInvocation } from '../../functions/failed-rotation-notifier/run.ts';
import { runNotifier } from '../../functions/failed-rotation-notifier/run-notifier.ts';
import { parseState } from '../../functions/failed-rotation-notifier/state/parse.ts';
import { channelOpener, type RunDeps } from '../../lib/dependencies.ts';
import type { Estate } from '../../lib/local/emulator/estate.ts';
import type { Notice } from '../../lib/notify/notice.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import type { LazyObjectStore } from '../../lib/storage/create-store.ts';
import { projectId } from './function-bench.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { rotatedSecret } from './rotated-secret.ts';

/* The notifier in shards: what its workers must not do, and what has to be told. */

export const notifierParts = { ...definition, command: notifierCommand, query: notifierQuery };

/** What workers did that only the teller may do. */
const trespasses: string[] = [];

export function runWatched(invocation: NotifierInvocation, deps: RunDeps): Promise<RunOutcome> {
  const { shard } = invocation.command;
  const isWorker = shard?.step === 'work';
  const open = channelOpener(invocation);
  return runNotifier(invocation, {
    ...deps,
    store: isWorker ? withoutStates(deps.store) : deps.store,
    openChannels: () => {
      if (isWorker) trespasses.push('opened the channels');
      return open();
    },
  });
}

const withoutStates = (store: LazyObjectStore): LazyObjectStore => ({
  ...store,
  url: store.url,
  put: (key, ...given) => {
    if (!key.startsWith(`${definition.folder}/shards/`)) trespasses.push(`wrote ${key}`);
    return store.put(key, ...given);
  },
});

const HOUR_MS = 3_600_000;
const URN = 'urn:fss:cn-north-4:p:function:default:rotate-rds:latest';
const SECRET = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;

const scopeOf = (estate: Estate, digit: number) =>
  estate.scope(digit === 2 || digit === 4 ? 'cn-east-3' : 'cn-north-4', projectId(digit));

export function addRotated(estate: Estate, digit: number, name: string, more: object = {}): void {
  const usual = {
    next_rotation_time: estate.nowMs + 24 * HOUR_MS,
    rotation_func_urn: URN,
    domain_id: estate.domainId,
  };
  scopeOf(estate, digit).add(rotatedSecret(name, { ...usual, ...more }));
}

export function addTask(estate: Estate, digit: number, name: string, minutesAgo: number, error?: string): void {
  scopeOf(estate, digit).addTask({
    task_id: `${name}-${minutesAgo}`,
    secret_name: name,
    task_status: error === undefined ? 'SUCCESS' : 'FAILED',
    task_time: estate.nowMs - minutesAgo * 60_000,
    rotation_func_urn: URN,
    ...(error !== undefined && { task_error_code: error, task_error_msg: 'it failed', attempt_nums: 1 }),
  });
}

/** `stage name:episodeId` for each secret of a notice, and the notice's id. */
interface Told {
  readonly id: string;
  readonly members: readonly string[];
}

export interface NotifierWatch {
  readonly settings: Readonly<Record<string, string>>;
  /** What there is before the first run. */
  readonly before: (estate: Estate) => void;
  /** What happens after it. */
  readonly happens: (estate: Estate) => void;
  /** What was told since the last call. */
  readonly take: () => Told[];
  /** Once a run of one invocation has followed: what it and those in shards told together. */
  readonly judge: (
    states: readonly string[],
    merges: { readonly count: number; readonly isOverlapping: boolean },
  ) => void;
  /** Keeps what was told, and is open, for `judge`. */
  readonly expect: (states: readonly string[]) => void;
  readonly receiver: Receiver;
  readonly close: () => Promise<void>;
}

export async function startNotifierWatch(): Promise<NotifierWatch> {
  const receiver = await startReceiver();
  trespasses.length = 0;
  const take = (): Told[] =>
    receiver.received.splice(0).map(({ body }) => {
      const { id, stage, secrets } = JSON.parse(body) as Notice;
      return { id, members: secrets.map(({ name, episodeId }) => `${stage} ${name}:${episodeId}`).sort(byText) };
    });
  let expected: { told: string[]; open: string[] } = { told: [], open: [] };
  return {
    receiver,
    settings: {
      NOTIFY_ALLOWED_HOSTS: receiver.host,
      NOTIFY_CHANNELS: JSON.stringify([{ name: 'hook', type: 'webhook', url: receiver.url, secret: SECRET }]),
    },
    before: (estate) => {
      addRotated(estate, 5, 'mended');
      addTask(estate, 5, 'mended', 300, 'E2');
    },
    happens: (estate) => {
      addTask(estate, 5, 'mended', 2);
      for (const name of ['n1', 'n2']) addRotated(estate, 1, name);
      addTask(estate, 1, 'n1', 9, 'E1');
      addTask(estate, 1, 'n2', 8, 'E1');
      addRotated(estate, 2, 'e1');
      addTask(estate, 2, 'e1', 7, 'E1');
      addRotated(estate, 4, 'overdue', { next_rotation_time: estate.nowMs - 48 * HOUR_MS });
    },
    take,
    expect: (states) => {
      expected = { told: membersOf(take()), open: openIn(states) };
      expect(expected.told).toHaveLength(5);
    },
    judge: (states, { count, isOverlapping }) => {
      expect(trespasses).toEqual([]);
      const told = take();
      const once = [...new Map(told.map((each) => [each.id, each])).values()];
      // each once, whatever notices told it
      expect(membersOf(once)).toEqual(expected.told);
      // a merge that died repeats one notice at most, with the same id; of those that overlap each may send what another sends
      if (!isOverlapping) expect(told.length - once.length).toBeLessThanOrEqual(count - 1);
      for (const { id } of once) expect(told.filter((each) => each.id === id).length).toBeLessThanOrEqual(count);
      expect(openIn(states)).toEqual(expected.open);
      const waiting = parseAll(states).flatMap(({ outbox }) =>
        outbox.flatMap(({ channels }) => Object.values(channels)),
      );
      expect(waiting.filter(({ state }) => state === 'waiting')).toEqual([]);
    },
    close: () => receiver.close(),
  };
}

const membersOf = (told: readonly Told[]): string[] => told.flatMap(({ members }) => members).sort(byText);
const parseAll = (states: readonly string[]) => states.map((text) => parseState(text, 'state'));
const openIn = (states: readonly string[]): string[] =>
  parseAll(states)
    .flatMap(({ episodes }) => Object.values(episodes).map(({ id }) => id))
    .sort(byText);

const byText = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
