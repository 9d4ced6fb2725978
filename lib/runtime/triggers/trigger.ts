/** An HTTP request, whatever gateway brought it. */
export interface HttpRequest {
  /** Upper case. */
  readonly method: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** As it came: what is no text is refused later, with an answer. */
  readonly body: unknown;
  readonly isBase64Encoded: boolean;
}

interface HttpTrigger {
  readonly kind: 'http';
  readonly name: string;
  readonly request: HttpRequest;
}

/** `event`: nobody waits for the answer, and the platform may try again after an error. `direct`: the caller gets it. */
export interface CommandTrigger {
  readonly kind: 'event' | 'direct';
  readonly name: string;
  /** The command as it came, not yet checked; undefined when there is none. @throws EVENT_* */
  readonly readCommand: () => unknown;
}

export type Trigger = HttpTrigger | CommandTrigger;

/** One event source: how its events are known, and what they say. `matches` is only asked of objects; `read` never throws. */
export interface TriggerSource {
  /** As in the manifest, and under `events/`. */
  readonly name: string;
  readonly matches: (event: Readonly<Record<string, unknown>>) => boolean;
  readonly read: (event: unknown) => Trigger;
}

type Fields = Readonly<Record<string, unknown>>;

/** The fields of what may be an object; none of what is not. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The fields of the first item of what may be an array. */
export const firstOf = (value: unknown): Fields => (Array.isArray(value) ? fieldsOf(value[0]) : {});
