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
});
