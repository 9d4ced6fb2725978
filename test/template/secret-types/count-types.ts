import type { RunDeps } from '../../../lib/dependencies.ts';
import { eachScope } from '../../../lib/run/each-scope.ts';
import { overallOutcome, whyAllFailed } from '../../../lib/run/outcome.ts';
import { toRunResponse } from '../../../lib/run/response.ts';
import { createRunId } from '../../../lib/run/run-id.ts';
import type { RunOutcome } from '../../../lib/runtime/definition.ts';
import { selectScopes } from '../../../lib/settings/scopes.ts';
import { countScope } from './count-scope.ts';
import { definition } from './definition.ts';
import { publishTypes } from './run-files.ts';
import type { CountedScope, SecretTypesInvocation, TypesManifest, TypesTotals } from './run.ts';

/** One run: every scope side by side, then the files and, last, the manifest. @throws COMMAND_INVALID, STORE_* */
export async function countTypes(invocation: SecretTypesInvocation, { client, store }: RunDeps): Promise<RunOutcome> {
  const { command, settings, deadline } = invocation;
  const results = await eachScope<CountedScope>({
    scopes: selectScopes(settings.scopes, command.scopes),
    concurrency: settings.concurrency,
    work: (scope) => countScope(scope, client, invocation),
    firstRequestSent: client.firstRequestSent,
  });
  const manifest = toManifest(results, invocation);
  const isStored = !invocation.readOnly && command.dryRun !== true;
  if (isStored) await publishTypes({ manifest, store, signal: deadline.final });
  return {
    status: manifest.status,
    body: toRunResponse(manifest, isStored ? definition : undefined),
    ...(manifest.status === 'failed' && { error: whyAllFailed(manifest.scopes) }),
  };
}

function toManifest(
  results: readonly CountedScope[],
  { command, runStartedAt, trigger }: SecretTypesInvocation,
): TypesManifest {
  const scopes = results.map(({ manifest }) => manifest);
  return {
    version: 1,
    function: definition.name,
    runId: createRunId(runStartedAt),
    startedAt: runStartedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    trigger,
    ...overallOutcome(scopes),
    // a run that saw a part only moves no pointer
    ...(command.scopes && { narrowedBy: { scopes: command.scopes } }),
    fileSchema: '',
    files: [],
    scopes,
    totals: addUp(results),
  };
}

function addUp(results: readonly CountedScope[]): TypesTotals {
  const byType = new Map<string, number>();
  for (const result of results)
    for (const [type, count] of result.byType) byType.set(type, (byType.get(type) ?? 0) + count);
  const secrets = results.reduce((sum, { manifest }) => sum + manifest.listed, 0);
  return { secrets, byType: Object.fromEntries(byType) };
}
