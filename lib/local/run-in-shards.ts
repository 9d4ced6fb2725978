import { stateMachine } from '../deploy/aws/state-machine.ts';
import { invokeBundle, type BundleAnswer, type BundleJob } from '../deploy/invoke-bundle.ts';
import { CodedError, describeError } from '../errors.ts';
import { shardName, type ShardName } from '../shards/keys.ts';
import type { PlanAnswer } from '../shards/make-plan.ts';
import { plural } from '../text/count.ts';
import { runMachine } from './run-machine.ts';

export interface ShardedJob extends Omit<BundleJob, 'event' | 'onStart'> {
  /** Into how many the projects are divided. */
  readonly shards: number;
  readonly print: (line: string) => void;
}

/** With the response of a run that failed as a whole, which the error of a state machine says nothing of. */
export type ShardedAnswer = BundleAnswer & { readonly failedRun?: unknown };

type Step = { readonly step: 'plan' | 'merge' } | ({ readonly step: 'work' } & ShardName);

/** Lambda's most. */
const TIMEOUT_SECONDS = 900;

/** One run by the state machine that `FANOUT=step-functions` deploys, each step in a process of its own. */
export async function runInShards({ shards, print, ...job }: ShardedJob): Promise<ShardedAnswer> {
  const attempts = new Map<string, number>();
  let failedRun: unknown;
  const invoke = async (payload: unknown): Promise<unknown> => {
    const step = stepOf(payload);
    const name = nameOf(step);
    const attempt = (attempts.get(name) ?? 0) + 1;
    attempts.set(name, attempt);
    const event = { shard: step.step === 'plan' ? { ...step, shards } : step };
    const onStart = (pid: number): void => print(`  ${name} starts, process ${pid}`);
    try {
      const result = await invokeStep({ ...job, event, ...(step.step === 'work' && { onStart }) });
      const text = describeStep(step, result);
      if (text !== undefined) print(`  ${text}`);
      if ((result as { status?: unknown }).status === 'failed' && step.step !== 'work') failedRun = result;
      return result;
    } catch (error) {
      const { code, message } = describeError(error);
      print(`  ${name}: attempt ${attempt} failed, ${code}: ${message}`);
      throw error;
    }
  };
  const onCaught = (payload: unknown): void => print(`  ${nameOf(stepOf(payload))}: lost`);
  const definition = stateMachine({ functionArn: job.functionName, timeoutSeconds: TIMEOUT_SECONDS });
  try {
    return (await runMachine({ definition, execution: 'local', invoke, onCaught })) as BundleAnswer;
  } catch (error) {
    return { error: describeError(error), failedRun };
  }
}

const stepOf = (payload: unknown): Step => (payload as { shard: Step }).shard;
const nameOf = (step: Step): string => (step.step === 'work' ? `shard ${shardName(step)}` : step.step);

/** @throws what the function answers with, and INVOKE_PROCESS_DIED */
async function invokeStep(job: BundleJob): Promise<unknown> {
  const answer = await invokeBundle(job);
  if ('error' in answer) throw new CodedError(answer.error.code, answer.error.message, answer.error);
  return answer.result;
}

function describeStep(step: Step, result: unknown): string | undefined {
  const { lanes, status } = result as Partial<PlanAnswer> & { readonly status?: string };
  if (step.step === 'work') return `${nameOf(step)}: ${status}`;
  if (lanes === undefined) return undefined;
  const count = lanes.reduce((total, each) => total + each.shards.length, 0);
  return `planned: ${plural(count, 'shard')} in ${plural(lanes.length, 'lane')}`;
}
