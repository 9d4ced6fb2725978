import { stateMachine } from '../deploy/aws/state-machine.ts';
import { invokeBundle, type BundleAnswer, type BundleJob } from '../deploy/invoke-bundle.ts';
import { CodedError, describeError } from '../errors.ts';
import type { PlanAnswer } from '../shards/make-plan.ts';
import { plural } from '../text/count.ts';
import { runMachine } from './run-machine.ts';

export interface ShardedJob extends Omit<BundleJob, 'event'> {
  /** Into how many the projects are divided. */
  readonly shards: number;
  readonly print: (line: string) => void;
}

interface Step {
  readonly step: string;
  readonly lane?: number;
  readonly shard?: number;
}

/** Lambda's most. */
const TIMEOUT_SECONDS = 900;

/** One run by the state machine that `FANOUT=step-functions` deploys, each step in a process of its own. */
export async function runInShards({ shards, print, ...job }: ShardedJob): Promise<BundleAnswer> {
  const invoke = async (payload: unknown): Promise<unknown> => {
    const { shard } = payload as { shard: Step };
    const event = { shard: shard.step === 'plan' ? { ...shard, shards } : shard };
    const answer = await invokeBundle({ ...job, event });
    if ('error' in answer) throw new CodedError(answer.error.code, answer.error.message, answer.error);
    const text = describeStep(shard, answer.result);
    if (text !== undefined) print(`  ${text}`);
    return answer.result;
  };
  const definition = stateMachine({ functionArn: job.functionName, timeoutSeconds: TIMEOUT_SECONDS });
  try {
    return (await runMachine({ definition, execution: 'local', invoke })) as BundleAnswer;
  } catch (error) {
    return { error: describeError(error) };
  }
}

function describeStep({ step, lane, shard }: Step, result: unknown): string | undefined {
  const { lanes, status } = result as Partial<PlanAnswer> & { readonly status?: string };
  if (step === 'work') return `shard ${lane}-${shard}: ${status}`;
  if (lanes === undefined) return undefined;
  const count = lanes.reduce((total, each) => total + each.shards.length, 0);
  return `planned: ${plural(count, 'shard')} in ${plural(lanes.length, 'lane')}`;
}
