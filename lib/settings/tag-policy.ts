import * as z from 'zod/mini';
import { CodedError } from '../errors.ts';

/** Values that a key may have: a list, or what matches a regular expression. */
export type AllowedValues = readonly string[] | { readonly pattern: RegExp };

export interface TagRules {
  readonly required: readonly string[];
  readonly allowed: ReadonlyMap<string, AllowedValues>;
  readonly forbidden: readonly string[];
}

export interface TagPolicy extends TagRules {
  /** The tag that names who a secret belongs to. */
  readonly ownerKey: string;
  readonly groupBy: readonly string[];
  /** Rules of one secret type in place of the general ones; a type that is not named has the general ones. */
  readonly byType: ReadonlyMap<string, TagRules>;
}

export const DEFAULT_OWNER_KEY = 'owner';

const EXAMPLE =
  '{"required":["owner","env"],"allowed":{"env":["prod","dev"],"cost-center":{"pattern":"^cc-\\\\d{4}$"}},"forbidden":["tmp"],"ownerKey":"owner","groupBy":["env"],"byType":{"RDS-FG":{"required":["owner","env","db"]}}}';

function policySchema() {
  const key = z.string().check(z.minLength(1), z.maxLength(128));
  const keys = z.optional(z.array(key));
  const values = z.union([z.array(z.string()).check(z.minLength(1)), z.strictObject({ pattern: z.string() })]);
  const rules = { required: keys, allowed: z.optional(z.record(key, values)), forbidden: keys };
  return z.strictObject({
    ...rules,
    ownerKey: z.optional(key),
    groupBy: keys,
    byType: z.optional(z.record(z.string(), z.strictObject(rules))),
  });
}

type PolicyInput = z.infer<ReturnType<typeof policySchema>>;
type RulesInput = Pick<PolicyInput, 'required' | 'allowed' | 'forbidden'>;

/**
 * `TAG_POLICY`, checked: undefined where there is none.
 * @throws TAG_POLICY_INVALID with the path of what is wrong, its value, and an example.
 */
export function parseTagPolicy(input: unknown): TagPolicy | undefined {
  if (input === undefined) return undefined;
  const { success, data, error } = policySchema().safeParse(input);
  if (!success) {
    const issue = error.issues[0];
    throw policyInvalid(
      issue?.path ?? [],
      issue?.code === 'unrecognized_keys' ? `unknown field ${issue.keys.join(', ')}` : `not as expected`,
      input,
    );
  }
  const { byType = {}, groupBy = [], ownerKey = DEFAULT_OWNER_KEY } = data;
  const types = Object.entries(byType).map(([type, rules]) => [type, toRules(rules, ['byType', type], input)] as const);
  return { ...toRules(data, [], input), ownerKey, groupBy: [...new Set(groupBy)], byType: new Map(types) };
}

function toRules(
  { required = [], allowed = {}, forbidden = [] }: RulesInput,
  path: readonly PropertyKey[],
  input: unknown,
): TagRules {
  const both = required.find((key) => forbidden.includes(key));
  if (both !== undefined) throw policyInvalid([...path, 'forbidden'], `${both} is both required and forbidden`, input);
  const entries = Object.entries(allowed).map(([key, values]) => {
    const parsed = Array.isArray(values)
      ? values
      : { pattern: toPattern(values.pattern, [...path, 'allowed', key, 'pattern'], input) };
    return [key, parsed] as const;
  });
  return { required: [...new Set(required)], allowed: new Map(entries), forbidden: [...new Set(forbidden)] };
}

function toPattern(source: string, path: readonly PropertyKey[], input: unknown): RegExp {
  try {
    return new RegExp(source, 'u');
  } catch {
    throw policyInvalid(path, 'not a regular expression', input);
  }
}

function policyInvalid(path: readonly PropertyKey[], what: string, input: unknown): CodedError {
  const value = path.reduce<unknown>(
    (inner, name) => (inner as Record<PropertyKey, unknown> | undefined)?.[name],
    input,
  );
  const shown = (JSON.stringify(value) ?? 'undefined').slice(0, 200);
  return new CodedError(
    'TAG_POLICY_INVALID',
    `TAG_POLICY ${path.map(String).join('.') || '(the whole)'}: ${what}: ${shown}`,
    {
      hint: `For example ${EXAMPLE}`,
    },
  );
}

/** Every key that the policy names, each once: those of its rules first, then of `groupBy`. */
export function policyKeys(policy: TagPolicy | undefined): string[] {
  if (!policy) return [];
  const ofRules = ({ required, allowed, forbidden }: TagRules): string[] => [
    ...required,
    ...allowed.keys(),
    ...forbidden,
  ];
  return [...new Set([...ofRules(policy), ...[...policy.byType.values()].flatMap(ofRules), ...policy.groupBy])];
}

export type Verdict = 'pass' | 'fail' | 'not evaluated';

export type Reason =
  | { readonly code: 'MISSING'; readonly key: string }
  | { readonly code: 'NOT_ALLOWED'; readonly key: string; readonly value: string }
  | { readonly code: 'FORBIDDEN'; readonly key: string };

/** What is wrong with a secret's tags; nothing is a pass. */
export function evaluateTags(
  policy: TagPolicy,
  secretType: string | null,
  tags: Readonly<Record<string, string>>,
): Reason[] {
  const { required, allowed, forbidden } = policy.byType.get(secretType ?? '') ?? policy;
  const has = (key: string): boolean => Object.hasOwn(tags, key);
  return [
    // an empty value names nobody
    ...required
      .filter((key) => !has(key) || tags[key]?.trim() === '')
      .map((key) => ({ code: 'MISSING', key }) as const),
    ...[...allowed]
      .filter(([key, values]) => has(key) && tags[key]?.trim() !== '' && !isAllowed(values, tags[key] ?? ''))
      .map(([key]) => ({ code: 'NOT_ALLOWED', key, value: tags[key] ?? '' }) as const),
    ...forbidden.filter(has).map((key) => ({ code: 'FORBIDDEN', key }) as const),
  ];
}

/** A list holds members by value; a pattern is searched for, as it is written: anchors are the writer's. */
function isAllowed(values: AllowedValues, value: string): boolean {
  return 'pattern' in values ? values.pattern.test(value) : values.includes(value);
}

/** As the CSV and the JSON put it. */
export function describeReason(reason: Reason): string {
  if (reason.code === 'MISSING') return `missing ${reason.key}`;
  if (reason.code === 'FORBIDDEN') return `forbidden ${reason.key}`;
  return `not allowed ${reason.key}=${reason.value}`;
}
