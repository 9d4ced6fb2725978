import { type Html, markup } from '../markup.ts';
import type { Color } from './segments.ts';

export interface MeterPart {
  /** Of the whole width; all parts together at most 100. */
  readonly percent: number;
  readonly color: Color;
}

/** What is there but tiny still shows. */
const LEAST_PERCENT = 0.8;

/** A bar in a table's cell. Hidden from those who hear the page: the numbers stand in the row. */
export function renderMeter(parts: readonly MeterPart[]): Html {
  let start = 0;
  const shapes = parts
    .filter(({ percent }) => percent > 0)
    .map(({ percent, color }) => {
      const width = Math.max(percent, LEAST_PERCENT);
      const rect = markup`<rect class="h-${color}" x="${start.toFixed(1)}%" width="${width.toFixed(1)}%" height="8"/>`;
      start += width;
      return rect;
    });
  return markup`<svg class="meter" width="100%" height="8" aria-hidden="true"><rect class="track" width="100%" height="8"/>${shapes}</svg>`;
}

/** What the colours mean. */
export const renderKey = (entries: readonly { readonly label: string; readonly color: Color }[]): Html =>
  markup`<p class="key">${entries.map(({ label, color }) => markup`<span><span class="dot h-${color}"></span>${label}</span>`)}</p>`;
