import { type Chart, renderFigure, renderLegend, renderSvg } from './chart.ts';
import { formatCount } from '../format.ts';
import { type Html, markup } from '../markup.ts';
import { drawnShares } from './segments.ts';

/** One bar cut into kinds, over its legend. */
export function renderBar(chart: Chart): Html {
  return renderFigure(chart, 'bar', () => {
    const shares = drawnShares(chart.segments);
    let start = 0;
    const shapes = chart.segments.map(({ color }, index) => {
      const share = shares[index] ?? 0;
      const rect = markup`<rect class="h-${color}" x="${start.toFixed(2)}%" width="${share.toFixed(2)}%" height="16"/>`;
      start += share;
      return rect;
    });
    return markup`${renderSvg(chart, markup`width="100%" height="16"`, markup`${shapes}`)}${renderLegend(chart)}`;
  });
}

const PLOT_HEIGHT = 104;
const LABEL_HEIGHT = 22;

/** Columns in the order given, each with its number above and its label below; widths in percent, so that text keeps its size. */
function renderColumn(segment: Chart['segments'][number], index: number, chart: Chart): Html {
  const highest = Math.max(...chart.segments.map(({ count }) => count));
  const height = segment.count === 0 ? 1 : Math.max((segment.count / highest) * PLOT_HEIGHT, 3);
  const step = 100 / chart.segments.length;
  const middle = `${(step * (index + 0.5)).toFixed(2)}%`;
  const top = LABEL_HEIGHT + PLOT_HEIGHT - height;
  return markup`<rect class="h-${segment.color}" x="${(step * (index + 0.12)).toFixed(2)}%" y="${top.toFixed(1)}" width="${(step * 0.76).toFixed(2)}%" height="${height.toFixed(1)}" rx="3"/>
    <text x="${middle}" y="${(top - 6).toFixed(1)}">${formatCount(segment.count)}</text>
    <text class="m" x="${middle}" y="${LABEL_HEIGHT + PLOT_HEIGHT + 17}">${segment.label}</text>`;
}

/** A distribution over ordered classes. */
export function renderColumns(chart: Chart): Html {
  return renderFigure(chart, 'columns', () => {
    const height = PLOT_HEIGHT + 2 * LABEL_HEIGHT;
    const columns = chart.segments.map((segment, index) => renderColumn(segment, index, chart));
    const shapes = markup`<g text-anchor="middle" font-size="11">${columns}</g>`;
    return markup`${renderSvg(chart, markup`width="100%" height="${height}"`, shapes)}<details><summary>${chart.labels.asTable}</summary>${renderLegend(chart)}</details>`;
  });
}
