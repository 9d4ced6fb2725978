import type { Column } from '../../lib/rows/column.ts';
import type { Scope } from '../../lib/scope.ts';

/** Changes are computed for scopes of up to this many secrets: the earlier rows are held in memory. */
export const MAX_COMPARED = 50_000;

export type ChangeKind = 'added' | 'removed' | 'changed';

/** A row of `changes.csv`: one for each field of a changed secret, one for an added or removed secret. */
export interface Change {
  readonly change: ChangeKind;
  readonly scope: Scope;
  readonly id: string;
  readonly name: string | null;
  /** null for added and removed. */
  readonly field: string | null;
  /** As the CSV holds it, neutralised. */
  readonly before: string | null;
  readonly after: string | null;
}

/** Cell texts by column name, as the CSV of a run holds them. */
export type CellTexts = Readonly<Record<string, string>>;

/** Who a row is, and what is no change of the secret: that somebody read it. */
const NOT_COMPARED: ReadonlySet<string> = new Set(['region', 'project_id', 'id', 'last_used_time']);

export interface ChangeFinder {
  /** The changes that this row shows, and that it was seen. */
  compare(row: CellTexts): Change[];
  /** What the earlier run had and no row has shown: call it only for a listing that can be trusted to be whole. */
  removed(): Change[];
}

export interface FinderOptions {
  scope: Scope;
  /** The rows of the earlier run. */
  before: AsyncIterable<readonly CellTexts[]>;
  /** Columns that cannot be compared this time, such as tags that one of the two runs could not see. */
  ignored: ReadonlySet<string>;
}

/** Holds each earlier row as one JSON text: a tenth of the memory of 27 strings. */
export async function createChangeFinder({ scope, before, ignored }: FinderOptions): Promise<ChangeFinder> {
  const earlier = new Map<string, string>();
  for await (const rows of before) for (const row of rows) earlier.set(row['id'] ?? '', JSON.stringify(row));
  const nameOf = (row: CellTexts): string | null => row['name'] || null;

  return {
    compare(row) {
      const id = row['id'] ?? '';
      const text = earlier.get(id);
      if (text === undefined)
        return [{ change: 'added', scope, id, name: nameOf(row), field: null, before: null, after: null }];
      earlier.delete(id);
      if (text === JSON.stringify(row)) return [];
      const old = JSON.parse(text) as CellTexts;
      return changedFields(old, row, ignored).map((field) => ({
        change: 'changed',
        scope,
        id,
        name: nameOf(row),
        field,
        before: old[field] || null,
        after: row[field] || null,
      }));
    },
    removed: () =>
      [...earlier].map(([id, text]) => {
        const name = nameOf(JSON.parse(text) as CellTexts);
        return { change: 'removed', scope, id, name, field: null, before: null, after: null };
      }),
  };
}

/** A column that only one of the two runs has says nothing. */
const changedFields = (before: CellTexts, after: CellTexts, ignored: ReadonlySet<string>): string[] =>
  Object.keys(after).filter(
    (name) =>
      !NOT_COMPARED.has(name) &&
      !ignored.has(name) &&
      before[name] !== undefined &&
      before[name] !== after[name] &&
      meaningOf(before[name]) !== meaningOf(after[name] ?? ''),
  );

const ISO_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.\d{3}Z$/;

/**
 * What of a cell is a change: not the order in which the service sends tags or lists, and not milliseconds, which are lost
 * when it sends seconds.
 */
function meaningOf(cell: string): string {
  const time = ISO_TIME.exec(cell)?.[1];
  if (time !== undefined) return time;
  return cell.startsWith('{') || cell.startsWith('[') ? inOrder(cell) : cell;
}

function inOrder(json: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(json)));
  } catch {
    return json; // a text that only begins like JSON
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(sorted(item))).sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([key, inner]) => [key, sorted(inner)] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `changes.csv`. `before` and `after` are cell texts of the data files, so they are neutralised already. */
export const changeColumns: ReadonlyArray<Column<Change>> = [
  { name: 'change', type: 'text', description: 'added, removed or changed.', value: ({ change }) => change },
  { name: 'region', type: 'text', description: 'Region of the scope.', value: ({ scope }) => scope.region },
  { name: 'project_id', type: 'text', description: 'Project of the scope.', value: ({ scope }) => scope.projectId },
  { name: 'id', type: 'text', description: 'ID of the secret.', value: ({ id }) => id },
  { name: 'name', type: 'text', description: 'Its name.', value: ({ name }) => name },
  { name: 'field', type: 'text', description: 'The column that changed.', value: ({ field }) => field },
  { name: 'before', type: 'text', description: 'Its cell in the earlier run.', value: ({ before }) => before },
  { name: 'after', type: 'text', description: 'Its cell in this run.', value: ({ after }) => after },
];
