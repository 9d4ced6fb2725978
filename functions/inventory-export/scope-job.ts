import type { RunDeps } from '../../lib/dependencies.ts';
import type { RowFormat } from '../../lib/rows/column.ts';
import type { History } from '../../lib/run/history.ts';
import { startComparison } from './comparison.ts';
import type { ScopeJob } from './export-scope.ts';
import type { DeliveryView } from './delivery/view.ts';
import { createFindingsFinder } from './findings.ts';
import type { RunFiles } from './run-files.ts';
import type { InventoryInvocation } from './run.ts';
import type { LazyAudit } from './run-audit.ts';
import { RULES, type EvaluationTime } from './rules.ts';
import { createScopeOutput, type AuditedScope } from './scope-output.ts';

/** A run that stores nothing, or sees a part only, has no history to be compared with. */
const NOT_COMPARED = { reason: { code: 'NO_HISTORY' } } as const;

export function createScopeJob(
  { command, settings, deadline, log, runStartedAt, toErrorInfo }: InventoryInvocation,
  { client, store, audit }: Pick<RunDeps, 'client' | 'store'> & { readonly audit: LazyAudit | undefined },
  files: RunFiles | undefined,
  history: History | undefined,
): Omit<ScopeJob, 'count'> {
  const unusedAfterDays = settings.findings.UNUSED.afterDays ?? 90;
  const at = { nowMs: runStartedAt.getTime(), graceMs: settings.rotationGraceMs, unusedAfterDays };
  const findingsOf = createFindingsFinder(settings, at);
  const { work: signal } = deadline;
  const withShared = command.withShared ?? settings.withShared;
  return {
    client,
    eventName: command.eventName,
    withShared,
    signal,
    log,
    toErrorInfo,
    readDelivery: audit?.read,
    openOutput: (scope, delivery) =>
      createScopeOutput({
        at,
        findingsOf,
        audited: audit && delivery && auditedScope({ audit, delivery, at, settings }),
        files: files?.openScope(scope),
        startComparison: async (summary) =>
          history
            ? startComparison(scope, summary, {
                store,
                baselines: history.read(),
                withShared,
                signal,
                log,
                toErrorInfo,
              })
            : NOT_COMPARED,
      }),
  };
}

interface AuditParts {
  readonly audit: LazyAudit;
  readonly delivery: Promise<DeliveryView>;
  readonly at: EvaluationTime;
  readonly settings: InventoryInvocation['settings'];
}

/** The rules of a scope whose events are read. */
async function auditedScope({ audit, delivery, at, settings }: AuditParts): Promise<AuditedScope> {
  const view = await delivery;
  const rules = await audit.rules();
  return {
    view,
    findingsOf: createFindingsFinder(settings, { ...at, delivery: view }, [...RULES, ...rules]),
    isOn: (rule) => settings.findings[rule].enabled,
    ownerKey: settings.tagPolicy.ownerKey,
  };
}

/** What the answers will need. A failure is met by whoever needs it. */
export function loadWhileWaiting({ client }: RunDeps, formats: readonly RowFormat[], { withPage = true } = {}): void {
  const load = () =>
    Promise.all([
      withPage && import('./page/page.ts'),
      formats.includes('parquet') && import('../../lib/rows/parquet.ts'),
    ]);
  client.firstRequestSent.then(load).catch(() => undefined);
}
