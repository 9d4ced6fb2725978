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
  /** The earlier run. */
  readonly comparedWith: string;
}

/** Cell texts by column name, as the CSV of a run holds them. */
export type CellTexts = Readonly<Record<string, string>>;

/** Who a row is and what its place is called, and what is no change of the secret: that somebody read it. */
const NOT_COMPARED: ReadonlySet<string> = new Set([
  'region',
  'project_id',
  'id',
  'last_used_time',
  'account_id',
  'account_name',
  'project_name',
]);

const NO_FIELD = { field: null, before: null, after: null };

export interface ChangeFinder {
  /** The changes that this row shows, and that it was seen. */
  compare(row: CellTexts): Change[];
  /** What the earlier run had and no row has shown: call it only for a listing that can be trusted to be whole. */
  removed(): Change[];
}

export interface FinderOptions {
  scope: Scope;
  /** The earlier run, and its rows. */
  runId: string;
  before: AsyncIterable<readonly CellTexts[]>;
  /** Columns that cannot be compared this time, such as tags that one of the two runs could not see. */
  ignored: ReadonlySet<string>;
}

/** Holds each earlier row as one JSON text: a tenth of the memory of 27 strings. */
export async function createChangeFinder({ scope, runId, before, ignored }: FinderOptions): Promise<ChangeFinder> {
  const earlier = new Map<string, string>();
  for await (const rows of before) for (const row of rows) earlier.set(row['id'] ?? '', JSON.stringify(row));
  const about = (row: CellTexts): Pick<Change, 'scope' | 'id' | 'name' | 'comparedWith'> => ({
    scope,
    id: row['id'] ?? '',
    name: row['name'] || null,
    comparedWith: runId,
  });

  return {
    compare(row) {
      const id = row['id'] ?? '';
      const text = earlier.get(id);
      if (text === undefined) return [{ change: 'added', ...about(row), ...NO_FIELD }];
      earlier.delete(id);
      if (text === JSON.stringify(row)) return [];
      const old = JSON.parse(text) as CellTexts;
      return changedFields(old, row, ignored).map((field) => ({
        change: 'changed',
        ...about(row),
        field,
        before: old[field] || null,
        after: row[field] || null,
      }));
    },
    removed: () =>
      [...earlier.values()].map((text) => ({
        change: 'removed',
        ...about(JSON.parse(text) as CellTexts),
        ...NO_FIELD,
      })),
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
      meaningOf(name, before[name]) !== meaningOf(name, after[name] ?? ''),
  );

const ISO_TIME = /^(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})\.\d{3}Z$/;

/**
 * Two cells that mean the same are no change: the service sends tags and lists in any order, and times now with milliseconds,
 * now without.
 */
function meaningOf(name: string, cell: string): string {
  const time = ISO_TIME.exec(cell)?.[1];
  if (time !== undefined) return time;
  return cell.startsWith('{') || cell.startsWith('[') ? inOrder(cell, name) : cell;
}

function inOrder(json: string, name: string): string {
  try {
    const value = sorted(JSON.parse(json), MEMBERS_COMPARED[name] ?? ALL);
    return isNothing(value) ? '' : JSON.stringify(value);
  } catch {
    return json; // a text that only begins like JSON
  }
}

type IsCompared = (key: string, value: unknown) => boolean;
const ALL: IsCompared = () => true;
const isNothing = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0);

/** What of a document is compared: no field in which there is nothing, and not when a replica was last looked at. */
const MEMBERS_COMPARED: Readonly<Record<string, IsCompared>> = {
  extra: (_key, value) => !isNothing(value),
  replicas: (key, value) => key !== 'updated_at' && !isNothing(value),
};

/** Objects as lists of pairs, so that an empty one is an empty list. */
function sorted(value: unknown, isCompared: IsCompared): unknown {
  if (Array.isArray(value)) return value.map((item) => JSON.stringify(sorted(item, isCompared))).sort();
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .map(([key, inner]) => [key, sorted(inner, isCompared)] as const)
    .filter(([key, inner]) => isCompared(key, inner))
    .sort(([a], [b]) => (a < b ? -1 : 1));
}

/** `changes.csv`. `before` and `after` are cell texts of the data files, so they are neutralised already. */
export const changeColumns: ReadonlyArray<Column<Change>> = [
  { name: 'change', type: 'text', description: 'added, removed or changed.', value: ({ change }) => change },
  { name: 'region', type: 'text', description: 'Region of the project.', value: ({ scope }) => scope.region },
  { name: 'project_id', type: 'text', description: 'ID of the project.', value: ({ scope }) => scope.projectId },
  { name: 'id', type: 'text', description: 'ID of the secret.', value: ({ id }) => id },
  { name: 'name', type: 'text', description: 'Its name.', value: ({ name }) => name },
  { name: 'field', type: 'text', description: 'The column that changed.', value: ({ field }) => field },
  { name: 'before', type: 'text', description: 'Its cell in the earlier run.', value: ({ before }) => before },
  { name: 'after', type: 'text', description: 'Its cell in this run.', value: ({ after }) => after },
  { name: 'compared_with', type: 'text', description: 'The earlier run.', value: ({ comparedWith }) => comparedWith },
];
