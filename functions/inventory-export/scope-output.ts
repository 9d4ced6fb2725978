import type { FileEntry } from '../../lib/run/file-entry.ts';
import type { PartWriter } from '../../lib/rows/part-writer.ts';
import type { ScopeRows } from '../../lib/rows/table-writer.ts';
import type { Change } from './changes.ts';
import type { InventoryRow } from './columns.ts';
import { isCompared, type ComparedWith, type Comparison, type ListingSummary } from './comparison.ts';
import type { Finding, FindingsOfRow } from './findings.ts';
import type { EvaluationTime } from './rules.ts';
import { countChanges, countExcepted, countFindings, countSecret, createTally, type Tally } from './totals.ts';

/** Where the rows of one listing of a scope go. Nothing of it counts before `close`, and `discard` takes it all back. */
export interface ScopeOutput {
  write(rows: readonly InventoryRow[], summary: ListingSummary): Promise<void>;
  /** `isWhole` false: rows may be missing, so nothing is called removed. */
  close(options: { isWhole: boolean }): Promise<FileEntry[]>;
  /** Ids of what the earlier run had and this listing has not. Once all rows are written. */
  goneIds(): Promise<string[]>;
  discard(): Promise<void>;
  /** Puts the scope's findings and changes behind those of the scopes before it. */
  append(): void;
  readonly tally: Tally;
  /** With which run it was compared, or why it was not. Known once it is closed. */
  comparedWith(): ComparedWith;
}

export interface OutputOptions {
  readonly at: EvaluationTime;
  readonly findingsOf: (row: InventoryRow) => FindingsOfRow;
  /** Loads the earlier rows; called once, with the first rows. */
  readonly startComparison: (summary: ListingSummary) => Promise<Comparison>;
  /** Absent in a run that writes nothing. */
  readonly files?:
    { parts: PartWriter<InventoryRow>; findings: ScopeRows<Finding>; changes: ScopeRows<Change> } | undefined;
}

export function createScopeOutput(options: OutputOptions): ScopeOutput {
  const { at, findingsOf, files } = options;
  const tally = createTally();
  let comparing: Promise<Comparison> | undefined;
  let comparedWith: ComparedWith = { reason: { code: 'NOT_LISTED' } };

  const writeFindings = async (rows: readonly InventoryRow[]): Promise<void> => {
    const batch: Finding[] = [];
    for (const row of rows) {
      const { findings, excepted } = findingsOf(row);
      countSecret(tally, row, at);
      countFindings(tally, row, findings);
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
    tally,
    comparedWith: () => comparedWith,
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
      if (comparison && isCompared(comparison)) {
        if (isWhole) await writeChanges(comparison.finder.removed().map((change) => [change]));
        comparedWith = { runId: comparison.runId };
      } else if (comparison) comparedWith = comparison;
      comparing = undefined; // the earlier rows go; hundreds of scopes wait here for the end of the run
      await Promise.all([files?.findings.seal(), files?.changes.seal()]);
      return (await files?.parts.close()) ?? [];
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
    append() {
      files?.findings.append();
      files?.changes.append();
    },
  };
}
