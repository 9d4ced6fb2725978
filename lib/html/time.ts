import { formatTime } from './format.ts';
import { nothing } from './untrusted.ts';
import type { Labels, SpanUnit } from './text/en.ts';
import { type Html, markup } from './markup.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MONTH_MS = 30.44 * DAY_MS;
const YEAR_MS = 365.25 * DAY_MS;

/** Up to `below`, a span is given in this unit: hours up to two days, days up to four months. */
const UNITS: readonly { unit: SpanUnit; sizeMs: number; below: number }[] = [
  { unit: 'minute', sizeMs: MINUTE_MS, below: 2 * HOUR_MS },
  { unit: 'hour', sizeMs: HOUR_MS, below: 2 * DAY_MS },
  { unit: 'day', sizeMs: DAY_MS, below: 4 * MONTH_MS },
  { unit: 'month', sizeMs: MONTH_MS, below: 2 * YEAR_MS },
  { unit: 'year', sizeMs: YEAR_MS, below: Infinity },
];

/** `3 days`; whole units, rounded down. */
export function formatSpan(spanMs: number, labels: Labels): string {
  const { unit, sizeMs } = UNITS.find(({ below }) => spanMs < below) ?? { unit: 'year' as const, sizeMs: YEAR_MS };
  return labels.span(Math.floor(spanMs / sizeMs), unit);
}

export interface TimeOptions {
  /** The run's time: a stored page must not change with the viewer's clock. */
  readonly nowMs: number;
  readonly labels: Labels;
  /** Words around a span that lies in the past; `3 days ago` by default. */
  readonly ago?: ((span: string) => string) | undefined;
}

/** A UTC time, and beneath it how far that is from the run. */
export function renderTime(timeMs: number | null | undefined, options: TimeOptions): Html {
  const text = typeof timeMs === 'number' ? formatTime(timeMs) : undefined;
  if (text === undefined || typeof timeMs !== 'number') return nothing;
  const { nowMs, labels, ago = labels.ago } = options;
  const span = formatSpan(Math.abs(nowMs - timeMs), labels);
  const hint = timeMs > nowMs ? labels.ahead(span) : ago(span);
  return markup`<time datetime="${new Date(timeMs).toISOString()}">${text}</time><small>${hint}</small>`;
}
