import { compareSeverities, type Severity } from '../../lib/csms/severity.ts';
import type { Column } from '../../lib/rows/column.ts';
import type { FindingException, FindingRule } from '../../lib/settings/findings.ts';
import type { Settings } from '../../lib/settings/settings.ts';
import { tagValue } from '../../lib/settings/tag-policy.ts';
import type { Scope } from '../../lib/scope.ts';
import type { InventoryRow } from './columns.ts';
import { RULES, type EvaluationTime, type Rule } from './rules.ts';

export interface Finding {
  readonly rule: Rule;
  readonly scope: Scope;
  /** null where the finding is about no secret. */
  readonly secretId: string | null;
  readonly secretName: string | null;
  readonly owner: string | null;
  readonly severity: Severity;
  readonly sinceMs: number | null;
  /** When it is going to happen: a deletion. */
  readonly dueMs: number | null;
  readonly detail: string | null;
  readonly message: string;
}

export interface FindingsOfRow {
  /** The worst first. */
  readonly findings: readonly Finding[];
  /** Names of the rules that `FINDINGS` excepts it from. */
  readonly excepted: readonly FindingRule[];
}

const NOTHING: FindingsOfRow = { findings: [], excepted: [] };

/** The rules that are on, applied to one row. Pure. */
export function createFindingsFinder(
  { findings: settings, tagPolicy }: Pick<Settings<'FINDINGS' | 'TAG_POLICY'>, 'findings' | 'tagPolicy'>,
  at: EvaluationTime,
  rules: readonly Rule[] = RULES,
): (row: InventoryRow) => FindingsOfRow {
  const active = rules.filter((rule) => settings[rule.name].enabled);
  return (row) => {
    const broken = active.filter((rule) => rule.since(row, at) !== undefined);
    if (broken.length === 0) return NOTHING;
    const excepted = broken.filter((rule) => isExcepted(row, settings[rule.name].except));
    const findings = broken
      .filter((rule) => !excepted.includes(rule))
      .map((rule) => ({
        rule,
        scope: row.scope,
        secretId: row.secret.id,
        secretName: row.secret.name,
        owner: tagValue(row.tags, tagPolicy.ownerKey),
        severity: rule.severity(row, at),
        sinceMs: rule.since(row, at) ?? null,
        dueMs: rule.due?.(row) ?? null,
        detail: rule.detail?.(row, at) ?? null,
        message: rule.message(row, at),
      }))
      .sort((a, b) => compareSeverities(a.severity, b.severity));
    return { findings, excepted: excepted.map((rule) => rule.name) };
  };
}

/** Where the tags are not known, an exception by tag does not hold: what is doubtful is shown. */
function isExcepted(row: InventoryRow, exceptions: readonly FindingException[]): boolean {
  return exceptions.some(({ tag, name }) => {
    const tagged = !tag || Object.entries(tag).every(([key, value]) => hasTag(row.tags, key, value));
    return tagged && (!name || name.test(row.secret.name ?? ''));
  });
}

const hasTag = (tags: InventoryRow['tags'], key: string, value: string): boolean =>
  tags !== null && Object.hasOwn(tags, key) && (value === '*' || tags[key] === value);

/** `findings.csv`. */
export const findingColumns: ReadonlyArray<Column<Finding>> = [
  { name: 'rule', type: 'text', description: 'The rule that was broken.', value: ({ rule }) => rule.name },
  { name: 'severity', type: 'text', description: 'critical, high, medium or low.', value: ({ severity }) => severity },
  { name: 'region', type: 'text', description: 'Region of the project.', value: ({ scope }) => scope.region },
  { name: 'project_id', type: 'text', description: 'ID of the project.', value: ({ scope }) => scope.projectId },
  { name: 'secret_id', type: 'text', description: 'ID of the secret.', value: ({ secretId }) => secretId },
  { name: 'secret_name', type: 'text', description: 'Name of the secret.', value: ({ secretName }) => secretName },
  {
    name: 'owner',
    type: 'text',
    description: 'Its owner, by the tag that `TAG_POLICY` names.',
    value: ({ owner }) => owner,
  },
  { name: 'since', type: 'time', description: 'Since when, where that is known.', value: ({ sinceMs }) => sinceMs },
  { name: 'message', type: 'text', description: 'What is wrong.', value: ({ message }) => message },
  { name: 'action', type: 'text', description: 'Next step.', value: ({ rule }) => rule.action },
];
