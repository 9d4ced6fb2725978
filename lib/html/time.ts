import { formatTime } from './format.ts';
import { nothing } from './untrusted.ts';
import { toSpan } from '../text/span.ts';
import type { Labels } from './text/en.ts';
import { type Html, markup } from './markup.ts';

/** `3 days`; whole units, rounded down. */
export function formatSpan(spanMs: number, labels: Labels): string {
  return labels.span(toSpan(spanMs));
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
