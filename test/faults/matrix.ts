import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FunctionName } from '../support/fault-world.ts';
import { casesOf, FAULTS } from './faults.ts';
import { SCENARIOS } from './scenarios.ts';
import { learnEffects, sweep } from './sweep.ts';

/** Worlds in one process: more wait for one another's processor than for time-outs. */
const SIDE_BY_SIDE = 12;
/** Effects that a disturbed run may not come to: requests side by side share what they ask for. */
const MOST_MISSED = 0.1;

/** Every fault at every effect of every scenario of a function, each followed by a clean run. */
export function describeMatrix(functionName: FunctionName): void {
  const counts: string[] = [];
  const known = new Set<string>();
  beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
  afterEach(() => void vi.restoreAllMocks());
  afterAll(() => console.log(counts.join('\n')));

  describe(`${functionName}, disturbed at each effect in each way`, () => {
    it.each(SCENARIOS.filter((scenario) => scenario.functionName === functionName))(
      '$name: keeps what it promises, and the next run heals the rest',
      async (scenario) => {
        const learned = await learnEffects(scenario);
        const effects = learned.filter((effect) => scenario.isMore !== true || !known.has(effect));
        for (const effect of learned) known.add(effect);
        expect(effects.length).toBeGreaterThan(0);
        const cases = casesOf(effects);
        const { violations, missed } = await sweep(scenario, cases, { sideBySide: SIDE_BY_SIDE });
        counts.push(
          `${scenario.name}: ${effects.length} effects, ${Object.keys(FAULTS).length} faults, ${cases.length - missed} disturbed runs`,
        );
        expect(violations).toEqual({});
        expect(missed).toBeLessThan(cases.length * MOST_MISSED);
      },
    );
  });
}
