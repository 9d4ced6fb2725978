import { createHash } from 'node:crypto';
import { markOf } from './config-body.ts';
import { PENDING, triggerId, triggerKey, type Mark, type MarkedTrigger } from './mark.ts';
import { asyncChange, configChanges } from './plan-config.ts';
import { describeSettings, type SettingChanges } from '../setting-changes.ts';
import { settingChanges } from './plan-settings.ts';
import { planTriggers, type TriggerPlan } from './plan-triggers.ts';
import { identityOf, type FoundFunction } from './state.ts';
import { triggerName, type WantedFunction } from './wanted.ts';
import type { WireAsyncConfig } from './wire.ts';

/** All that a deployment will do about one function. */
export interface Plan {
  readonly wanted: WantedFunction;
  readonly found: FoundFunction | undefined;
  readonly zip: Buffer;
  readonly sendsCode: boolean;
  /** Names of fields; empty: no PUT but for the mark. */
  readonly configChanges: readonly string[];
  /** Absent for a new function. */
  readonly settings: SettingChanges | undefined;
  readonly maxInstances: number | undefined;
  readonly asyncConfig: WireAsyncConfig | undefined;
  readonly triggers: TriggerPlan;
  /** Written before the first trigger changes: from then on everything that may exist is known to be ours. */
  readonly markBefore: Mark;
  /** Why it must not be carried out. */
  readonly obstacles: readonly string[];
}

export interface PlanInput {
  readonly wanted: WantedFunction;
  readonly found: FoundFunction | undefined;
  readonly zip: Buffer;
  /** `service/stage` */
  readonly owner: string;
}

/** Pure. */
export function planFunction(input: PlanInput): Plan {
  const { wanted, found, zip, owner } = input;
  const known: Mark['triggers'] = found?.mark?.triggers ?? new Map();
  const triggers = planTriggers(wanted.triggers, found?.triggers ?? [], known);
  const markBefore = markOf(wanted, owner, new Map([...known, ...pendingTriggers(triggers)]));
  const isNew = found === undefined;
  return {
    wanted,
    found,
    zip,
    sendsCode: !isNew && found.config.digest?.toLowerCase() !== sha512(zip),
    settings: isNew ? undefined : settingChanges(wanted, found),
    configChanges: isNew ? [] : configChanges(wanted, found, markBefore),
    maxInstances: wanted.maxInstances === instancesOf(found) ? undefined : wanted.maxInstances,
    asyncConfig: asyncChange(wanted, found),
    triggers,
    markBefore,
    obstacles: obstacles(input, triggers),
  };
}

/** A replacement counts too: with its old entry, the new trigger would be somebody else's when it breaks off in between. */
const pendingTriggers = ({ create, replace }: TriggerPlan): [string, MarkedTrigger][] => [
  ...create.map((wanted): [string, MarkedTrigger] => [triggerKey(wanted), PENDING]),
  ...replace.map(({ current, wanted }): [string, MarkedTrigger] => [
    triggerKey(wanted),
    { ...PENDING, id: triggerId(current) },
  ]),
];

const sha512 = (data: Buffer): string => createHash('sha512').update(data).digest('hex');

const instancesOf = (found: FoundFunction | undefined): number | undefined =>
  found?.config.strategy_config?.concurrency;

function obstacles({ wanted, found, owner }: PlanInput, { taken }: TriggerPlan): string[] {
  if (found === undefined) return [];
  const { mark, config } = found;
  if (mark === undefined) return [`${wanted.name} exists and was not made by a deployment`];
  if (mark.owner !== owner) return [`${wanted.name} exists and belongs to ${mark.owner}`];
  const runtime = config.runtime ?? wanted.runtime;
  return [
    ...taken.map((trigger) => `${wanted.name} has a trigger ${triggerName(trigger)} that is not of this deployment`),
    ...(runtime === wanted.runtime
      ? []
      : [`${wanted.name} runs on ${runtime}, and the service cannot turn that into ${wanted.runtime}`]),
  ];
}

/** Lines for people, in the order in which it is done; empty when nothing is. */
export function describePlan({ found, sendsCode, configChanges: fields, ...plan }: Plan): string[] {
  const { create, replace, setStatus, remove, await: awaited } = plan.triggers;
  const name = describeTrigger;
  const settings = plan.settings ? describeSettings(plan.settings) : '';
  return [
    ...(found === undefined ? ['create the function'] : []),
    ...(sendsCode ? ['send the code'] : []),
    ...(fields.length > 0 ? [`change ${fields.join(', ')}${settings === '' ? '' : ` (${settings})`}`] : []),
    ...(plan.maxInstances === undefined ? [] : [`at most ${plan.maxInstances} instances`]),
    ...(plan.asyncConfig === undefined ? [] : ['set the asynchronous retry policy']),
    ...remove.map((trigger) => `delete trigger ${name(trigger)}`),
    ...replace.map(({ wanted }) => `replace trigger ${triggerName(wanted)}`),
    ...create.map((wanted) => `create trigger ${triggerName(wanted)}`),
    ...setStatus.map(({ current, status }) => `set trigger ${name(current)} ${status}`),
    ...awaited.map((trigger) => `wait for trigger ${name(trigger)}`),
  ];
}

const describeTrigger = (trigger: FoundFunction['triggers'][number]): string => {
  const { trigger_type_code: type, trigger_id: id } = trigger;
  return `${type} ${identityOf(trigger) ?? id}`;
};
