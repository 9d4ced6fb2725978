import type { ErrorInfo } from '../../lib/errors.ts';
import type { Log } from '../../lib/log.ts';
import { cellText } from '../../lib/rows/cell.ts';
import type { Baseline, Baselines } from '../../lib/run/baseline.ts';
import type { RowFormat } from '../../lib/rows/column.ts';
import type { ManifestFile } from '../../lib/run/manifest.ts';
import { scopeName, type Scope } from '../../lib/scope.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';
import { MAX_COMPARED, createChangeFinder, type CellTexts, type Change } from './changes.ts';
import { inventoryColumns, type InventoryRow } from './columns.ts';
import type { NotCompared } from './page/input.ts';

/** A scope beside its newest complete run, or why its changes are not known. */
export type Comparison = { runId: string; finder: RowFinder } | { reason: NotCompared };

/** The same without the rows. */
export type ComparedWith = { runId: string } | { reason: NotCompared };

export interface RowFinder {
  compare(row: InventoryRow): Change[];
  removed(): Change[];
}

export const isCompared = (comparison: Comparison): comparison is { runId: string; finder: RowFinder } =>
  'finder' in comparison;

export interface ComparisonOptions {
  readonly store: ObjectStore;
  readonly baselines: Promise<Baselines>;
  readonly withShared: boolean;
  readonly signal: AbortSignal;
  readonly log: Log;
  readonly toErrorInfo: (error: unknown) => ErrorInfo;
}

/** CSV is read fastest, Parquet slowest. */
const READ_FIRST: readonly RowFormat[] = ['csv', 'ndjson', 'parquet'];

/** Never throws: an export is right without its changes, as long as it says that they are missing. */
export async function startComparison(
  scope: Scope,
  summary: ListingSummary,
  options: ComparisonOptions,
): Promise<Comparison> {
  try {
    const { whole, isExhaustive } = await options.baselines;
    const baseline = whole.get(scopeName(scope));
    if (!baseline) return notCompared({ code: isExhaustive ? 'FIRST_RUN' : 'NONE_COMPLETE' });
    const { withShared = options.withShared } = baseline.scope;
    if (withShared !== options.withShared) return notCompared({ code: 'SHARING_CHANGED' });
    const files = filesToRead(baseline);
    const rowCount = files.reduce((sum, { rows }) => sum + rows, 0);
    if (Math.max(rowCount, summary.expected ?? 0) > MAX_COMPARED)
      return notCompared({ code: 'TOO_MANY', most: MAX_COMPARED });
    return { runId: baseline.runId, finder: await loadFinder(scope, { ...options, summary, baseline, files }) };
  } catch (error) {
    options.signal.throwIfAborted();
    options.log.warn('changes of a project are not computed', { ...scope, error });
    return notCompared({ code: 'UNREADABLE', errorCode: options.toErrorInfo(error).code });
  }
}

const notCompared = (reason: NotCompared): Comparison => ({ reason });

function filesToRead({ files }: Baseline): ManifestFile[] {
  const format = READ_FIRST.find((candidate) => files.some((file) => file.format === candidate));
  return files.filter((file) => file.format === format);
}

interface LoadOptions extends ComparisonOptions {
  summary: ListingSummary;
  baseline: Baseline;
  files: readonly ManifestFile[];
}

async function loadFinder(scope: Scope, options: LoadOptions): Promise<RowFinder> {
  const finder = await createChangeFinder({
    scope,
    runId: options.baseline.runId,
    before: readEarlier(options),
    ignored: ignoredColumns(options),
  });
  return { compare: (row) => finder.compare(toCellTexts(row)), removed: () => finder.removed() };
}

/** Of 50,000 rows, compressed; the manifest's own figure is believed below it. */
const MAX_PART_BYTES = 256 * 1024 * 1024;

async function* readEarlier({ files, store, signal }: LoadOptions): AsyncGenerator<CellTexts[]> {
  const { readRows } = await import('../../lib/rows/read-rows.ts');
  for (const file of files) {
    const body = await store.get(file.key, { signal, maxBytes: Math.min(file.size, MAX_PART_BYTES) });
    if (!body) throw new Error(`${file.key} is gone`);
    yield* readRows(file, body, inventoryColumns);
  }
}

/** What one of the two runs could not see is no change. */
function ignoredColumns({ summary, baseline }: LoadOptions): Set<string> {
  const ignored = new Set<string>();
  if (!summary.tagsExported || baseline.scope.tagsExported === false) ignored.add('tags').add('sys_tags');
  // without a proof nobody knows whose a secret is
  if (summary.expected === null || baseline.scope.expected === null) ignored.add('ownership');
  return ignored;
}

const toCellTexts = (row: InventoryRow): CellTexts =>
  Object.fromEntries(inventoryColumns.map((column) => [column.name, cellText(column, row)]));

/** What is known of a listing when its first rows come. */
export interface ListingSummary {
  /** `total_count`; null when it could not be asked. */
  readonly expected: number | null;
  readonly tagsExported: boolean;
}
