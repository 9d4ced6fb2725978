import type { CsmsClient } from '../../../lib/csms/client.ts';
import { walkSecrets } from '../../../lib/csms/operations.ts';
import type { Scope } from '../../../lib/scope.ts';
import type { CountedScope, SecretTypesInvocation } from './run.ts';

const NOT_PROVEN = 'The list was not held against a second query.';

/** Lists one scope to its end. Never throws: a scope that fails says so, and has no counts that could pass for its own. */
export async function countScope(
  scope: Scope,
  client: CsmsClient,
  { settings, deadline, log, toErrorInfo }: SecretTypesInvocation,
): Promise<CountedScope> {
  const startedMs = performance.now();
  const counts = { requests: 0, retries: 0, throttled: 0 };
  const base = () => ({ ...scope, ...counts, expected: null, durationMs: Math.round(performance.now() - startedMs) });
  try {
    const query = { withShared: settings.withShared };
    const context = { scope, counts, signal: deadline.work };
    const found = { byType: new Map<string, number>(), listed: 0, duplicates: 0, isWhole: true };
    for await (const page of walkSecrets(client, { query, expected: async () => undefined, context })) {
      found.duplicates += page.duplicates;
      found.listed += page.rows.length;
      found.isWhole = !page.endsInDoubt;
      for (const { secretType } of page.rows) increment(found.byType, secretType ?? 'unknown');
    }
    const { byType, ...rest } = found;
    const verdict = { status: 'complete', consistency: 'unverified', reason: NOT_PROVEN } as const;
    const manifest = { ...base(), ...verdict, ...rest };
    log.info('project is listed', manifest);
    return { manifest, byType };
  } catch (error) {
    const manifest = { ...base(), status: 'failed', listed: 0, duplicates: 0, error: toErrorInfo(error) } as const;
    log.error('project failed', manifest);
    return { manifest, byType: new Map() };
  }
}

const increment = (counts: Map<string, number>, name: string): void =>
  void counts.set(name, (counts.get(name) ?? 0) + 1);
