import type { FileEntry } from '../../lib/run/file-entry.ts';
import type { DeliveryRule } from '../../lib/settings/findings.ts';
import type { PartWriter } from '../../lib/rows/part-writer.ts';
import type { ScopeRows, SealedRows } from '../../lib/rows/table-writer.ts';
import type { Change } from './changes.ts';
import type { InventoryRow } from './columns.ts';
import { isCompared, type ComparedWith, type Comparison, type ListingSummary } from './comparison.ts';
import type { DeliveryView } from './delivery/view.ts';
import { countGaps, countReason } from './delivery-tally.ts';
import type { Finding, FindingsOfRow } from './findings.ts';
import type { EvaluationTime } from './rules.ts';
import { countChanges, countExcepted, countFindings, countSecret, createTally, type Tally } from './totals.ts';

/** Where the rows of one listing of a scope go. Nothing of it counts before `close`, and `discard` takes it all back. */
export interface ScopeOutput {
  write(rows: readonly InventoryRow[], summary: ListingSummary): Promise<void>;
  /** `isWhole` false: rows may be missing, so nothing is called removed. */
  close(options: { isWhole: boolean }): Promise<ClosedOutput>;
  /** Ids of what the earlier run had and this listing has not. Once all rows are written. */
  goneIds(): Promise<string[]>;
  discard(): Promise<void>;
}

export interface ClosedOutput {
  readonly files: readonly FileEntry[];
  readonly tally: Tally;
  readonly comparedWith: ComparedWith;
  readonly tableRows: TableRows;
}

/** What the scope adds to `findings.csv` and `changes.csv`, once all scopes are closed. */
export type TableRows = Readonly<Record<'findings' | 'changes', SealedRows>>;

export const NO_TABLE_ROWS: TableRows = { findings: [], changes: [] };

export interface OutputOptions {
  readonly at: EvaluationTime;
  readonly findingsOf: (row: InventoryRow) => FindingsOfRow;
  /** Of a run with a delivery audit: its rules too, once the scope's events are read. */
  readonly audited?: Promise<AuditedScope> | undefined;
  /** Loads the earlier rows; called once, with the first rows. */
  readonly startComparison: (summary: ListingSummary) => Promise<Comparison>;
  /** Absent in a run that writes nothing. */
  readonly files?:
    { parts: PartWriter<InventoryRow>; findings: ScopeRows<Finding>; changes: ScopeRows<Change> } | undefined;
}

export interface AuditedScope {
  readonly view: DeliveryView;
  readonly findingsOf: (row: InventoryRow) => FindingsOfRow;
  /** Of the settings: whether a rule is on. */
  readonly isOn: (rule: DeliveryRule) => boolean;
  readonly ownerKey: string;
}

export function createScopeOutput(options: OutputOptions): ScopeOutput {
  const { at, files } = options;
  const tally = createTally();
  let comparing: Promise<Comparison> | undefined;

  const writeFindings = async (rows: readonly InventoryRow[]): Promise<void> => {
    const batch: Finding[] = [];
    const audited = await options.audited;
    const findingsOf = audited?.findingsOf ?? options.findingsOf;
    for (const row of rows) {
      const { findings, excepted } = findingsOf(row);
      countSecret(tally, row, at);
      countFindings(tally, row, findings);
      const reason = audited?.view.reasonOf(row);
      if (audited && reason) countReason(tally.delivery, reason, row, audited.ownerKey);
      for (const rule of excepted) countExcepted(tally, rule);
      batch.push(...findings);
    }
    if (batch.length > 0) await files?.findings.write(batch);
  };
  const writeChanges = async (changes: readonly Change[][]): Promise<void> => {
    for (const ofSecret of changes) countChanges(tally, ofSecret);
    const batch = changes.flat();
    if (batch.length > 0) await files?.changes.write(batch);
  };
  return {
    async write(rows, summary) {
      comparing ??= options.startComparison(summary);
      comparing.catch(() => undefined);
      await writeFindings(rows);
      await files?.parts.write(rows);
      const comparison = await comparing;
      if (isCompared(comparison)) await writeChanges(rows.map((row) => comparison.finder.compare(row)));
    },
    async close({ isWhole }) {
      const comparison = await comparing;
      const audited = await options.audited;
      if (audited) countGaps(tally.delivery, audited.view.scope, audited.isOn);
      if (isWhole && comparison && isCompared(comparison))
        await writeChanges(comparison.finder.removed().map((change) => [change]));
      const closed = { tally, comparedWith: comparison ? withoutRows(comparison) : NOT_LISTED };
      if (!files) return { ...closed, files: [], tableRows: NO_TABLE_ROWS };
      const [findings, changes] = await Promise.all([files.findings.seal(), files.changes.seal()]);
      return { ...closed, files: await files.parts.close(), tableRows: { findings, changes } };
    },
    async goneIds() {
      const comparison = await comparing;
      return comparison && isCompared(comparison) ? comparison.finder.removed().map(({ id }) => id) : [];
    },
    async discard() {
      files?.findings.discard();
      files?.changes.discard();
      await files?.parts.discard();
    },
  };
}

const NOT_LISTED: ComparedWith = { reason: { code: 'NOT_LISTED' } };

const withoutRows = (comparison: Comparison): ComparedWith =>
  isCompared(comparison) ? { runId: comparison.runId } : comparison;
