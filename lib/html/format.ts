import { formatCount, plural } from '../text/count.ts';
import { minuteTime, timeOf } from '../text/time.ts';

export { formatCount, plural };

/** A share with one decimal; never rounds something to nothing, or a part to everything. */
export function formatShare(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return '0%';
  const percent = (part / whole) * 100;
  if (percent < 0.1) return '<0.1%';
  if (part < whole && percent > 99.9) return '>99.9%';
  return `${percent.toFixed(percent === 100 ? 0 : 1)}%`;
}

/** A percentage that is known already; null is a dash. */
export function formatPercent(percent: number | null): string {
  if (percent === null) return '–';
  return `${percent.toFixed(percent === 0 || percent === 100 ? 0 : 1)}%`;
}

/** Decimal units, as object storage consoles show them. */
export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${formatCount(bytes)} B`;
  const units = ['kB', 'MB', 'GB', 'TB'];
  const power = Math.min(Math.floor(Math.log10(bytes) / 3), units.length);
  return `${(bytes / 1000 ** power).toFixed(1)} ${units[power - 1] ?? ''}`;
}

/** `2026-11-22 06:00 UTC`; undefined for what is no time. */
export const formatTime = (timeMs: number): string | undefined =>
  timeMs === 0 || timeOf(timeMs) !== null ? minuteTime(timeMs) : undefined;
