import type { CsmsClient } from '../../lib/csms/client.ts';
import { countResources } from '../../lib/csms/operations.ts';
import type { ErrorInfo } from '../../lib/errors.ts';
import { eachScope } from '../../lib/run/each-scope.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import type { Scope } from '../../lib/scope.ts';
import type { TagReportInvocation } from './run.ts';

type ScopeCount = Scope & ({ readonly count: number } | { readonly error: ErrorInfo });

/** How many secrets match, scope by scope. Stores nothing. A sum over failed scopes would be a lie, so `total` is null then. */
export async function countByTag({
  scopes,
  invocation,
  client,
}: {
  scopes: readonly Scope[];
  invocation: TagReportInvocation;
  client: CsmsClient;
}): Promise<RunOutcome> {
  const { command, settings, deadline, toErrorInfo } = invocation;
  const query = { tags: command.tags, matches: command.matches };
  const countOne = async (scope: Scope): Promise<ScopeCount> => {
    const counts = { requests: 0, retries: 0, throttled: 0 };
    try {
      return { ...scope, count: await countResources(client, query, { scope, counts, signal: deadline.work }) };
    } catch (error) {
      return { ...scope, error: toErrorInfo(error) };
    }
  };
  const results = await eachScope<ScopeCount>({
    scopes,
    concurrency: settings.concurrency,
    work: countOne,
    firstRequestSent: client.firstRequestSent,
  });
  const errors = results.flatMap((result) => ('error' in result ? [result.error] : []));
  const status = errors.length === 0 ? 'complete' : errors.length < results.length ? 'partial' : 'failed';
  const total = results.reduce((sum, result) => sum + ('count' in result ? result.count : 0), 0);
  const [error] = errors;
  return {
    status,
    body: { status, total: errors.length === 0 ? total : null, scopes: results },
    ...(status === 'failed' && error && { error }),
  };
}
