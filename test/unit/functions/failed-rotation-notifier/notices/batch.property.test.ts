import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Channel, Delivery, Notice } from '../../../../../lib/notify/notice.ts';
import { scopeName, type Scope } from '../../../../../lib/scope.ts';
import { advanceEpisodes } from '../../../../../functions/failed-rotation-notifier/episodes/advance.ts';
import { observe } from '../../../../../functions/failed-rotation-notifier/detect/detect.ts';
import { joinCauses } from '../../../../../functions/failed-rotation-notifier/notices/batch.ts';
import { deliver } from '../../../../../functions/failed-rotation-notifier/notices/deliver.ts';
import {
  createOutboxWriter,
  type Outbox,
} from '../../../../../functions/failed-rotation-notifier/notices/outbox-writer.ts';
import { planNotices } from '../../../../../functions/failed-rotation-notifier/notices/plan.ts';
import { reconcile } from '../../../../../functions/failed-rotation-notifier/state/merge.ts';
import { parseState } from '../../../../../functions/failed-rotation-notifier/state/parse.ts';
import { EMPTY_STATE } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import type { StateStore } from '../../../../../functions/failed-rotation-notifier/state/store.ts';
import { GRACE_MS, NOW_MS, own, REPEAT_MS, secret, task } from '../samples.ts';

const NUM_RUNS = 300;
const MINUTE_MS = 60_000;
const SCOPES = 4;
const CHANNELS = ['ops', 'team', 'incidents'] as const;
type ChannelName = (typeof CHANNELS)[number];

/** A secret that fails, and who is told. */
interface Failure {
  readonly scope: number;
  readonly errorCode: string | null;
  readonly functionName: string | null;
  readonly channels: readonly ChannelName[];
}

const scopeOf = (nth: number): Scope => ({
  region: nth < 2 ? 'cn-north-4' : 'cn-south-1',
  projectId: `${nth}`.repeat(32),
});
const urnOf = ({ region, projectId }: Scope, name: string | null): string | null =>
  name === null ? null : `urn:fss:${region}:${projectId}:function:default:${name}:latest`;

/** Several scopes, their states and the channels. What a run does after it has died has no effect. */
class World {
  nowMs = NOW_MS;
  readonly stored = new Map<string, string>();
  readonly sent = new Map<ChannelName, Notice[]>(CHANNELS.map((name) => [name, []]));
  answers = new Map<ChannelName, Delivery>();
  unreadable = new Set<string>();
  effectsLeft = Infinity;

  #effect(): void {
    if (this.effectsLeft <= 0) throw new Error('the run is dead');
    this.effectsLeft -= 1;
  }

  readonly states: StateStore = {
    list: async () => [],
    load: async (scope) => {
      const name = scopeName(scope);
      if (this.unreadable.has(name)) throw new Error('the store does not answer');
      const text = this.stored.get(name);
      return text === undefined ? undefined : parseState(text, name);
    },
    refresh: async (scope, mine, base) => {
      const stored = await this.states.load(scope);
      return { state: reconcile({ base, mine, stored }), stored };
    },
    save: async (scope, mine, base) => {
      const { state } = await this.states.refresh(scope, mine, base);
      this.#effect();
      this.stored.set(scopeName(scope), JSON.stringify(state));
      return state;
    },
  };

  channel(name: ChannelName): Channel {
    return {
      name,
      type: 'webhook',
      isPerCause: name === 'incidents',
      waitMs: () => 0,
      send: async ({ notice }) => {
        this.#effect();
        const delivery = this.answers.get(name) ?? { status: 'delivered' };
        if (delivery.status === 'delivered') this.sent.get(name)?.push(notice);
        return delivery;
      },
    };
  }

  /** One run over all scopes; the failures are all that is wrong. */
  async run(scopeCount: number, failures: readonly Failure[]): Promise<void> {
    const writer = createOutboxWriter(this.states);
    const outboxes: Outbox[] = [];
    for (let nth = 0; nth < scopeCount; nth += 1) {
      try {
        outboxes.push(await this.#plan(scopeOf(nth), nth, failures));
      } catch {
        // neither looked at nor told of in this run
      }
    }

    joinCauses(outboxes);
    await Promise.all(outboxes.map((outbox) => writer.save(outbox)));
    const channels = new Map(CHANNELS.map((name) => [name as string, this.channel(name)]));
    const silent = { debug() {}, info() {}, warn() {}, error() {} };
    const signal = new AbortController().signal;
    await deliver(outboxes, {
      channels,
      writer,
      signal,
      timeLeftMs: () => 0,
      log: silent,
      mask: (text) => text,
      now: () => this.nowMs,
    });
  }

  async #plan(scope: Scope, nth: number, failures: readonly Failure[]): Promise<Outbox> {
    const stored = await this.states.load(scope);
    const mine = failures.map((failure, at) => ({ ...failure, id: `s${at}` })).filter(({ scope: of }) => of === nth);
    const reading = {
      state: stored,
      isComplete: true,
      secrets: mine.map(({ id, functionName }) => own(secret(id, { rotationFuncUrn: urnOf(scope, functionName) }))),
      failedTasks: mine.map(({ id, errorCode, functionName }) => ({
        ...task(id, NOW_MS, { errorCode, rotationFuncUrn: urnOf(scope, functionName) }),
        id: `task-${id}`,
      })),
      successTasks: [],
    };
    const { nowMs } = this;
    const observation = observe(reading, { nowMs, graceMs: GRACE_MS, mask: (text) => text });
    const advance = advanceEpisodes({ scope, state: stored, observation, nowMs, repeatMs: REPEAT_MS });
    const { state } = planNotices({
      scope,
      state: stored,
      advance,
      nowMs,
      repeatMs: REPEAT_MS,
      tagsOf: () => null,
      routeOf: ({ name }) => failures[Number(name?.replace('name-s', ''))]?.channels ?? [],
      silenceOf: () => undefined,
      silencedUntil: () => undefined,
      links: { details: 'rotation/runs/test/failures.json', report: 'obs://bucket/report.html' },
    });
    return { scope, state, stored };
  }
}

/** As receivers do: a notice whose id a channel has seen is dropped. */
const receivedOn = (world: World, channel: ChannelName): Notice[] => {
  const ids = new Set<string>();
  return (world.sent.get(channel) ?? []).filter(({ id }) => !ids.has(id) && ids.add(id));
};

const toldOn = (world: World, channel: ChannelName): string[] =>
  receivedOn(world, channel)
    .flatMap(({ stage, secrets }) => secrets.map(({ id }) => `${stage} ${id}`))
    .sort();

/** Every scope has been looked at before, so that what fails is told by cause. */
function quietWorld(): World {
  const world = new World();
  for (let nth = 0; nth < SCOPES; nth += 1) world.stored.set(scopeName(scopeOf(nth)), JSON.stringify(EMPTY_STATE));
  return world;
}

const failure: fc.Arbitrary<Failure> = fc.record({
  scope: fc.nat({ max: SCOPES - 1 }),
  errorCode: fc.constantFrom('E1', 'E2', null),
  functionName: fc.constantFrom('rotate-rds', 'rotate-dds', null),
  channels: fc.subarray([...CHANNELS], { minLength: 1 }),
});

const FAILURE: Failure = { scope: 0, errorCode: 'E1', functionName: 'rotate-rds', channels: ['ops'] };
const failures = fc.array(failure, { minLength: 1, maxLength: 12 });

const expectedOn = (all: readonly Failure[], channel: ChannelName): string[] =>
  all.flatMap(({ channels }, at) => (channels.includes(channel) ? [`opened s${at}`] : [])).sort();

const channelsOf = ({ channels }: Failure): string => [...channels].sort().join();
const isKnown = ({ errorCode, functionName }: Failure): boolean => errorCode !== null || functionName !== null;

/** How many messages the first telling takes: one for each cause, whatever the number of scopes. */
function messagesOn(all: readonly Failure[], channel: ChannelName, isFirstRun: boolean): number {
  const groupOf = (each: Failure): string => {
    const cause = isFirstRun ? 'first run' : `${each.errorCode} ${each.functionName}`;
    const isApart = channel === 'incidents' || (!isFirstRun && !isKnown(each));
    return isApart ? `${cause} ${each.scope}` : cause;
  };
  return [...new Set(all.map(groupOf))]
    .map((group) => all.filter((each) => groupOf(each) === group))
    .map((members) => {
      const told = members.filter(({ channels }) => channels.includes(channel));
      // in one scope, what goes to other channels too is a notice of its own
      const isOneScope = new Set(members.map(({ scope }) => scope)).size === 1;
      return isOneScope ? new Set(told.map(channelsOf)).size : Math.min(told.length, 1);
    })
    .reduce((sum, count) => sum + count, 0);
}

describe('one cause over several scopes', () => {
  it('is one message on a channel; one for each scope where incidents are kept', async () => {
    await fc.assert(
      fc.asyncProperty(failures, fc.boolean(), async (all, isFirstRun) => {
        const world = isFirstRun ? new World() : quietWorld();
        await world.run(SCOPES, all);
        for (const channel of CHANNELS) {
          expect(toldOn(world, channel)).toEqual(expectedOn(all, channel));
          expect(world.sent.get(channel)?.length).toBe(messagesOn(all, channel, isFirstRun));
        }
        const sent = receivedOn(world, 'ops').length;
        await world.run(SCOPES, all);
        expect(world.sent.get('ops')).toHaveLength(sent);
      }),
    );
  });

  it('is told once, wherever a run dies and whatever a channel answers at first', async () => {
    const answers = fc.dictionary(
      fc.constantFrom(...CHANNELS),
      fc.constant<Delivery>({ status: 'retry', reason: { code: 'RESPONSE', status: 503 } }),
    );
    await fc.assert(
      fc.asyncProperty(failures, fc.nat({ max: 40 }), answers, async (all, effects, down) => {
        const world = quietWorld();
        world.effectsLeft = effects;
        world.answers = new Map(Object.entries(down) as Array<[ChannelName, Delivery]>);
        await world.run(SCOPES, all);
        world.effectsLeft = Infinity;
        world.answers.clear();
        world.nowMs += 60 * MINUTE_MS;
        await world.run(SCOPES, all);
        for (const channel of CHANNELS) expect(toldOn(world, channel)).toEqual(expectedOn(all, channel));
      }),
      { numRuns: NUM_RUNS },
    );
  });

  it('is repeated as it was when a run dies between the marks of its scopes', async () => {
    for (let effects = 0; effects < 12; effects += 1) {
      const world = quietWorld();
      world.effectsLeft = effects;
      const all = [0, 1, 2].map((scope) => ({ ...FAILURE, scope }));
      await world.run(SCOPES, all);
      const [first] = world.sent.get('ops') ?? [];
      world.effectsLeft = Infinity;
      await world.run(SCOPES, all);
      expect(toldOn(world, 'ops'), `after ${effects} effects`).toEqual(['opened s0', 'opened s1', 'opened s2']);
      if (first) expect(world.sent.get('ops')?.every((notice) => isDeepStrictEqual(notice, first))).toBe(true);
    }
  });

  it('loses nothing when a scope cannot be read for a while', async () => {
    const hidden = fc.uniqueArray(fc.nat({ max: SCOPES - 1 }), { maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(failures, fc.nat({ max: 40 }), hidden, hidden, async (all, effects, first, second) => {
        const world = quietWorld();
        world.effectsLeft = effects;
        for (const unreadable of [first, second, []]) {
          world.unreadable = new Set(unreadable.map((nth) => scopeName(scopeOf(nth))));
          await world.run(SCOPES, all);
          world.effectsLeft = Infinity;
          world.nowMs += 60 * MINUTE_MS;
        }
        for (const channel of CHANNELS)
          expect(new Set(toldOn(world, channel))).toEqual(new Set(expectedOn(all, channel)));
      }),
      { numRuns: NUM_RUNS },
    );
  });
});

describe('the message of several scopes', () => {
  const told = async (all: readonly Failure[], isFirstRun = false): Promise<Notice> => {
    const world = isFirstRun ? new World() : quietWorld();
    await world.run(SCOPES, all);
    const [notice, ...more] = world.sent.get('ops') ?? [];
    if (!notice || more.length > 0) throw new Error('it is not one message');
    return notice;
  };
  const failed = (scope: number, more: Partial<Failure> = {}): Failure => ({ ...FAILURE, scope, ...more });

  it('names the function that each project has a copy of, and all secrets with their places', async () => {
    const notice = await told([failed(0), failed(1), failed(2), failed(2)]);
    expect(notice.cause).toMatchObject({
      functionUrn: null,
      functionName: 'rotate-rds',
      errorCode: 'E1',
      reason: 'failed',
      message: 'The function timed out.',
    });
    expect(notice.cause).not.toHaveProperty('kinds');
    expect(notice.secrets.map(({ region, projectId, id }) => `${region} ${projectId[0]} ${id}`).sort()).toEqual([
      'cn-north-4 0 s0',
      'cn-north-4 1 s1',
      'cn-south-1 2 s2',
      'cn-south-1 2 s3',
    ]);
    expect(notice.links).toEqual({
      console: 'https://console.huaweicloud.com/dew/',
      details: 'rotation/runs/test/failures.json',
      report: 'obs://bucket/report.html',
    });
  });

  it('counts what the first run found', async () => {
    const notice = await told([failed(0), failed(1, { errorCode: 'E2' }), failed(3, { functionName: null })], true);
    expect(notice.cause).toMatchObject({ reason: 'mixed', message: null, kinds: { 'rotation.failed': 3 } });
  });
});
