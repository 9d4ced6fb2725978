import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stateMachine } from '../../../../lib/deploy/aws/state-machine.ts';
import { CodedError } from '../../../../lib/errors.ts';
import { runMachine } from '../../../../lib/local/run-machine.ts';

interface Step {
  readonly step: 'plan' | 'work' | 'merge';
  readonly execution?: string;
  readonly planId?: string;
  readonly lane?: number;
  readonly shard?: number;
}

const definition = stateMachine({ functionArn: 'f', timeoutSeconds: 900 });
const PLAN = {
  planId: 'p',
  lanes: [
    { lane: 0, shards: [0, 1, 2] },
    { lane: 1, shards: [0] },
  ],
};
const nameOf = ({ step, lane, shard }: Step): string => (step === 'work' ? `${lane}-${shard}` : step);

/** The steps that the machine calls, in order, where a step is answered so; and what it comes to. */
async function play(answer: (name: string, call: number) => unknown) {
  const calls: Step[] = [];
  const running = new Set<string>();
  let mostInLane = 0;
  const invoke = async (payload: unknown): Promise<unknown> => {
    const { shard } = payload as { shard: Step };
    const name = nameOf(shard);
    calls.push(shard);
    running.add(name);
    const inLane = [...running].filter((each) => each.startsWith(`${shard.lane}-`)).length;
    mostInLane = Math.max(mostInLane, inLane);
    await new Promise(setImmediate);
    running.delete(name);
    return answer(name, calls.filter((each) => nameOf(each) === name).length);
  };
  const output = await runMachine({ definition, execution: 'e-1', invoke }).catch((error: unknown) => error);
  return { calls, names: calls.map(nameOf), mostInLane, output };
}

describe('The state machine', () => {
  it('is over with a plan that one invocation has carried out', async () => {
    const { calls, output } = await play(() => ({ status: 'complete', runId: 'r' }));
    expect(calls).toEqual([{ step: 'plan', execution: 'e-1' }]);
    expect(output).toEqual({ result: { status: 'complete', runId: 'r' } });
  });

  it('reads every shard of the plan, those of a lane one after the other, then merges', async () => {
    const { calls, names, mostInLane, output } = await play((name) =>
      name === 'plan' ? PLAN : { status: 'complete' },
    );
    expect(names.toSorted()).toEqual(['0-0', '0-1', '0-2', '1-0', 'merge', 'plan']);
    expect(names.filter((name) => name.startsWith('0-'))).toEqual(['0-0', '0-1', '0-2']);
    expect(names.at(-1)).toBe('merge');
    expect(mostInLane).toBe(1);
    expect(calls.at(-1)).toEqual({ step: 'merge', planId: 'p' });
    expect(calls).toContainEqual({ step: 'work', planId: 'p', lane: 0, shard: 2 });
    expect(output).toEqual({ result: { status: 'complete' } });
  });

  it('tries a shard three times, goes on with the lane, and merges', async () => {
    const { names } = await play((name) => {
      if (name === '0-1') throw new Error('it died');
      return name === 'plan' ? PLAN : { status: 'partial' };
    });
    expect(names.filter((name) => name === '0-1')).toHaveLength(3);
    expect(names).toContain('0-2');
    expect(names.at(-1)).toBe('merge');
  });

  it('does not try again what would fail again', async () => {
    const { names } = await play((name) => {
      if (name === '0-1') throw new CodedError('PLAN_OUTDATED', '');
      return name === 'plan' ? PLAN : { status: 'partial' };
    });
    expect(names.filter((name) => name === '0-1')).toHaveLength(1);
    expect(names.at(-1)).toBe('merge');
  });

  it('tries a merge again, and hears the second', async () => {
    const { names, output } = await play((name, call) => {
      if (name === 'merge' && call === 1) throw new Error('it died');
      return name === 'plan' ? PLAN : { status: 'complete' };
    });
    expect(names.filter((name) => name === 'merge')).toHaveLength(2);
    expect(output).toEqual({ result: { status: 'complete' } });
  });

  it('fails where every project did, in one invocation or in many', async () => {
    const failed = { status: 'failed' };
    for (const planned of [PLAN, failed]) {
      const { output } = await play((name) => (name === 'plan' ? planned : failed));
      expect(output).toMatchObject({ code: 'RUN_FAILED' });
    }
  });

  it('calls a shard three times at most, whatever fails, reads all before it merges, and calls nothing after that', async () => {
    const plans = fc
      .array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 })
      .map((sizes) => sizes.map((size, lane) => ({ lane, shards: Array.from({ length: size }, (_, shard) => shard) })));
    const outcomes = fc.infiniteStream(fc.constantFrom('ends', 'ends', 'dies', 'outdated'));
    await fc.assert(
      fc.asyncProperty(plans, outcomes, async (lanes, next) => {
        const { names, mostInLane } = await play((name) => {
          const outcome = next.next().value;
          if (outcome === 'dies') throw new Error('it died');
          if (outcome === 'outdated' && name !== 'plan') throw new CodedError('PLAN_OUTDATED', '');
          return name === 'plan' ? { planId: 'p', lanes } : { status: 'partial' };
        });
        const timesOf = (name: string): number => names.filter((each) => each === name).length;
        const shards = lanes.flatMap(({ lane, shards: of }) => of.map((shard) => `${lane}-${shard}`));
        expect(timesOf('plan')).toBeLessThanOrEqual(2);
        expect(timesOf('merge')).toBeLessThanOrEqual(3);
        for (const name of shards) expect(timesOf(name)).toBeLessThanOrEqual(3);
        expect(names.length).toBeLessThanOrEqual(2 + 3 * shards.length + 3);
        expect(mostInLane).toBeLessThanOrEqual(1);
        // a plan that came to be is read to its end before it is merged
        const first = names.indexOf('merge');
        if (first >= 0) {
          expect(new Set(names.slice(0, first).filter((name) => name !== 'plan'))).toEqual(new Set(shards));
          expect(new Set(names.slice(first))).toEqual(new Set(['merge']));
        }
      }),
    );
  });
});
