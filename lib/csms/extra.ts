import { timeOf } from '../text/time.ts';
import type { WireNumber } from './wire.ts';

/** A time below this is in seconds: as milliseconds it would be before March 1973, as seconds it is the year 5138. */
const SECONDS_BELOW = 1e11;
/**
 * The pages say seconds, all their examples and the official Terraform provider say milliseconds; both are taken.
 * null, 0, "" and what is outside the years 1 to 9999 in either unit are "no time".
 */
export function toEpochMs(value: WireNumber): number | null {
  const time = Number(value);
  return timeOf(Math.abs(time) < SECONDS_BELOW ? time * 1000 : time);
}

/** Fields of an answer that this version does not know, as they were sent. */
export type Extra = Readonly<Record<string, unknown>>;

/** What a kind of row is known to have. */
export interface KnownFields {
  readonly times: ReadonlySet<string>;
  /** All but the times: asked first, since most fields of a row are among them. */
  readonly others: ReadonlySet<string>;
}

export function knownFields(...names: readonly string[]): KnownFields {
  const times = new Set(names.filter((name) => /_(?:time|at)$/.test(name)));
  return { times, others: new Set(names.filter((name) => !times.has(name))) };
}

/**
 * What the API has grown since, and a time that cannot be read: nothing that was sent is dropped. What is null or empty says
 * nothing, so a new field that is not used yet is no change of every row.
 *
 * @throws RangeError for a field that is nested too deeply to be written.
 */
export function unknownFields(wire: Readonly<Record<string, unknown>>, known: KnownFields): Extra | null {
  let extra: Record<string, unknown> | null = null;
  for (const name in wire) {
    if (known.others.has(name)) continue;
    const value = wire[name];
    if (known.times.has(name) ? !isUnreadableTime(value) : isEmpty(value)) continue;
    if (isTooDeep(value))
      throw new RangeError(`the field ${name.slice(0, 64)} is nested over ${MAX_DEPTH} levels deep`);
    extra ??= Object.create(null) as Record<string, unknown>; // where a field named __proto__ is a field
    extra[name] = value;
  }
  return extra;
}

/** The same as a property that is not there when there are none. */
export function withExtra(wire: Readonly<Record<string, unknown>>, known: KnownFields): { extra?: Extra } {
  const extra = unknownFields(wire, known);
  return extra ? { extra } : {};
}

/** A number that is no time in either unit is kept as it was sent. */
const isUnreadableTime = (value: unknown): boolean => toEpochMs(value as WireNumber) === null && Number(value) !== 0;

function isEmpty(value: unknown): boolean {
  if (value === null || value === undefined || value === '') return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

/** No API nests as deeply; writing JSON that does ends in a stack overflow. */
const MAX_DEPTH = 64;

function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}
