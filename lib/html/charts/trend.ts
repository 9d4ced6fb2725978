import { formatPercent } from '../format.ts';
import { type Html, markup } from '../markup.ts';
import type { Color } from './segments.ts';

interface TrendSeries {
  readonly label: string;
  readonly color: Color;
  /** So that it differs from the others without its colour, too. */
  readonly isDashed: boolean;
  /** One a point, 0 to 100; null leaves a gap. */
  readonly percents: readonly (number | null)[];
}

export interface TrendChart {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** Read in place of the picture. */
  readonly description: string;
  /** Epoch milliseconds, rising. */
  readonly timesMs: readonly number[];
  /** Below the first and the last point. */
  readonly ends: readonly [string, string];
  readonly series: readonly TrendSeries[];
  /** The same as a table. */
  readonly table: Html;
}

const HEIGHT = 168;
const GRID_PERCENTS = [0, 25, 50, 75, 100];
/** With more, the points would be a thicker line. */
const MOST_DOTS = 31;

interface Point {
  /** Percent of the width. */
  readonly x: string;
  /** Pixels from the top. */
  readonly y: number | null;
}

const toY = (percent: number): number => Math.round((100 - percent) * HEIGHT) / 100;

/** By time; one point stands in the middle, and points whose times say nothing stand side by side. */
function toXs(timesMs: readonly number[]): string[] {
  const first = timesMs[0] ?? 0;
  const span = (timesMs.at(-1) ?? 0) - first;
  const steps = Math.max(timesMs.length - 1, 1);
  return timesMs.map((timeMs, at) => {
    if (timesMs.length === 1) return '50%';
    return `${(span > 0 ? ((timeMs - first) / span) * 100 : (at / steps) * 100).toFixed(2)}%`;
  });
}

/** Lines in percent of the width, each on its own: a polyline would be stretched with the page. */
function renderLines(points: readonly Point[], isDashed: boolean): Html[] {
  return points.slice(1).flatMap((to, at) => {
    const from = points[at];
    if (!from || from.y === null || to.y === null) return [];
    return [
      markup`<line x1="${from.x}" y1="${from.y}" x2="${to.x}" y2="${to.y}"${isDashed && markup` class="dash"`}/>`,
    ];
  });
}

function renderDots(points: readonly Point[]): Html[] {
  const isShown = (at: number): boolean => points.length <= MOST_DOTS || at === points.length - 1;
  return points.flatMap(({ x, y }, at) =>
    y !== null && isShown(at) ? [markup`<circle cx="${x}" cy="${y}" r="4"/>`] : [],
  );
}

function renderSeries({ color, isDashed, percents }: TrendSeries, xs: readonly string[]): Html {
  const points = percents.map((percent, at) => ({ x: xs[at] ?? '0%', y: percent === null ? null : toY(percent) }));
  return markup`<g class="h-${color}">${renderLines(points, isDashed)}${renderDots(points)}</g>`;
}

const renderGrid = (): Html[] =>
  GRID_PERCENTS.map(
    (percent) =>
      markup`<line class="grid" x1="0" x2="100%" y1="${toY(percent)}" y2="${toY(percent)}"/><text class="m" x="-8" y="${toY(percent) + 4}" text-anchor="end">${percent}%</text>`,
  );

function renderEnds({ timesMs, ends }: TrendChart): Html {
  const y = HEIGHT + 22;
  if (timesMs.length === 1) return markup`<text class="m" x="50%" y="${y}" text-anchor="middle">${ends[1]}</text>`;
  return markup`<text class="m" x="0" y="${y}">${ends[0]}</text><text class="m" x="100%" y="${y}" text-anchor="end">${ends[1]}</text>`;
}

function renderKeyOf({ label, color, percents }: TrendSeries): Html {
  return markup`<span><span class="dot h-${color}"></span>${label} <b>${formatPercent(percents.at(-1) ?? null)}</b></span>`;
}

/** Percentages over time, over what the lines are and a table of the same. */
export function renderTrend(chart: TrendChart): Html {
  const { id, title, description, series, timesMs, table } = chart;
  const xs = toXs(timesMs);
  const shapes = series.map((one) => renderSeries(one, xs));
  return markup`<div class="chart trend"><h3>${title}</h3><p class="key">${series.map(renderKeyOf)}</p>
    <div class="axes"><svg role="img" aria-labelledby="${id}-t ${id}-d" width="100%" height="${HEIGHT + 30}"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc><g font-size="11">${renderGrid()}${renderEnds(chart)}</g>${shapes}</svg></div>${table}</div>`;
}
