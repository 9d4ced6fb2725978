import { formatCount } from '../format.ts';
import type { Labels } from '../text/en.ts';
import { type Html, markup } from '../markup.ts';
import { renderKey } from './meter.ts';
import type { Color } from './segments.ts';

interface StackedColumn {
  readonly label: string;
  /** From the bottom up; as many as there are kinds. */
  readonly counts: readonly number[];
}

export interface StackedChart {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** One sentence, read in place of the picture. */
  readonly description: string;
  /** What the columns are classes of: heads the table. */
  readonly axis: string;
  readonly kinds: ReadonlyArray<{ readonly label: string; readonly color: Color }>;
  readonly columns: readonly StackedColumn[];
  readonly labels: Labels;
}

const PLOT_HEIGHT = 132;
const LABEL_HEIGHT = 22;
/** What is there but tiny still shows. */
const LEAST_HEIGHT = 3;

const totalOf = ({ counts }: StackedColumn): number => counts.reduce((sum, count) => sum + count, 0);

/** Widths in percent, so that text keeps its size. */
function renderColumn(chart: StackedChart, column: StackedColumn, index: number): Html {
  const step = 100 / chart.columns.length;
  const highest = Math.max(...chart.columns.map(totalOf), 1);
  const [left, width] = [(step * (index + 0.12)).toFixed(2), (step * 0.76).toFixed(2)];
  const middle = `${(step * (index + 0.5)).toFixed(2)}%`;
  let top = LABEL_HEIGHT + PLOT_HEIGHT;
  const rects = column.counts.map((count, kind) => {
    if (count === 0) return false;
    const height = Math.max((count / highest) * PLOT_HEIGHT, LEAST_HEIGHT);
    top -= height;
    return markup`<rect class="h-${chart.kinds[kind]?.color}" x="${left}%" y="${top.toFixed(1)}" width="${width}%" height="${height.toFixed(1)}"/>`;
  });
  return markup`${rects}<text x="${middle}" y="${(top - 6).toFixed(1)}">${formatCount(totalOf(column))}</text>
    <text class="m" x="${middle}" y="${LABEL_HEIGHT + PLOT_HEIGHT + 17}">${column.label}</text>`;
}

function renderCounts({ title, axis, kinds, columns }: StackedChart): Html {
  const rows = columns.map(
    (column) =>
      markup`<tr><th scope="row">${column.label}</th>${column.counts.map((count) => markup`<td class="n">${formatCount(count)}</td>`)}</tr>`,
  );
  return markup`<table class="legend"><caption class="vh">${title}</caption><thead><tr><th scope="col">${axis}</th>${kinds.map(({ label }) => markup`<th scope="col" class="n">${label}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`;
}

/** Ordered classes, each cut into kinds; the same as a table below. */
export function renderStacked(chart: StackedChart): Html {
  const { id, title, description, columns, kinds, labels } = chart;
  const height = PLOT_HEIGHT + 2 * LABEL_HEIGHT;
  const shapes = columns.map((column, index) => renderColumn(chart, column, index));
  return markup`<div class="chart columns"><h3>${title}</h3>${renderKey(kinds)}<div class="plot">
    <svg role="img" aria-labelledby="${id}-t ${id}-d" width="100%" height="${height}"><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc><g text-anchor="middle" font-size="11">${shapes}</g></svg>
    <details><summary>${labels.asTable}</summary>${renderCounts(chart)}</details></div></div>`;
}
