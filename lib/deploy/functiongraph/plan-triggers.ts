import { PENDING, triggerData, triggerId, triggerKey, type Mark } from './mark.ts';
import { identityOf } from './state.ts';
import type { TriggerStatus, TriggerType, WantedTrigger } from './wanted.ts';
import type { WireTrigger } from './wire.ts';

export interface TriggerPlan {
  readonly create: readonly WantedTrigger[];
  /** Deleted, then made anew: the API documents no way to change a trigger but its status. */
  readonly replace: readonly { readonly current: WireTrigger; readonly wanted: WantedTrigger }[];
  readonly setStatus: readonly { readonly current: WireTrigger; readonly status: TriggerStatus }[];
  /** Made by an earlier deployment, and not wanted any more. */
  readonly remove: readonly WireTrigger[];
  /** Not ready yet, but as it shall be. */
  readonly await: readonly WireTrigger[];
  /** Of somebody else, where one shall be made: the deployment must stop. */
  readonly taken: readonly WantedTrigger[];
}

/** What turns `current` into `wanted`, without touching what the mark does not list. Pure. */
export function planTriggers(
  wanted: readonly WantedTrigger[],
  current: readonly WireTrigger[],
  mark: Mark['triggers'],
): TriggerPlan {
  const { own, others } = sortByOwner(current, mark);
  const plan = emptyPlan();
  for (const trigger of wanted) {
    const key = triggerKey(trigger);
    const match = own.get(key);
    own.delete(key);
    if (match !== undefined) planMatch(plan, match, trigger, mark.get(key)?.data);
    else if (others.has(key)) plan.taken.push(trigger);
    else plan.create.push(trigger);
  }
  plan.remove.push(...own.values());
  return plan;
}

type Draft = { -readonly [Part in keyof TriggerPlan]: TriggerPlan[Part][number][] };

const emptyPlan = (): Draft => ({ create: [], replace: [], setStatus: [], remove: [], await: [], taken: [] });

function planMatch(plan: Draft, current: WireTrigger, wanted: WantedTrigger, dataInMark: string | undefined): void {
  if (dataInMark !== triggerData(wanted) || !isAsWanted(wanted.eventData, current.event_data))
    plan.replace.push({ current, wanted });
  else if (current.trigger_status === 'PENDING') plan.await.push(current);
  else if (current.trigger_status !== wanted.status) plan.setStatus.push({ current, status: wanted.status });
}

/** The service adds fields of its own, and does not tell all that it was given: what it leaves out, the mark tells. */
function isAsWanted(wanted: unknown, current: unknown): boolean {
  if (current === undefined || current === null) return true;
  if (typeof current !== 'object') return wanted === current;
  if (typeof wanted !== 'object' || wanted === null) return false;
  return Object.entries(wanted).every(([name, value]) => isAsWanted(value, (current as Record<string, unknown>)[name]));
}

const keyOf = (trigger: WireTrigger): string | undefined => {
  const identity = identityOf(trigger);
  return identity === undefined ? undefined : triggerKey({ type: trigger.trigger_type_code as TriggerType, identity });
};

/** Those that the mark does not list are somebody else's. */
export function sortByOwner(
  triggers: readonly WireTrigger[],
  mark: Mark['triggers'],
): { own: Map<string, WireTrigger>; others: Map<string, WireTrigger> } {
  const own = new Map<string, WireTrigger>();
  const others = new Map<string, WireTrigger>();
  const keyed = triggers.map((trigger) => ({ trigger, key: keyOf(trigger) ?? trigger.trigger_id }));
  const isListed = ({ trigger, key }: (typeof keyed)[number]): boolean => mark.get(key)?.id === triggerId(trigger);
  for (const { trigger, key } of keyed.filter(isListed)) own.set(key, trigger);
  for (const { trigger, key } of keyed.filter((each) => !isListed(each))) {
    // what was being made when a deployment broke off has no id yet
    const isPending = mark.get(key)?.data === PENDING.data && !own.has(key);
    (isPending ? own : others).set(key, trigger);
  }
  return { own, others };
}
