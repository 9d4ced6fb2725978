import type { Column } from '../../lib/rows/column.ts';
import type { FindingException, FindingsSettings } from '../../lib/settings/findings.ts';
import type { InventoryRow } from './columns.ts';
import { RULES, type EvaluationTime, type Rule } from './rules.ts';

export interface Finding {
  readonly rule: Rule;
  readonly row: InventoryRow;
  readonly sinceMs: number | null;
  readonly message: string;
}

export interface FindingsOfRow {
  /** The worst rule first. */
  readonly findings: readonly Finding[];
  /** Names of the rules that `FINDINGS` excepts it from. */
  readonly excepted: readonly string[];
}

const NOTHING: FindingsOfRow = { findings: [], excepted: [] };

/** The rules that are on, applied to one row. Pure. */
export function createFindingsFinder(
  settings: FindingsSettings,
  at: EvaluationTime,
): (row: InventoryRow) => FindingsOfRow {
  const active = RULES.filter((rule) => settings[rule.name].enabled);
  return (row) => {
    const broken = active.filter((rule) => rule.since(row, at) !== undefined);
    if (broken.length === 0) return NOTHING;
    const excepted = broken.filter((rule) => isExcepted(row, settings[rule.name].except));
    const findings = broken.filter((rule) => !excepted.includes(rule)).map((rule) => toFinding(rule, row, at));
    return { findings, excepted: excepted.map((rule) => rule.name) };
  };
}

const toFinding = (rule: Rule, row: InventoryRow, at: EvaluationTime): Finding => ({
  rule,
  row,
  sinceMs: rule.since(row, at) ?? null,
  message: rule.message(row, at),
});

/** Where the tags are not known, an exception by tag does not hold: what is doubtful is shown. */
function isExcepted(row: InventoryRow, exceptions: readonly FindingException[]): boolean {
  return exceptions.some(({ tag, name }) => {
    const tagged = !tag || Object.entries(tag).every(([key, value]) => hasTag(row.tags, key, value));
    return tagged && (!name || name.test(row.secret.name ?? ''));
  });
}

const hasTag = (tags: InventoryRow['tags'], key: string, value: string): boolean =>
  tags !== null && Object.hasOwn(tags, key) && (value === '*' || tags[key] === value);

export const ownerOf = (row: InventoryRow): string | null => row.tags?.['owner'] || null;

/** `findings.csv`. */
export const findingColumns: ReadonlyArray<Column<Finding>> = [
  { name: 'rule', type: 'text', description: 'The rule that was broken.', value: ({ rule }) => rule.name },
  { name: 'severity', type: 'text', description: 'high, medium or low.', value: ({ rule }) => rule.severity },
  { name: 'region', type: 'text', description: 'Region of the scope.', value: ({ row }) => row.scope.region },
  { name: 'project_id', type: 'text', description: 'Project of the scope.', value: ({ row }) => row.scope.projectId },
  { name: 'secret_id', type: 'text', description: 'ID of the secret.', value: ({ row }) => row.secret.id },
  { name: 'secret_name', type: 'text', description: 'Name of the secret.', value: ({ row }) => row.secret.name },
  { name: 'owner', type: 'text', description: 'Its tag `owner`.', value: ({ row }) => ownerOf(row) },
  { name: 'since', type: 'time', description: 'Since when, where that is known.', value: ({ sinceMs }) => sinceMs },
  { name: 'message', type: 'text', description: 'What is wrong.', value: ({ message }) => message },
  { name: 'action', type: 'text', description: 'What to do.', value: ({ rule }) => rule.action },
];
