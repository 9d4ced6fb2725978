import { placeOf } from '../../lib/scope.ts';
import { tagValue } from '../../lib/settings/tag-policy.ts';
import type { DeliveryRule } from '../../lib/settings/findings.ts';
import type { InventoryRow } from './columns.ts';
import type { DeliveryAnswer, ScopeDelivery, DeliveryReason } from './delivery/evaluate.ts';
import type { DeliverySecret, NotEvaluatedRule } from './page/input.ts';
import { createSample, PAGE_CAPS, type Sample } from './page/sample.ts';

interface ReasonTally {
  count: number;
  readonly sample: Sample<DeliverySecret, DeliverySecret>;
}

interface GapTally {
  projects: number;
  /** By code. */
  readonly causes: Map<string, NotEvaluatedRule['causes'][number]>;
}

/** Would anyone be notified, of the secrets that rotate. */
export interface DeliveryTally {
  readonly reasons: Map<DeliveryReason, ReasonTally>;
  readonly notEvaluated: Map<DeliveryRule, GapTally>;
  /** By the topic's URN, so that one of several projects counts once: confirmed subscriptions by protocol. */
  readonly topics: Map<string, Readonly<Record<string, number>>>;
}

export const createDeliveryTally = (): DeliveryTally => ({
  reasons: new Map(),
  notEvaluated: new Map(),
  topics: new Map(),
});

const anyOrder = (): number => 0;

function reasonTally({ reasons }: DeliveryTally, reason: DeliveryReason): ReasonTally {
  const known = reasons.get(reason);
  if (known) return known;
  const created = {
    count: 0,
    sample: createSample<DeliverySecret, DeliverySecret>(PAGE_CAPS.deliveryPerReason, anyOrder),
  };
  reasons.set(reason, created);
  return created;
}

function gapTally({ notEvaluated }: DeliveryTally, rule: DeliveryRule): GapTally {
  const known = notEvaluated.get(rule) ?? { projects: 0, causes: new Map() };
  notEvaluated.set(rule, known);
  return known;
}

type Read = Pick<ScopeDelivery, 'gaps' | 'topics'>;

export function countReason(tally: DeliveryTally, reason: DeliveryReason, row: InventoryRow, ownerKey: string): void {
  const ofReason = reasonTally(tally, reason);
  ofReason.count += 1;
  const { secret, scope, tags } = row;
  ofReason.sample.add({
    secretId: secret.id,
    secretName: secret.name,
    owner: tagValue(tags, ownerKey),
    event: secret.eventSubscriptions[0] ?? null,
    ...placeOf(scope),
  });
}

/** What was read of one scope: each rule that could not be evaluated counts once, and each topic's subscriptions. */
export function countGaps(tally: DeliveryTally, { gaps, topics }: Read, isOn: (rule: DeliveryRule) => boolean): void {
  for (const [urn, { subscribers }] of topics) if (subscribers) tally.topics.set(urn, subscribers.confirmed);
  const rules = new Set(gaps.flatMap((gap) => gap.rules).filter(isOn));
  for (const rule of rules) {
    const ofRule = gapTally(tally, rule);
    ofRule.projects += 1;
    for (const { rules: of, code, permission } of gaps)
      if (of.includes(rule)) ofRule.causes.set(code, { code, permission });
  }
}

export function uniteDelivery(into: DeliveryTally, from: DeliveryTally, place: number): void {
  for (const [reason, { count, sample }] of from.reasons) {
    const ofReason = reasonTally(into, reason);
    ofReason.count += count;
    for (const row of sample.rows()) ofReason.sample.add(row, place);
  }
  for (const [rule, { projects, causes }] of from.notEvaluated) {
    const ofRule = gapTally(into, rule);
    ofRule.projects += projects;
    for (const [code, cause] of causes) ofRule.causes.set(code, cause);
  }
  for (const [urn, counts] of from.topics) into.topics.set(urn, counts);
}

/** What the manifest says of it. */
export interface DeliveryTotals {
  /** Secrets that rotate, by whether anyone would be notified of a failure. */
  readonly delivery: Readonly<Record<DeliveryAnswer, number>>;
  /** By rule: projects in which it could not be evaluated. */
  readonly notEvaluated: Readonly<Partial<Record<DeliveryRule, number>>>;
  /** Confirmed subscriptions of the topics of events, by protocol. */
  readonly subscriptions: Readonly<Record<string, number>>;
}

/** As JSON: what a shard leaves for the merge. */
export interface StoredDelivery {
  readonly reasons: ReadonlyArray<readonly [DeliveryReason, { count: number; rows: readonly DeliverySecret[] }]>;
  readonly notEvaluated: ReadonlyArray<
    readonly [DeliveryRule, { projects: number; causes: NotEvaluatedRule['causes'] }]
  >;
  readonly topics: ReadonlyArray<readonly [string, Readonly<Record<string, number>>]>;
}

export const toStoredDelivery = ({ reasons, notEvaluated, topics }: DeliveryTally): StoredDelivery => ({
  reasons: [...reasons].map(([reason, { count, sample }]) => [reason, { count, rows: sample.rows() }]),
  notEvaluated: [...notEvaluated].map(([rule, { projects, causes }]) => [
    rule,
    { projects, causes: [...causes.values()] },
  ]),
  topics: [...topics],
});

export function fromStoredDelivery({ reasons, notEvaluated, topics }: StoredDelivery): DeliveryTally {
  const tally: DeliveryTally = { ...createDeliveryTally(), topics: new Map(topics) };
  for (const [reason, { count, rows }] of reasons) {
    const ofReason = reasonTally(tally, reason);
    ofReason.count = count;
    for (const row of rows) ofReason.sample.add(row);
  }
  for (const [rule, { projects, causes }] of notEvaluated)
    tally.notEvaluated.set(rule, { projects, causes: new Map(causes.map((cause) => [cause.code, cause])) });
  return tally;
}
