import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openArena, type Arena } from './arena.ts';
import { buildNotifier } from './build-notifier.ts';
import { compareOutcome, judgeEnd, toReference, type Outcome, type Reference } from './outcome.ts';
import { PHASES, recoverAll, type Phase } from './phases.ts';

let outDir: string;
let arena: Arena;

beforeAll(async () => {
  outDir = await mkdtemp(join(tmpdir(), 'csms-crash-'));
});
afterAll(() => rm(outDir, { recursive: true }));
beforeEach(async () => {
  arena = await openArena();
});
afterEach(() => arena.close());

/** False: the run never came to the effect. */
type Disturbance = (effect: string, folder: string) => Promise<boolean>;

/** One disturbed run for each effect of an undisturbed one, all from the same start; then runs until all is quiet. */
async function disturbEverywhere(phase: Phase, disturb: Disturbance, folder: string): Promise<Map<string, Outcome>> {
  const { world, gate } = arena;
  phase.happens(world);
  const start = world.snapshot();
  const { effects, reference } = await runUndisturbed(phase, folder);
  const end = world.snapshot();
  const outcomes = new Map<string, Outcome>();
  for (const effect of effects) {
    world.restore(start);
    gate.reset();
    if (!(await disturb(effect, folder))) continue;
    await arena.run();
    await arena.run();
    outcomes.set(effect, compareOutcome(world, phase, reference));
  }
  world.restore(end);
  expect(outcomes.size).toBeGreaterThan(effects.length * 0.8);
  return outcomes;
}

async function runUndisturbed(phase: Phase, folder: string): Promise<{ effects: string[]; reference: Reference }> {
  const { world, gate } = arena;
  world.restore(world.snapshot());
  gate.reset();
  await arena.runWatched(folder);
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

/** Brings the arena to where several failures are about to be told. */
async function bringToFailures(): Promise<Phase> {
  const [first, failures] = PHASES as [Phase, Phase];
  first.happens(arena.world);
  await arena.run();
  arena.world.forget();
  return failures;
}

/** Everything recovers between the crash and the next run: who has heard of a failure has to hear of its end. */
async function killAndRecoverEverywhere(folder: string): Promise<Map<string, Outcome>> {
  const failures = await bringToFailures();
  failures.happens(arena.world);
  arena.gate.reset();
  await arena.runWatched(folder);
  const effects = [...arena.gate.effects];
  const outcomes = new Map<string, Outcome>();
  for (const effect of effects) {
    await arena.close();
    arena = await openArena();
    (await bringToFailures()).happens(arena.world);
    if (!(await arena.killedAt(effect, folder))) continue;
    recoverAll(arena.world);
    await arena.run();
    await arena.run();
    outcomes.set(effect, judgeEnd(arena.world));
  }
  return outcomes;
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
    const outcomes = await disturbAllPhases(arena.killedAt);
    expect(problemsIn(outcomes)).toEqual({});
    expect(duplicatesIn(outcomes)).toEqual({});
  });

  it('would be seen to lose notices, did it mark before it sends', async () => {
    const failures = await bringToFailures();
    const folder = await buildNotifier(outDir, 'mark before send');
    const outcomes = await disturbEverywhere(failures, arena.killedAt, folder);
    expect(Object.values(problemsIn(outcomes)).flat().join('\n')).toContain('was never told');
  });
});

describe('The notifier, killed after each request, when all recovers before it runs again', () => {
  it('tells the end on each channel that knows of the beginning', async () => {
    const outcomes = await killAndRecoverEverywhere(await buildNotifier(outDir));
    expect(problemsIn(outcomes)).toEqual({});
    expect(duplicatesIn(outcomes)).toEqual({});
  });

  it('would be seen to leave beginnings without an end, did it send before it stores what is to be sent', async () => {
    const outcomes = await killAndRecoverEverywhere(await buildNotifier(outDir, 'send before store'));
    expect(Object.values(problemsIn(outcomes)).flat().join('\n')).toContain('was never told of the end');
  });
});

describe('The notifier, overtaken by another run at each request', () => {
  it('loses no notice, and repeats at most one on each channel', async () => {
    const outcomes = await disturbAllPhases(arena.overtakenAt);
    expect(problemsIn(outcomes)).toEqual({});
    // between the reading and the writing of a state nothing can be done: the store has no compare-and-set
    const elsewhere = [...outcomes].filter(([effect]) => !/store GET .*\/state\//.test(effect));
    expect(duplicatesIn(new Map(elsewhere))).toEqual({});
    expect(Math.max(...[...outcomes.values()].map(({ times }) => times))).toBe(2);
  });
});
