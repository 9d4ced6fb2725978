import * as z from 'zod/mini';
import { CodedError } from '../errors.ts';
import { isRunId } from '../run/run-id.ts';

/** The field `shard` of a command: one step of a run in several invocations. */
export const shardCommand = () => {
  const planId = z.string().check(z.refine(isRunId, { error: 'it is not the id of a plan' }));
  const number = z.int().check(z.nonnegative(), z.maximum(999_999));
  return z.discriminatedUnion('step', [
    z.strictObject({
      step: z.literal('plan'),
      /** The engine's name of what it runs, for the log. */
      execution: z.optional(z.string().check(z.maxLength(200))),
      /** Into how many shards the projects are divided, whatever the time. */
      shards: z.optional(z.int().check(z.positive(), z.maximum(10_000))),
    }),
    z.strictObject({ step: z.literal('work'), planId, lane: number, shard: number }),
    z.strictObject({ step: z.literal('merge'), planId }),
  ]);
};

export type ShardCommand = z.infer<ReturnType<typeof shardCommand>>;

interface ShardInvocation {
  readonly trigger: string;
  readonly command: { readonly shard?: ShardCommand | undefined; readonly dryRun?: boolean | undefined };
}

/**
 * An engine calls the function itself; nobody else has a use for a step.
 *
 * @throws COMMAND_INVALID
 */
export function refuseStep({ trigger, command: { shard, ...others } }: ShardInvocation): void {
  const refuse = (why: string): never => {
    throw new CodedError('COMMAND_INVALID', `shard: ${why}`);
  };
  if (trigger !== 'direct') refuse('only a direct invocation takes it');
  if (others.dryRun) refuse('a dry run stores nothing, so it has no shards');
  if (shard?.step !== 'plan' && Object.values(others).some((value) => value !== undefined))
    refuse('what else there is to be done stands in the plan');
}
