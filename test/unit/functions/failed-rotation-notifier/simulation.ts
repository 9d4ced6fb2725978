import type { Secret } from '../../../../lib/csms/secret.ts';
import type { RotationTask } from '../../../../lib/csms/task.ts';
import type { Delivery, OutgoingNotice } from '../../../../lib/notify/notice.ts';
import { advanceEpisodes } from '../../../../functions/failed-rotation-notifier/episodes/advance.ts';
import { acknowledgeEpisode } from '../../../../functions/failed-rotation-notifier/episodes/acknowledge.ts';
import { planNotices } from '../../../../functions/failed-rotation-notifier/notices/plan.ts';
import { findSuspects, observe } from '../../../../functions/failed-rotation-notifier/detect/detect.ts';
import {
  findNextDelivery,
  markDelivery,
  toOutgoing,
} from '../../../../functions/failed-rotation-notifier/state/outbox.ts';
import { parseState } from '../../../../functions/failed-rotation-notifier/state/parse.ts';
import type { ScopeState } from '../../../../functions/failed-rotation-notifier/state/state.ts';
import { reconcile, unite } from '../../../../functions/failed-rotation-notifier/state/merge.ts';
import { GRACE_MS, NOW_MS, own, REPEAT_MS, SCOPE } from './samples.ts';

export interface Sent extends OutgoingNotice {
  readonly channel: string;
  readonly atMs: number;
}

/** One scope, its store and its channels, as one run after the other meets them. */
export interface World {
  nowMs: number;
  secrets: Map<string, Secret>;
  tasks: RotationTask[];
  isScopeDown: boolean;
  /** What the channels answer; `delivered` where nothing is said. */
  answers: Map<string, Delivery>;
  routeOf: (name: string | null) => readonly string[];
  silenced: Set<string>;
  stored: string | undefined;
  sent: Sent[];
  /** What a channel will never take; the notifier forgets it after a week. */
  refused: Sent[];
  /** How the task lists come: any order is possible, and any task twice. */
  shuffle: <T>(all: readonly T[]) => T[];
}

export const createWorld = (): World => ({
  nowMs: NOW_MS,
  secrets: new Map(),
  tasks: [],
  isScopeDown: false,
  answers: new Map(),
  routeOf: () => ['ops'],
  silenced: new Set(),
  stored: undefined,
  sent: [],
  refused: [],
  shuffle: (all) => [...all],
});

export const readState = (world: World): ScopeState | undefined =>
  world.stored === undefined ? undefined : parseState(world.stored, 'rotation/state/test.json');

/**
 * One run, step by step: each yield stands before a request or a write, so that a test can end it there, or let another
 * run go first. The order is the contract's: put the entries, send, put the mark.
 */
export function* runNotifier(world: World): Generator<string, void> {
  yield 'read the state';
  const base = readState(world);
  yield 'list';
  const next = plan(world, base);
  if (!next) return;
  let mine = next;
  if (JSON.stringify(mine) !== JSON.stringify(base)) {
    yield 'put the entries';
    mine = put(world, reconcile({ base, mine, stored: readState(world) }));
  }
  yield* deliver(world, mine);
}

/** Somebody acknowledges an open episode: the command reads and writes beside any run. */
export function* acknowledge(world: World, episodeId: string, untilMs: number): Generator<string, void> {
  const base = readState(world);
  if (!base) return;
  const acknowledgement = { atMs: world.nowMs, untilMs, by: 'Ann', reason: 'test' };
  const { state: mine } = acknowledgeEpisode(base, episodeId, acknowledgement);
  yield 'put the acknowledgement';
  put(world, reconcile({ base, mine, stored: readState(world) }));
}

export function runToEnd(run: Generator<string, void>): void {
  for (let steps = 0; !run.next().done; steps += 1) if (steps > 10_000) throw new Error('the run does not end');
}

function plan(world: World, state: ScopeState | undefined): ScopeState | undefined {
  const { nowMs, tasks, shuffle } = world;
  if (world.isScopeDown && !state) return undefined;
  const secrets = [...world.secrets.values()].map((each) => own(each));
  const failedTasks = shuffle(tasks.filter(({ status }) => status === 'FAILED'));
  const at = { nowMs, graceMs: GRACE_MS, mask: (text: string) => text };
  const reading = { state, secrets, failedTasks, isComplete: true };
  const names = new Set(findSuspects(reading, at).map(({ name }) => name));
  const successTasks = shuffle(tasks.filter(({ status, secretName }) => status === 'SUCCESS' && names.has(secretName)));
  const observation = world.isScopeDown ? undefined : observe({ ...reading, successTasks }, at);
  const advance = advanceEpisodes({ scope: SCOPE, state, observation, nowMs, repeatMs: REPEAT_MS });
  return planNotices({
    scope: SCOPE,
    state,
    advance,
    nowMs,
    repeatMs: REPEAT_MS,
    tagsOf: () => null,
    routeOf: ({ name }) => world.routeOf(name),
    silenceOf: ({ name }) =>
      world.silenced.has(name ?? '') ? { until: '2099-01-01T00:00:00Z', reason: 'test' } : undefined,
    silencedUntil: () => undefined,
    links: { details: 'rotation/runs/test/failures.json', report: 'obs://bucket/report.html' },
  }).state;
}

/** One channel after the other, each until nothing is due. */
function* deliver(world: World, stored: ScopeState): Generator<string, void> {
  let mine = stored;
  const channels = new Set(stored.outbox.flatMap((entry) => Object.keys(entry.channels)));
  for (const channel of channels) {
    const tried = new Set<string>();
    for (;;) {
      const { nowMs } = world;
      const next = findNextDelivery(channel, { outboxes: [{ state: mine }], tried, nowMs });
      if (!next || next.dueAtMs > nowMs) break;
      yield 'send';
      const delivery = world.answers.get(channel) ?? { status: 'delivered' };
      const [{ entry }] = next.members;
      const attempt = { ...toOutgoing(entry, channel), channel, atMs: nowMs };
      if (delivery.status === 'delivered') world.sent.push(attempt);
      if (delivery.status === 'refused' || delivery.status === 'disabled') world.refused.push(attempt);
      tried.add(entry.id);
      const marked = markDelivery(entry, channel, delivery, nowMs);
      mine = { ...mine, outbox: mine.outbox.map((each) => (each.id === marked.id ? marked : each)) };
      yield 'put the mark';
      mine = put(world, unite(mine, readState(world) ?? mine));
    }
  }
}

function put(world: World, state: ScopeState): ScopeState {
  world.stored = JSON.stringify(state);
  return state;
}
