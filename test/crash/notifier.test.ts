import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { invokeBundle } from '../../lib/local/invoke-bundle.ts';
import { createEffectGate, type EffectGate } from '../support/effect-gate.ts';
import { startNotifierWorld, type NotifierWorld } from '../support/notifier-world.ts';
import { buildNotifier, type Change } from './build-notifier.ts';
import { judge, toReference, type Outcome, type Reference } from './outcome.ts';
import { PHASES, type Phase } from './phases.ts';

/*
 * The built notifier in a process of its own. Every request that it makes, to the service, the store and the channels, passes
 * a gate, which knows when it has taken effect: there the process is killed, or has to wait while another run goes by.
 */

let outDir: string;
let world: NotifierWorld;
let gate: EffectGate;
/** Through the gate, for the run that is disturbed, and past it, for the others. */
let watched: Record<string, string>;
let direct: Record<string, string>;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'csms-crash-'));
});
afterAll(() => rm(outDir, { recursive: true }));
beforeEach(async () => {
  world = await startNotifierWorld();
  gate = createEffectGate();
  watched = await world.settings(gate);
  direct = await world.settings();
});
afterEach(async () => {
  await gate.close();
  await world.close();
});

const runWatched = (folder: string, signal?: AbortSignal): Promise<unknown> =>
  invokeBundle({
    folder,
    functionName: 'failed-rotation-notifier',
    event: {},
    platform: 'functiongraph',
    settings: watched,
    env: {},
    ...(signal && { signal }),
  });

/** Ends at the effect: the process is gone, and what it had asked for has happened. */
async function killedAt(effect: string, folder: string): Promise<void> {
  const kill = new AbortController();
  let isDead = false;
  gate.onEffect = async (each) => {
    if (each === effect) {
      isDead = true;
      kill.abort();
    }
    return isDead ? 'silence' : 'answer';
  };
  await expect(runWatched(folder, kill.signal), `the run never came to ${effect}`).rejects.toMatchObject({
    name: 'AbortError',
  });
}

/** Waits at the effect until another run has gone from its beginning to its end. */
async function overtakenAt(effect: string, folder: string): Promise<void> {
  let overtaking: Promise<unknown> | undefined;
  gate.onEffect = async (each) => {
    if (each === effect) overtaking = world.run(direct);
    if (each === effect) await overtaking;
    return 'answer';
  };
  expect(await runWatched(folder)).toHaveProperty('result');
  expect(overtaking, `the run never came to ${effect}`).toBeDefined();
}

type Disturbance = (effect: string, folder: string) => Promise<void>;

/** One disturbed run for each effect of an undisturbed one, all from the same start; then runs until all is quiet. */
async function disturbEverywhere(phase: Phase, disturb: Disturbance, folder: string): Promise<Map<string, Outcome>> {
  phase.happens(world);
  const start = new Map(world.obs.bucket.objects);
  const restart = (): void => {
    world.obs.bucket.objects.clear();
    for (const [key, object] of start) world.obs.bucket.objects.set(key, object);
    world.forget();
    gate.reset();
  };
  const { effects, reference } = await runUndisturbed(phase, folder);
  const end = new Map(world.obs.bucket.objects);
  const outcomes = new Map<string, Outcome>();
  for (const effect of effects) {
    restart();
    await disturb(effect, folder);
    await world.run(direct);
    await world.run(direct);
    outcomes.set(effect, judge(world, phase, reference));
  }
  world.obs.bucket.objects.clear();
  for (const [key, object] of end) world.obs.bucket.objects.set(key, object);
  world.forget();
  return outcomes;
}

async function runUndisturbed(phase: Phase, folder: string): Promise<{ effects: string[]; reference: Reference }> {
  world.forget();
  gate.reset();
  gate.onEffect = () => Promise.resolve('answer');
  expect(await runWatched(folder)).toHaveProperty('result');
  const effects = [...gate.effects];
  const { reference, problems } = toReference(world, phase);
  expect(problems).toEqual([]);
  expect(effects.filter((effect) => effect.startsWith('store PUT')).length).toBeGreaterThan(0);
  return { effects, reference };
}

async function disturbAllPhases(disturb: Disturbance): Promise<Map<string, Outcome>> {
  const folder = await buildNotifier(outDir);
  const all = new Map<string, Outcome>();
  for (const phase of PHASES) {
    for (const [effect, outcome] of await disturbEverywhere(phase, disturb, folder))
      all.set(`${phase.name}: ${effect}`, outcome);
  }
  console.log(`${all.size} effects, one disturbed run each`);
  return all;
}

/** The second phase only, with a mistake built in. */
async function disturbWith(change: Change, disturb: Disturbance): Promise<Map<string, Outcome>> {
  const [first, second] = PHASES;
  first?.happens(world);
  await world.run(direct);
  return second ? disturbEverywhere(second, disturb, await buildNotifier(outDir, change)) : new Map();
}

const problemsIn = (outcomes: ReadonlyMap<string, Outcome>): Record<string, readonly string[]> =>
  Object.fromEntries(
    [...outcomes].flatMap(([effect, { problems }]) => (problems.length > 0 ? [[effect, problems]] : [])),
  );
const duplicatesIn = (outcomes: ReadonlyMap<string, Outcome>): Record<string, number> =>
  Object.fromEntries(
    [...outcomes].flatMap(([effect, { duplicates }]) => (duplicates > 1 ? [[effect, duplicates]] : [])),
  );

describe('The notifier, killed after each request', () => {
  it('loses no notice, and repeats at most one on each channel', async () => {
    const outcomes = await disturbAllPhases(killedAt);
    expect(problemsIn(outcomes)).toEqual({});
    expect(duplicatesIn(outcomes)).toEqual({});
  });

  it('would be seen to lose notices, did it mark before it sends', async () => {
    const outcomes = await disturbWith('mark before send', killedAt);
    expect(Object.values(problemsIn(outcomes)).flat().join('\n')).toContain('was never told');
  });

  it('would be seen to repeat itself, did it send before it stores what is to be sent', async () => {
    const outcomes = await disturbWith('send before store', killedAt);
    expect(Object.keys(duplicatesIn(outcomes)).length + Object.keys(problemsIn(outcomes)).length).toBeGreaterThan(0);
  });
});

describe('The notifier, overtaken by another run at each request', () => {
  it('loses no notice, and repeats at most one on each channel', async () => {
    const outcomes = await disturbAllPhases(overtakenAt);
    expect(problemsIn(outcomes)).toEqual({});
    // between the reading and the writing of a state nothing can be done: the store has no compare-and-set
    const elsewhere = [...outcomes].filter(([effect]) => !/store GET .*\/state\//.test(effect));
    expect(duplicatesIn(new Map(elsewhere))).toEqual({});
    expect(Math.max(...[...outcomes.values()].map(({ times }) => times))).toBe(2);
  });
});
