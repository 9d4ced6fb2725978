export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** Beyond this a Date has no ISO text. */
const MAX_TIME_MS = 8.64e15;

/** Whole milliseconds, as `Date` would take them; null for 0 (the services' "never") and for what no `Date` can hold. */
export function timeOf(value: unknown): number | null {
  const ms = Math.trunc(Number(value));
  return ms !== 0 && Math.abs(ms) <= MAX_TIME_MS ? ms : null;
}

/** `YYYY-MM-DDTHH:mm:ss.sssZ` of a time that `timeOf` let through. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();

/** `YYYY-MM-DD HH:mm UTC`: for people. */
export const minuteTime = (ms: number): string => `${isoTime(ms).slice(0, -8).replace('T', ' ')} UTC`;
