import * as z from 'zod/mini';
import { json, patternSchema, strict } from './json.ts';
import type { TextPattern } from './pattern.ts';

/** Values that a key may have: a list, or what matches a regular expression. */
type AllowedValues = readonly string[] | { readonly pattern: TextPattern };

interface TagRules {
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

export const NO_TAG_POLICY = '{}';

/** The text of `TAG_POLICY`: what it does not name has no rule, and the owner is the tag `owner`. */
export function parseTagPolicy(text: string): TagPolicy {
  // Most functions have no TAG_POLICY: they need no schema.
  const { byType = {}, groupBy = [], ownerKey = 'owner', ...rules } = text === NO_TAG_POLICY ? {} : parsePolicy(text);
  const types = Object.entries(byType).map(([type, ofType]) => [type, toRules(ofType)] as const);
  return { ...toRules(rules), ownerKey, groupBy: [...new Set(groupBy)], byType: new Map(types) };
}

const parsePolicy = json(policySchema);

function policySchema() {
  const key = z.string().check(z.minLength(1), z.maxLength(128));
  const keys = z.optional(z.array(key));
  const values = z.union([z.array(z.string()).check(z.minLength(1)), strict({ pattern: patternSchema() })]);
  const rules = { required: keys, allowed: z.optional(z.record(key, values)), forbidden: keys };
  const noContradiction = z.superRefine<RulesInput>(({ required = [], forbidden = [] }, context) => {
    const both = required.find((each) => forbidden.includes(each));
    if (both === undefined) return;
    const message = `${both} is both required and forbidden`;
    context.addIssue({ code: 'custom', message, path: ['forbidden'], input: forbidden });
  });
  const byType = z.optional(z.record(z.string(), strict(rules).check(noContradiction)));
  return strict({ ...rules, ownerKey: z.optional(key), groupBy: keys, byType }).check(noContradiction);
}

interface RulesInput {
  required?: string[] | undefined;
  allowed?: Record<string, string[] | { pattern: TextPattern }> | undefined;
  forbidden?: string[] | undefined;
}

const toRules = ({ required = [], allowed = {}, forbidden = [] }: RulesInput): TagRules => ({
  required: [...new Set(required)],
  allowed: new Map(Object.entries(allowed)),
  forbidden: [...new Set(forbidden)],
});

/** Whether there is anything to judge a secret by. */
export const hasRules = ({ byType, ...general }: TagPolicy): boolean =>
  [general, ...byType.values()].some(
    ({ required, allowed, forbidden }) => required.length + allowed.size + forbidden.length > 0,
  );

/** A tag's value, in every function; null where it is missing or blank, which names nobody, or where the tags are not known. */
export const tagValue = (tags: Readonly<Record<string, string>> | null | undefined, key: string): string | null =>
  tags && Object.hasOwn(tags, key) ? tags[key]?.trim() || null : null;

/** Every key that the policy names, each once: those of its rules first, then of `groupBy`. */
export function policyKeys(policy: TagPolicy): string[] {
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
    ...required.filter((key) => tagValue(tags, key) === null).map((key) => ({ code: 'MISSING', key }) as const),
    ...[...allowed]
      .filter(([key, values]) => tagValue(tags, key) !== null && !isAllowed(values, tags[key] ?? ''))
      .map(([key]) => ({ code: 'NOT_ALLOWED', key, value: tags[key] ?? '' }) as const),
    ...forbidden.filter(has).map((key) => ({ code: 'FORBIDDEN', key }) as const),
  ];
}

/** A list holds members by value; a pattern is searched for, as it is written: anchors are the writer's. */
function isAllowed(values: AllowedValues, value: string): boolean {
  return 'pattern' in values ? values.pattern.test(value) : values.includes(value);
}

/** As the CSV puts it, in English. */
export function describeReason(reason: Reason): string {
  if (reason.code === 'MISSING') return `missing ${reason.key}`;
  if (reason.code === 'FORBIDDEN') return `forbidden ${reason.key}`;
  return `not allowed ${reason.key}=${reason.value}`;
}
