import { DAY_MS, HOUR_MS } from './time.ts';

type SpanUnit = 'minute' | 'hour' | 'day' | 'month' | 'year';

const CHINESE_UNITS: Readonly<Record<SpanUnit, string>> = {
  minute: '分钟',
  hour: '小时',
  day: '天',
  month: '个月',
  year: '年',
};

export interface Span {
  readonly count: number;
  readonly unit: SpanUnit;
}

const YEAR_MS = 365.25 * DAY_MS;

/** Up to `below`, a span is given in this unit: hours up to two days, days up to four months. */
const UNITS: readonly { unit: SpanUnit; sizeMs: number; below: number }[] = [
  { unit: 'minute', sizeMs: 60_000, below: 2 * HOUR_MS },
  { unit: 'hour', sizeMs: HOUR_MS, below: 2 * DAY_MS },
  { unit: 'day', sizeMs: DAY_MS, below: 4 * 30.44 * DAY_MS },
  { unit: 'month', sizeMs: 30.44 * DAY_MS, below: 2 * YEAR_MS },
];

/** How long something lasts, in one unit, rounded down. Never below zero: clocks differ. */
export function toSpan(ms: number): Span {
  const { unit, sizeMs } = UNITS.find(({ below }) => ms < below) ?? { unit: 'year' as const, sizeMs: YEAR_MS };
  return { count: Math.max(0, Math.floor(ms / sizeMs)) || 0, unit };
}

const isNothing = ({ count, unit }: Span): boolean => count === 0 && unit === 'minute';

/** `3 days`, as pages and messages have it. */
export const wordSpan = (span: Span): string =>
  isNothing(span) ? 'under a minute' : `${span.count} ${span.unit}${span.count === 1 ? '' : 's'}`;

export const wordSpanInChinese = (span: Span): string =>
  isNothing(span) ? '不到 1 分钟' : `${span.count} ${CHINESE_UNITS[span.unit]}`;
