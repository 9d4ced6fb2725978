import type { FunctionGraphApi } from './api.ts';
import { readMark, type Mark } from './mark.ts';
import type { WireAsyncConfig, WireFunction, WireTrigger } from './wire.ts';

/** A function as it is. */
export interface FoundFunction {
  readonly config: WireFunction;
  /** Undefined: somebody else's. */
  readonly mark: Mark | undefined;
  /** The description before the mark. */
  readonly text: string;
  readonly asyncConfig: WireAsyncConfig | undefined;
  readonly triggers: readonly WireTrigger[];
}

/** Reads and changes nothing. Undefined when there is no such function. */
export async function findFunction(api: FunctionGraphApi, urn: string): Promise<FoundFunction | undefined> {
  const config = await api.readFunction(urn);
  if (config === undefined) return undefined;
  const [asyncConfig, triggers] = await Promise.all([api.readAsyncConfig(urn), api.listTriggers(urn)]);
  return { config, ...readMark(config.description ?? ''), asyncConfig, triggers };
}

/** As `WantedTrigger.identity`; undefined for a kind of trigger that is not made here. */
export function identityOf(trigger: WireTrigger): string | undefined {
  const type = trigger.trigger_type_code;
  if (type === 'SMN') return eventText(trigger, 'topic_urn');
  return type === 'TIMER' || type === 'DEDICATEDGATEWAY' ? eventText(trigger, 'name') : undefined;
}

export function eventText({ event_data: data }: WireTrigger, field: string): string | undefined {
  const value = data?.[field];
  return typeof value === 'string' ? value : undefined;
}
