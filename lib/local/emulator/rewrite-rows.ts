import type { ActiveFaults } from './faults.ts';
import type { SwitchName } from './switches.ts';

type Row = Record<string, unknown>;
type Rewrite = (row: Row) => Row;

const TIME = /(_time|_at)$/;
const IDS = new Set(['id', 'task_id', 'resource_id', 'resource_detail', 'key', 'value']);
const NAMES = new Set([...IDS, 'name', 'secret_name', 'resource_name']);
const ENUMS: Readonly<Record<string, string>> = {
  state: 'UNDER_REVIEW',
  secret_type: 'Redis-FG',
  replica_type: 'WITNESS',
  status: 'PAUSED',
  task_status: 'RUNNING',
  operate_type: 'NO_USER',
};

const mapFields =
  (map: (value: unknown, field: string) => unknown): Rewrite =>
  (row) =>
    Object.fromEntries(Object.entries(row).map(([field, value]) => [field, map(value, field)]));

const keepFields =
  (kept: ReadonlySet<string>): Rewrite =>
  (row) =>
    Object.fromEntries(Object.entries(row).filter(([field]) => kept.has(field)));

const toSeconds = (value: unknown, field: string): unknown =>
  TIME.test(field) && typeof value === 'number' ? Math.floor(value / 1000) : value;

const toSingleQuotes = (value: unknown, field: string): unknown =>
  field === 'rotation_config' && typeof value === 'string' ? value.replaceAll('"', "'") : value;

const LONG_TEXT = 'Read the runbook. '.repeat(112).slice(0, 2000);

const REWRITES: Partial<Record<SwitchName, Rewrite>> = {
  seconds: mapFields(toSeconds),
  'single-quotes': mapFields(toSingleQuotes),
  'unknown-enums': mapFields((value, field) => (typeof value === 'string' ? (ENUMS[field] ?? value) : value)),
  'extra-fields': (row) => ({ ...row, grown_text: 'new', grown_number: 7, grown_object: { depth: [1, null] } }),
  'long-texts': mapFields((value, field) => (field === 'description' ? LONG_TEXT : value)),
  nulls: mapFields((value, field) => (NAMES.has(field) ? value : null)),
  'nulls-everywhere': mapFields((value, field) => (IDS.has(field) ? value : null)),
  'fields-missing': keepFields(NAMES),
  'numbers-as-strings': mapFields((value) => (typeof value === 'number' ? String(value) : value)),
};

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Nested objects and lists of objects are rewritten too: `replicas`, `resource_detail`. Tags are left alone. */
function rewriteDeep(row: Row, rewrite: Rewrite): Row {
  const inner = mapFields((value, field) => {
    if (isRow(value)) return rewriteDeep(value, rewrite);
    const isRows = Array.isArray(value) && field !== 'tags' && value.every(isRow);
    return isRows ? value.map((item) => rewriteDeep(item, rewrite)) : value;
  })(row);
  return rewrite(inner);
}

const rewritesOf = (faults: ActiveFaults): Rewrite[] => [...faults.keys()].flatMap((name) => REWRITES[name] ?? []);

export const changesRows = (faults: ActiveFaults): boolean => rewritesOf(faults).length > 0;

/** One row of a list as the switches want it. */
export const rewriteRow = (faults: ActiveFaults, row: Row): Row =>
  rewritesOf(faults).reduce((current, rewrite) => rewriteDeep(current, rewrite), row);
