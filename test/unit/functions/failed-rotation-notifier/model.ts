import { expect } from 'vitest';
import {
  EMPTY_STATE,
  isAbout,
  type Episode,
  type OutboxEntry,
  type ScopeState,
} from '../../../../functions/failed-rotation-notifier/state/state.ts';
import { isWorse, isWorseKind } from '../../../../functions/failed-rotation-notifier/state/severity.ts';
import { unite } from '../../../../functions/failed-rotation-notifier/state/merge.ts';
import { GRACE_MS, REPEAT_MS, secret, success, task } from './samples.ts';
import { acknowledge, createWorld, readState, runNotifier, runToEnd, type Sent, type World } from './simulation.ts';

/** What is true of one secret, kept apart from everything that the notifier knows. */
interface Truth {
  failedAtMs: number;
  succeededAtMs: number;
  nextAtMs: number;
  isAuto: boolean;
}

/** The reference: a secret is in trouble when it failed last, or missed its rotation. That is all. */
export class Model {
  readonly truths = new Map<string, Truth>();
  /** Tasks that a whole run has seen, so that the service may forget them. */
  seenTasks = 0;
  forgottenUntilMs = 0;
  /** Crashes and overlaps: each may send one notice twice. */
  interruptions = 0;
  /** Episode by secret id, as the run before left it; empty after an interruption. */
  lastIds = new Map<string, { id: string; succeededAtMs: number }>();

  /** By episode id, in their order. */
  readonly acknowledged = new Map<string, Array<{ atMs: number; untilMs: number }>>();

  /** The newest acknowledgement that was there before a moment counts. */
  isAcknowledged(episodeId: string, atMs: number): boolean {
    const last = this.acknowledged.get(episodeId)?.findLast((each) => each.atMs < atMs);
    return last !== undefined && last.untilMs > atMs;
  }

  isFailing(id: string): boolean {
    const truth = this.truths.get(id);
    return truth !== undefined && truth.failedAtMs > truth.succeededAtMs;
  }

  isInTrouble(id: string, nowMs: number): boolean {
    const truth = this.truths.get(id);
    if (!truth) return false;
    return this.isFailing(id) || (truth.isAuto && truth.nextAtMs + GRACE_MS < nowMs);
  }
}

const PERIOD_MS = 86_400_000;
export const SECRETS = ['s1', 's2', 's3', 's4'];
/** `ops` never refuses, so that each failure has somebody to be told. */
const ROUTES: Readonly<Record<string, readonly string[]>> = {
  'name-s1': ['ops'],
  'name-s2': ['hook', 'ops'],
  'name-s3': ['ops', 'hook'],
  'name-s4': ['mail', 'ops'],
};

export function createModelWorld(): { model: Model; real: World } {
  const real = createWorld();
  const model = new Model();
  real.routeOf = (name) => ROUTES[name ?? ''] ?? [];
  for (const id of SECRETS) {
    const nextAtMs = real.nowMs + PERIOD_MS;
    real.secrets.set(id, secret(id, { nextRotationAtMs: nextAtMs }));
    model.truths.set(id, { failedAtMs: -1, succeededAtMs: -1, nextAtMs, isAuto: true });
  }
  return { model, real };
}

export function fail(model: Model, real: World, id: string, atMs: number): void {
  const truth = model.truths.get(id);
  if (!truth) return;
  truth.failedAtMs = Math.max(truth.failedAtMs, atMs);
  real.tasks.push(task(id, atMs));
}

export function succeed(model: Model, real: World, id: string): void {
  const truth = model.truths.get(id);
  const known = real.secrets.get(id);
  if (!truth || !known) return;
  truth.succeededAtMs = real.nowMs;
  truth.nextAtMs = real.nowMs + PERIOD_MS;
  real.secrets.set(id, { ...known, rotatedAtMs: real.nowMs, nextRotationAtMs: truth.nextAtMs });
  real.tasks.push(success(id, real.nowMs));
}

/** Of the secret's open episode, if it has one; `beside` happens before the command writes what it has read. */
export function acknowledgeSecret(
  model: Model,
  real: World,
  { id, untilMs, beside }: { id: string; untilMs: number; beside?: () => void },
): void {
  const episodeId = readState(real)?.episodes[id]?.id;
  if (episodeId === undefined) return beside?.();
  const known = model.acknowledged.get(episodeId) ?? [];
  model.acknowledged.set(episodeId, [...known, { atMs: real.nowMs, untilMs }]);
  const command = acknowledge(real, episodeId, untilMs);
  command.next();
  beside?.();
  runToEnd(command);
}

/** A run without any mishap leaves exactly the troubles of the model open, told, and under the ids that they had. */
export function checkRun(model: Model, real: World): void {
  runToEnd(runNotifier(real));
  const state = readState(real) ?? EMPTY_STATE;
  expect(unite(state, state), 'states are kept in one order').toEqual(state);
  const { episodes } = state;
  for (const id of SECRETS) {
    const episode = episodes[id];
    expect(episode !== undefined, `${id} is open`).toBe(model.isInTrouble(id, real.nowMs));
    if (!episode) continue;
    if (!real.silenced.has(`name-${id}`) || episode.seen.severity === 'critical')
      checkNotified(model, real, { episode, outbox: state.outbox });
    const last = model.lastIds.get(id);
    // as long as no rotation succeeded, it is the same trouble
    if (last && last.succeededAtMs === model.truths.get(id)?.succeededAtMs) expect(episode.id).toBe(last.id);
  }
  model.lastIds.clear();
  for (const [id, { succeededAtMs }] of model.truths) {
    const episode = episodes[id];
    if (episode) model.lastIds.set(id, { id: episode.id, succeededAtMs });
  }
  model.seenTasks = real.tasks.length;
  checkSent(model, real);
}

/** Somebody was notified of it as it is, and not too long ago, but where it is acknowledged. */
function checkNotified(
  model: Model,
  real: World,
  { episode, outbox }: { episode: Episode; outbox: readonly OutboxEntry[] },
): void {
  const { seen, lastNotified } = episode;
  expect(lastNotified).not.toBeNull();
  if (!lastNotified) return;
  expect(isWorse(seen.severity, lastNotified.severity), 'it grew worse, and nobody was notified').toBe(false);
  expect(isWorseKind(seen.kind, lastNotified.kind), 'it is of a worse kind, and nobody was notified').toBe(false);
  const dueMs = real.nowMs - REPEAT_MS;
  const entries = outbox.filter((entry) => isAbout(entry, episode.id));
  const isFresh = (channel: string): boolean =>
    entries.some(
      ({ channels: { [channel]: mark } }) => mark?.state === 'waiting' || (mark?.deliveredAtMs ?? 0) > dueMs,
    );
  const isRepeated = lastNotified.atMs > dueMs || real.routeOf(seen.name).every(isFresh);
  expect(isRepeated || model.isAcknowledged(episode.id, real.nowMs), 'no reminder, though it is due').toBe(true);
}

/** What the receivers have seen so far. */
export function checkSent(model: Model, real: World): void {
  const received = receive(real.sent);
  for (const channel of ['ops', 'hook', 'mail']) {
    const duplicates = countOn(channel, real.sent) - countOn(channel, received);
    expect(duplicates, 'one for each interruption').toBeLessThanOrEqual(model.interruptions);
  }
  for (const sent of byChannelAndEpisode(received).values()) {
    const stages = sent.map(({ notice }) => notice.stage);
    // a channel that refused the opening may hear of it by a repetition
    if (sent[0]?.channel === 'ops') expect(stages[0], 'an opening comes first').toBe('opened');
    expect(stages[0], 'nothing ends that never began').not.toBe('resolved');
    expect(stages.filter((stage) => stage === 'opened').length).toBeLessThanOrEqual(1);
    if (stages.includes('resolved')) expect(stages.indexOf('resolved'), 'an end comes last').toBe(stages.length - 1);
    sent.forEach(({ notice, atMs }, nth) => {
      const before = sent[nth - 1]?.atMs ?? -Infinity;
      if (notice.stage === 'repeated') expect(atMs - before).toBeGreaterThanOrEqual(REPEAT_MS);
    });
  }
  checkOneAtATime(received);
  for (const { notice } of received.filter((each) => each.notice.stage === 'repeated'))
    for (const { episodeId } of notice.secrets)
      expect(model.isAcknowledged(episodeId, Date.parse(notice.occurredAt)), 'a reminder of what is acknowledged').toBe(
        false,
      );
}

/** As receivers do: a notice whose id a channel has seen is dropped. */
function receive(sent: readonly Sent[]): Sent[] {
  const isSame = (a: Sent, b: Sent): boolean => a.channel === b.channel && a.notice.id === b.notice.id;
  return sent.filter((each, at) => sent.findIndex((other) => isSame(each, other)) === at);
}

const countOn = (channel: string, sent: readonly Sent[]): number =>
  sent.filter((each) => each.channel === channel).length;

/** On each channel, one episode of a secret is over before the next one begins. */
function checkOneAtATime(received: readonly Sent[]): void {
  const open = new Map<string, string>();
  for (const { channel, notice } of received) {
    for (const { id, episodeId } of notice.secrets) {
      const place = `${channel} ${id}`;
      if (notice.stage === 'resolved') open.delete(place);
      if (notice.stage !== 'opened') continue;
      if (channel === 'ops') expect(open.get(place)).toBeUndefined();
      open.set(place, episodeId);
    }
  }
}

function byChannelAndEpisode(received: readonly Sent[]): Map<string, Sent[]> {
  const groups = new Map<string, Sent[]>();
  for (const each of received)
    for (const { episodeId } of each.notice.secrets) {
      const key = `${each.channel} ${episodeId}`;
      groups.set(key, [...(groups.get(key) ?? []), each]);
    }
  return groups;
}

/** A scope that cannot be read opens, repeats and ends nothing. */
export function checkFailedRun(_: Model, real: World): void {
  const before = readState(real);
  real.isScopeDown = true;
  runToEnd(runNotifier(real));
  real.isScopeDown = false;
  const after = readState(real);
  expect(troublesOf(after)).toEqual(troublesOf(before));
  const known = before?.outbox.map(({ id }) => id) ?? [];
  expect(after?.outbox.filter(({ id }) => !known.includes(id)) ?? []).toEqual([]);
}

/** But for which channels know of an episode: that is noted when old entries are dropped. */
const troublesOf = (state: ScopeState | undefined): object[] =>
  [...Object.values(state?.episodes ?? {}), ...(state?.ended ?? [])].map((each) => ({ ...each, deliveredTo: [] }));

/**
 * Once every channel is well again, each trouble was told, and who heard of a beginning has heard of its end. What was not
 * is returned.
 */
export function findLost(model: Model, real: World): string[] {
  real.answers.clear();
  real.silenced.clear();
  for (let round = 0; round < 4; round += 1) {
    real.nowMs += 2 * 3_600_000;
    checkRun(model, real);
  }
  const stages = new Map(
    [...byChannelAndEpisode(receive(real.sent))].map(([key, sent]) => [key, sent.map(({ notice }) => notice.stage)]),
  );
  const { episodes, ended, outbox } = readState(real) ?? EMPTY_STATE;
  const ending = ended.filter((each) => each.ended.reason !== 'duplicate');
  const refused = (id: string, channel: string): boolean =>
    real.refused.some(
      ({ channel: by, notice }) =>
        by === channel && notice.stage === 'resolved' && notice.secrets.some(({ episodeId }) => episodeId === id),
    ) ||
    outbox.some(
      (entry) =>
        entry.notice.stage === 'resolved' &&
        isAbout(entry, id) &&
        ['refused', 'disabled'].includes(entry.channels[channel]?.state ?? ''),
    );
  const begun = [
    ...SECRETS.filter((id) => model.isInTrouble(id, real.nowMs)).map((id) => episodes[id]?.id),
    ...ending.filter(({ lastNotified }) => lastNotified).map(({ id }) => id),
  ];
  const places = ending.flatMap(({ id }) => ['ops', 'hook', 'mail'].map((channel) => ({ id, channel })));
  return [
    ...begun.filter((id) => !stages.get(`ops ${id}`)?.includes('opened')).map((id) => `${id} never began on ops`),
    ...places
      .filter(({ id, channel }) => (stages.get(`${channel} ${id}`)?.at(-1) ?? 'resolved') !== 'resolved')
      .filter(({ id, channel }) => !refused(id, channel))
      .map(({ id, channel }) => `${id} never ended on ${channel}`),
  ];
}
