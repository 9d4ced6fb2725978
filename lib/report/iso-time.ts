const DAY_MS = 86_400_000;
/** Beyond this a Date has no ISO text. */
const MAX_TIME_MS = 8.64e15;
/** Estates span a few years of days; the limit only keeps odd data from growing the cache. */
const MAX_CACHED_DAYS = 4096;

const prefixes = new Map<number, string>();

/** Whole milliseconds, as `Date` would take them; null for 0 (the services' "never") and for what no `Date` can hold. */
export function timeOf(value: unknown): number | null {
  const ms = Math.trunc(Number(value));
  return ms !== 0 && Math.abs(ms) <= MAX_TIME_MS ? ms : null;
}

/** `YYYY-MM-DDT` of a day (whole days since the epoch). `toISOString` costs 4 us a row, so it runs once a day. */
export function dayPrefix(day: number): string {
  const known = prefixes.get(day);
  if (known !== undefined) return known;
  if (prefixes.size >= MAX_CACHED_DAYS) prefixes.clear();
  const text = new Date(day * DAY_MS).toISOString().slice(0, -13);
  prefixes.set(day, text);
  return text;
}

export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS);
export const timeOfDay = (ms: number): number => ms - Math.floor(ms / DAY_MS) * DAY_MS;

/** `YYYY-MM-DDTHH:mm:ss.sssZ` of a time that `timeOf` let through. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();
