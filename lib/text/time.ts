const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The years 1 to 9999, which Python and SQL can hold and ISO 8601 writes with four digits: one time beyond makes a whole column text. */
const EARLIEST_MS = Date.parse('0001-01-01T00:00:00.000Z');
const LATEST_MS = Date.parse('9999-12-31T23:59:59.999Z');

/** Whole milliseconds; null for 0 (the services' "never") and for what is outside the years 1 to 9999. */
export function timeOf(value: unknown): number | null {
  const ms = Math.trunc(Number(value));
  return ms !== 0 && ms >= EARLIEST_MS && ms <= LATEST_MS ? ms : null;
}

const ZONED = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

/** Epoch milliseconds of a time that a person wrote; NaN without a zone: an end that is hours early or late is a surprise. */
export const parseZonedTime = (text: string): number => (ZONED.test(text) ? Date.parse(text) : NaN);

/** `YYYY-MM-DDTHH:mm:ss.sssZ` of a time that `timeOf` let through. */
export const isoTime = (ms: number): string => new Date(ms).toISOString();

/** `YYYY-MM-DD HH:mm UTC`: for people. */
export const minuteTime = (ms: number): string => `${isoTime(ms).slice(0, -8).replace('T', ' ')} UTC`;
