import type { Column } from '../../lib/rows/column.ts';
import { describeReason } from '../../lib/settings/tag-policy.ts';
import type { EvaluatedRow } from './tagged-row.ts';

type TagColumn = Column<EvaluatedRow>;

const FIXED: readonly TagColumn[] = [
  { name: 'region', type: 'text', description: 'Region of the project.', value: ({ scope }) => scope.region },
  { name: 'project_id', type: 'text', description: 'ID of the project.', value: ({ scope }) => scope.projectId },
  { name: 'id', type: 'text', description: 'ID of the secret.', value: ({ id }) => id },
  { name: 'name', type: 'text', description: 'Name of the secret.', value: ({ name }) => name },
  { name: 'state', type: 'text', description: 'State of the secret.', value: ({ state }) => state },
  { name: 'secret_type', type: 'text', description: 'Type of the secret.', value: ({ secretType }) => secretType },
  { name: 'result', type: 'text', description: 'pass, fail or not evaluated.', value: ({ verdict }) => verdict },
  {
    name: 'reasons',
    type: 'text',
    description: 'What is wrong, or why it was not evaluated; several are separated by "; ".',
    value: ({ reasons, notEvaluated }) => notEvaluated ?? reasons.map(describeReason).join('; '),
  },
  {
    name: 'tags',
    type: 'map',
    description: 'All tags as {"key":"value"}.',
    value: ({ tags }) => orNull(tags),
  },
  {
    name: 'sys_tags',
    type: 'map',
    description: 'Tags that the service set, the same way; not evaluated, not counted.',
    value: ({ sysTags }) => orNull(sysTags),
  },
  {
    name: 'extra',
    type: 'json',
    description: 'Fields that the API has added since this version.',
    value: ({ extra }) => orNull(extra),
  },
];

const orNull = (object: object | null | undefined): object | null =>
  object && Object.keys(object).length > 0 ? object : null;

/** `report.csv`: the fixed columns, then `tag:<key>` for each key of the policy and of `groupBy`. */
export const tagReportColumns = (keys: readonly string[]): TagColumn[] => [
  ...FIXED,
  ...keys.map((key): TagColumn => ({
    name: `tag:${key}`,
    type: 'text',
    description: `Value of the tag ${key}.`,
    value: ({ tags }) => (tags && Object.hasOwn(tags, key) ? (tags[key] ?? null) : null),
  })),
];
