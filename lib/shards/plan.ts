import { createHash } from 'node:crypto';
import { CodedError } from '../errors.ts';
import { parseJson } from '../run/parse-manifest.ts';
import { createRunId, isRunId } from '../run/run-id.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { check, list, row } from '../validate.ts';
import type { StoredDiscovered } from './discovered.ts';
import { planKey, shardName, type ShardName } from './keys.ts';
import type { PlanLane, Shard } from './layout.ts';

/** What is to be read by whom. Written once, before anything starts, by the one invocation that made it. */
export interface ShardPlan {
  readonly version: 1;
  /** As a run's id. */
  readonly planId: string;
  /** The engine's name of what it runs, where it told one. */
  readonly execution?: string;
  /** ISO 8601 UTC: the start of the run that it becomes. */
  readonly startedAt: string;
  readonly trigger: string;
  /** Workers read by the same settings, or not at all. */
  readonly settingsDigest: string;
  /** Of the run. */
  readonly command: Readonly<Record<string, unknown>>;
  /** What the merge and the workers need of it; absent where `CSMS_SCOPES` names the projects one by one. */
  readonly discovered?: StoredDiscovered;
  /** What else the merge has to know as it was then; the function's own matter. */
  readonly notes?: unknown;
  readonly lanes: readonly PlanLane[];
}

/** Where a plan's objects are. */
export interface PlanPlace {
  readonly store: ObjectStore;
  /** Of the function. */
  readonly folder: string;
  readonly planId: string;
  readonly signal: AbortSignal;
}

export async function writePlan({ store, folder, signal }: Omit<PlanPlace, 'planId'>, plan: ShardPlan): Promise<void> {
  const body = Buffer.from(`${JSON.stringify(plan)}\n`);
  await store.put(planKey(folder, plan.planId), body, { contentType: 'application/json', signal });
}

const text = check((value): value is string => typeof value === 'string');
const number = check((value): value is number => typeof value === 'number');
const scope = row({ region: text, projectId: text, place: number });
const PLAN = row({
  version: check((value): value is 1 => value === 1),
  planId: check(isRunId),
  startedAt: text,
  settingsDigest: text,
  lanes: list(row({ lane: number, shards: list(row({ shard: number, scopes: list(scope) })) })),
});

/** @throws PLAN_UNKNOWN, STORE_* */
export async function readPlan({ store, folder, planId, signal }: PlanPlace): Promise<ShardPlan> {
  const key = planKey(folder, planId);
  const bytes = await store.get(key, { signal });
  const value = bytes && parseJson(bytes);
  if (value !== undefined && PLAN(value) === undefined) return value as ShardPlan;
  throw new CodedError('PLAN_UNKNOWN', `${key} is ${bytes ? 'not a plan of this version' : 'not there'}.`, {
    hint: 'Start the run again: it makes a new plan.',
  });
}

/** @throws COMMAND_INVALID for one that the plan does not have. */
export function shardOf({ lanes, planId }: ShardPlan, name: ShardName): Shard {
  const found = lanes.find(({ lane }) => lane === name.lane)?.shards.find(({ shard }) => shard === name.shard);
  if (found) return found;
  throw new CodedError('COMMAND_INVALID', `The plan ${planId} has no shard ${shardName(name)}.`);
}

/** What sorts before every run that starts with the plan or later. */
export const runsBefore = ({ startedAt }: ShardPlan): string => createRunId(new Date(startedAt), Buffer.alloc(3));

/** They change no result. */
const WITHOUT_EFFECT: ReadonlySet<string> = new Set(['logLevel', 'httpTimeoutMs']);

/** Lower-case hex; differs where an invocation has other settings. */
export function digestSettings(settings: object): string {
  const json = JSON.stringify(settings, (name, value: unknown) => {
    if (WITHOUT_EFFECT.has(name)) return undefined;
    if (value instanceof Map) return [...value];
    const { source, test } = (value ?? {}) as { source?: unknown; test?: unknown };
    return typeof test === 'function' ? source : value;
  });
  return createHash('sha256').update(json).digest('hex');
}

export const hasSettings = ({ settingsDigest }: ShardPlan, settings: object): boolean =>
  digestSettings(settings) === settingsDigest;

/** @throws PLAN_OUTDATED */
export function refuseOtherSettings(plan: ShardPlan, settings: object): void {
  if (hasSettings(plan, settings)) return;
  const { planId } = plan;
  throw new CodedError('PLAN_OUTDATED', `The settings differ from those of the plan ${planId}.`, {
    hint: 'Do not change settings while a run is at work. The next run uses the new ones.',
  });
}
