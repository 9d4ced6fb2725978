import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import fc from 'fast-check';
import { createEffectGate, type EffectGate } from '../support/effect-gate.ts';
import { HANDLERS, type FunctionName } from '../support/fault-world.ts';
import { violationsOf } from './invariants.ts';
import { noticeViolations, statesIn, toldIn } from './notices.ts';
import { SCENARIOS, truthOf, type Scenario } from './scenarios.ts';
import { openStage } from './sweep.ts';

/* Two and three runs at once, whose requests take effect in an order that a seed makes up: one after the other, each waiting for its turn. */

const ORDERS = 12;

beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => void vi.restoreAllMocks());

/** Lets one request of all the gates through at a time, the one that `next` says. */
function takeTurns(gates: readonly EffectGate[], next: (waiting: number) => number): void {
  const waiting: Array<() => void> = [];
  let isBusy = false;
  const release = (): void => {
    if (isBusy || waiting.length === 0) return;
    isBusy = true;
    waiting.splice(next(waiting.length), 1)[0]?.();
  };
  for (const gate of gates) {
    gate.onArrival = () =>
      new Promise((resolve) => {
        waiting.push(() => resolve('forward'));
        // what is on its way at the same moment is to be chosen from
        setImmediate(release);
      });
    gate.onEffect = async () => {
      isBusy = false;
      setImmediate(release);
      return 'answer';
    };
  }
}

const firstOf = (functionName: FunctionName): Scenario =>
  SCENARIOS.find((each) => each.functionName === functionName) as Scenario;

it.each(
  (Object.keys(HANDLERS) as FunctionName[]).flatMap((functionName) =>
    [2, 3].map((runs) => [functionName, runs] as const),
  ),
)(
  '%s, %i at once: each is whole, the pointer ends at the newest, and nobody is told more often than there are runs',
  async (functionName, runs) => {
    const scenario = firstOf(functionName);
    const stage = await openStage(scenario);
    const { world, start } = stage;
    const gates = Array.from({ length: runs }, () => createEffectGate());
    const orders = fc.array(fc.nat(1_000), { minLength: 400, maxLength: 400, size: 'max' });
    try {
      await fc.assert(
        fc.asyncProperty(orders, async (order) => {
          world.restore(start);
          let turn = 0;
          takeTurns(gates, (waiting) => (order[turn++ % order.length] ?? 0) % waiting);
          const before = world.view();
          const ends = await Promise.all(gates.map((gate) => world.run(functionName, { gate })));
          const truth = truthOf(world, scenario);
          const evidence = { functionName, before, after: world.view(), truth, limitMs: 60_000 };
          for (const end of ends) expect(violationsOf({ ...evidence, end, isClean: true })).toEqual([]);
          if (!scenario.told) return;
          const middle = world.view();
          const end = await world.run(functionName, { isDirect: true });
          expect(violationsOf({ ...evidence, before: middle, after: world.view(), end, isClean: true })).toEqual([]);
          const told = toldIn(world, scenario.told.channels, truth.open);
          // the marks of one are lost where another reads and writes a state in between: the comment of `deliver`
          const heard = { told, states: statesIn(world.view()), truth, mostTimes: () => runs };
          expect(noticeViolations(heard)).toEqual([]);
        }),
        { numRuns: ORDERS },
      );
    } finally {
      await Promise.all([world.close(), ...gates.map((gate) => gate.close())]);
    }
  },
);
