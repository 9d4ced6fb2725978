import { type Chart, renderFigure, renderLegend, renderSvg } from './chart.ts';
import { formatCount } from '../format.ts';
import { type Html, markup } from '../markup.ts';
import { drawnShares, sumOf } from './segments.ts';

const GAP = 0.9;

/** Arcs of a circle whose length is called 100, from twelve o'clock on. */
function renderArcs({ segments }: Chart): Html[] {
  const shares = drawnShares(segments, 2);
  const gap = segments.length > 1 ? GAP : 0;
  let start = 0;
  return segments.map(({ color }, index) => {
    const share = shares[index] ?? 0;
    const arc = markup`<circle class="h-${color}" cx="60" cy="60" r="50" pathLength="100" stroke-dasharray="${(share - gap).toFixed(2)} 100" stroke-dashoffset="${(-start).toFixed(2)}"/>`;
    start += share;
    return arc;
  });
}

/** A few kinds of one whole. */
export function renderDonut(chart: Chart): Html {
  return renderFigure(chart, 'donut', () => {
    const total = formatCount(sumOf(chart.segments));
    const shapes = markup`<g fill="none" stroke-width="14" transform="rotate(-90 60 60)">${renderArcs(chart)}</g>
      <text x="60" y="67" text-anchor="middle" font-size="${total.length > 7 ? 15 : 20}">${total}</text>`;
    return markup`${renderSvg(chart, markup`viewBox="0 0 120 120" width="132" height="132"`, shapes)}${renderLegend(chart)}`;
  });
}
