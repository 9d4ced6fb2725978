import { refuse, type ParseText } from '../../settings/parsers.ts';

export const DAY_MS = 86_400_000;
export const DURATION_EXPECTED = 'a whole number and s, m, h or d';

const UNITS_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: DAY_MS };

/** `25s`, `90m`, `6h`, `90d` in milliseconds. */
export const duration =
  (lowMs: number, highMs: number): ParseText<number> =>
  (text) => {
    const [, count = '', unit = ''] = /^(\d{1,9})([smhd])$/.exec(text) ?? [];
    const value = Number(count) * (UNITS_MS[unit] ?? Number.NaN);
    return value >= lowMs && value <= highMs ? value : refuse();
  };
