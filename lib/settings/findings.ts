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

/** The rules of the group `DELIVERY`: whether anyone would be notified. They need requests of their own, so they are off by default. */
export const DELIVERY_RULES = [
  'EVENT_NOT_FOUND',
  'EVENT_DISABLED',
  'EVENT_MISSES_FAILURES',
  'TOPIC_NOT_FOUND',
  'TOPIC_WITHOUT_SUBSCRIBER',
  'SUBSCRIPTION_UNCONFIRMED',
  'NOTIFICATION_FAILED',
  'CHANNEL_WITHOUT_SUBSCRIBER',
] as const;

export type DeliveryRule = (typeof DELIVERY_RULES)[number];
export type FindingRule = (typeof FINDING_RULES)[number] | DeliveryRule;

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

/** How the delivery audit looks. */
export interface DeliverySettings {
  /** A failed notification counts for so long. */
  readonly days: number;
  /** Topics of the notifier's own channels. */
  readonly channels: readonly string[];
}

export type FindingsSettings = Readonly<Record<FindingRule, FindingSettings>> & {
  /** undefined: no delivery audit. */
  readonly DELIVERY: DeliverySettings | undefined;
};

const DEFAULT_UNUSED_DAYS = 90;
const DEFAULT_DELIVERY_DAYS = 7;
/** The service keeps records of notifications for three months. */
const MOST_DELIVERY_DAYS = 90;
const TOPIC_URN = /^urn:smn:[a-z0-9]+(?:-[a-z0-9]+)*:[0-9a-f]{32}:[\w-]{1,255}$/;

export const NO_FINDINGS = '{}';

/** The text of `FINDINGS`: a rule that is not named is on, but for those of `DELIVERY`, and has no exceptions. */
export function parseFindings(text: string): FindingsSettings {
  // Most functions have no FINDINGS: they need no schema.
  const given: RulesInput = text === NO_FINDINGS ? {} : parseRules(text);
  const { DELIVERY: group = 'off' } = given;
  const otherwise = group === 'off' ? 'off' : 'on';
  const entries = [
    ...FINDING_RULES.map((rule) => [rule, toSettings(rule, given[rule] ?? 'on')] as const),
    ...DELIVERY_RULES.map((rule) => [rule, toSettings(rule, given[rule] ?? otherwise)] as const),
  ];
  return { ...Object.fromEntries(entries), DELIVERY: toDelivery(group) } as unknown as FindingsSettings;
}

type RuleInput = 'on' | 'off' | { afterDays?: number; except?: FindingException[] };
type GroupInput = 'on' | 'off' | { days?: number | undefined; channels?: string[] | undefined };
type RulesInput = Partial<Record<FindingRule, RuleInput>> & { DELIVERY?: GroupInput | undefined };

const parseRules = json(() => rulesSchema() as z.ZodMiniType<RulesInput>);

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
  const shape = [...FINDING_RULES, ...DELIVERY_RULES].map((name) => [name, name === 'UNUSED' ? unused : rule]);
  const days = z.optional(z.int().check(z.gte(1), z.lte(MOST_DELIVERY_DAYS)));
  const topic = z.string().check(z.refine(isTopic, { error: 'not like urn:smn:region:project_id:topic' }));
  const delivery = z.optional(z.union([state, strict({ days, channels: z.optional(z.array(topic)) })]));
  const rules = strict({ ...(Object.fromEntries(shape) as Record<string, typeof rule>), DELIVERY: delivery });
  // a rule that nothing would evaluate looks like one that finds nothing
  return rules.check(z.refine(hasItsGroup, { error: 'a rule of DELIVERY is on, and DELIVERY is not' }));
}

const isTopic = (text: string): boolean => TOPIC_URN.test(text);

function hasItsGroup(given: RulesInput): boolean {
  const isOff = (given.DELIVERY ?? 'off') === 'off';
  return !isOff || DELIVERY_RULES.every((rule) => (given[rule] ?? 'off') === 'off');
}

const toDelivery = (input: GroupInput): DeliverySettings | undefined => {
  if (input === 'off') return undefined;
  const { days = DEFAULT_DELIVERY_DAYS, channels = [] } = input === 'on' ? {} : input;
  return { days, channels };
};

function toSettings(rule: FindingRule, input: RuleInput): FindingSettings {
  const { afterDays = DEFAULT_UNUSED_DAYS, except = [] } = typeof input === 'string' ? {} : input;
  return { enabled: input !== 'off', ...(rule === 'UNUSED' ? { afterDays } : {}), except };
}
