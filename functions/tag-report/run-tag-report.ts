import type { RunDeps } from '../../lib/dependencies.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { reportByTag } from './report-by-tag.ts';
import type { TagReportInvocation } from './run.ts';

/** A whole run, or one step of a run in several invocations. */
export async function runTagReport(invocation: TagReportInvocation, deps: RunDeps): Promise<RunOutcome> {
  const { shard } = invocation.command;
  if (!shard) return reportByTag(invocation, deps);
  const { runTagReportStep } = await import('./sharded-run.ts');
  return runTagReportStep(invocation, deps, shard);
}
