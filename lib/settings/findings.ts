import * as z from 'zod/mini';
import { isNotEmpty, json, patternSchema, strict } from './json.ts';
import type { TextPattern } from './pattern.ts';

export const FINDING_RULES = [
  'ROTATION_OVERDUE',
  'REPLICA_SYNC_FAILED',
  'ROTATION_DISABLED',
  'PENDING_DELETION',
  'DISABLED_OR_FROZEN',
  'UNUSED',
  'NO_EVENT_SUBSCRIPTION',
] as const;

export type FindingRule = (typeof FINDING_RULES)[number];

/** What keeps a secret out of a rule. All that one exception names must hold. */
export interface FindingException {
  /** Tag key -> its value, or `*` for any. */
  readonly tag?: Readonly<Record<string, string>>;
  readonly name?: TextPattern;
}

interface FindingSettings {
  readonly enabled: boolean;
  /** Only of `UNUSED`: days without a use. */
  readonly afterDays?: number;
  /** Any of them is enough. */
  readonly except: readonly FindingException[];
}

export type FindingsSettings = Readonly<Record<FindingRule, FindingSettings>>;

const DEFAULT_UNUSED_DAYS = 90;

export const NO_FINDINGS = '{}';

/** The text of `FINDINGS`: a rule that is not named is on, and has no exceptions. */
export function parseFindings(text: string): FindingsSettings {
  // Most functions have no FINDINGS: they need no schema.
  const given = text === NO_FINDINGS ? {} : parseRules(text);
  const entries = FINDING_RULES.map((rule) => [rule, toSettings(rule, given[rule] ?? 'on')] as const);
  return Object.fromEntries(entries) as unknown as FindingsSettings;
}

type RuleInput = 'on' | 'off' | { afterDays?: number; except?: FindingException[] };

const parseRules = json(() => rulesSchema() as z.ZodMiniType<Partial<Record<FindingRule, RuleInput>>>);

function rulesSchema(): z.ZodMiniType {
  const exception = strict({
    tag: z.optional(z.record(z.string(), z.string()).check(z.refine(isNotEmpty, { error: 'names no tag' }))),
    name: z.optional(patternSchema()),
  });
  const except = z.optional(
    z.array(exception.check(z.refine(isNotEmpty, { error: 'excepts everything: name a tag or a name' }))),
  );
  const state = z.enum(['on', 'off']);
  const rule = z.optional(z.union([state, strict({ except })]));
  const afterDays = z.optional(z.int().check(z.gte(1), z.lte(3650)));
  const unused = z.optional(z.union([state, strict({ afterDays, except })]));
  const shape = FINDING_RULES.map((name) => [name, name === 'UNUSED' ? unused : rule]);
  return strict(Object.fromEntries(shape) as Record<string, typeof rule>);
}

function toSettings(rule: FindingRule, input: RuleInput): FindingSettings {
  const { afterDays = DEFAULT_UNUSED_DAYS, except = [] } = typeof input === 'string' ? {} : input;
  return { enabled: input !== 'off', ...(rule === 'UNUSED' ? { afterDays } : {}), except };
}
