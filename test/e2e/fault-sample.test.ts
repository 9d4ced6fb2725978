import fc from 'fast-check';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { casesOf, type FaultName } from '../faults/faults.ts';
import { SCENARIOS, type Scenario } from '../faults/scenarios.ts';
import { learnEffects, sweep } from '../faults/sweep.ts';
import { HANDLERS, type FunctionName } from '../support/fault-world.ts';

/* A few of the cases of test/faults. `FAULTS_SEED` repeats a sample. */

const SEED = Number(process.env['FAULTS_SEED'] ?? Date.now() % 1_000_000_000);
const CASES = 2;
/** Those that end at once. */
const QUICK: ReadonlySet<FaultName> = new Set([
  'refused',
  'error after',
  'reset before',
  'reset after',
  'cut off',
  'killed',
]);

beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => void vi.restoreAllMocks());

const sample = <Item>(items: readonly Item[], count: number): Item[] =>
  fc.sample(fc.shuffledSubarray([...items], { minLength: count, maxLength: count }), { seed: SEED, numRuns: 1 })[0] ??
  [];

it.each(Object.keys(HANDLERS) as FunctionName[])(
  `%s keeps what it promises (FAULTS_SEED=${SEED})`,
  async (functionName) => {
    const [scenario] = sample(
      SCENARIOS.filter((each) => each.functionName === functionName && !each.name.includes('more than a page')),
      1,
    ) as [Scenario];
    const cases = casesOf(await learnEffects(scenario)).filter(({ fault, stays }) => QUICK.has(fault) && !stays);
    const { violations } = await sweep(scenario, sample(cases, CASES), { sideBySide: 1 });
    expect(violations).toEqual({});
  },
);
