import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { notifyFailedRotations } from './notify-failed-rotations.ts';
import type { NotifierDeps, NotifierInvocation } from './run.ts';

/** A whole run, or one step of a run in several invocations. */
export async function runNotifier(invocation: NotifierInvocation, deps: NotifierDeps): Promise<RunOutcome> {
  const { shard } = invocation.command;
  if (!shard) return notifyFailedRotations(invocation, deps);
  const { runNotifierStep } = await import('./sharded-run.ts');
  return runNotifierStep(invocation, deps, shard);
}
