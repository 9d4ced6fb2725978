import { toLine } from '../text/visible.ts';
import type { Span } from './text/text.ts';

/** ISO 8601 -> `2026-11-20 06:00 UTC`; what is no time stays what it is. */
export function toMinutes(iso: string): string {
  const ms = Date.parse(iso);
  if (Number.isNaN(ms)) return toLine(iso, 40);
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** Never below zero: clocks differ. */
export function toSpan(seconds: number): Span {
  const minutes = Math.max(0, Math.floor(seconds / 60)) || 0;
  return { days: Math.floor(minutes / 1440), hours: Math.floor((minutes % 1440) / 60), minutes: minutes % 60 };
}

// not Math.min(...): a call takes some 100,000 arguments, and there may be more secrets
export const shortest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.min(a, b), Infinity);
export const longest = (numbers: readonly number[]): number => numbers.reduce((a, b) => Math.max(a, b), -Infinity);
