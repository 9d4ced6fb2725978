import type { WantedTrigger } from '../wanted.ts';

/** The function that an event is of, as far as its triggers depend on it. */
export interface TriggerOwner {
  readonly urn: string;
  readonly region: string;
  readonly projectId: string;
  readonly timeoutSeconds: number;
  /** Whether HTTP callers must show a token of the function's own. */
  readonly hasAuthToken: boolean;
}

/** One kind of event of serverless.yml. `Event` is what its JSON schema lets pass. */
export interface TriggerKind<Event> {
  /** For osls: the shape, not the meaning. */
  readonly schema: object;
  /** Undefined when the event is switched off, because what it is about is empty. */
  toTrigger(event: Event, owner: TriggerOwner): WantedTrigger | undefined;
  /** What the service would refuse. */
  problems(event: Event, owner: TriggerOwner): string[];
}

const NAME = /^[A-Za-z][\w-]{0,63}$/;

export const nameProblems = (name: string): string[] =>
  NAME.test(name) ? [] : [`name "${name}" is not 1 to 64 letters, digits, - and _ that start with a letter`];
