import type { WantedTrigger } from '../wanted.ts';
import { apig } from './apig.ts';
import type { TriggerKind, TriggerOwner } from './kind.ts';
import { smn } from './smn.ts';
import { timer } from './timer.ts';

/** By their name in serverless.yml. */
export const TRIGGER_KINDS = { timer, smn, apig };

/** `{ timer: {…} }`, as the schema lets pass. */
export type EventEntry = Readonly<Record<string, unknown>>;

export interface ReadEvent {
  /** `timer daily`, for messages. */
  readonly label: string;
  readonly trigger: WantedTrigger | undefined;
  readonly problems: readonly string[];
}

export function readEvent(entry: EventEntry, owner: TriggerOwner): ReadEvent {
  const [name = '', event] = Object.entries(entry)[0] ?? [];
  const kind = (TRIGGER_KINDS as Readonly<Record<string, TriggerKind<unknown>>>)[name];
  if (kind === undefined)
    return { label: name, trigger: undefined, problems: [`is none of ${Object.keys(TRIGGER_KINDS).join(', ')}`] };
  const own = (event as { name?: string }).name;
  return {
    label: own === undefined ? name : `${name} ${own}`,
    trigger: kind.toTrigger(event, owner),
    problems: kind.problems(event, owner),
  };
}
