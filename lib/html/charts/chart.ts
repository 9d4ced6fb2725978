import { formatCount, formatShare } from '../format.ts';
import type { Labels } from '../text/en.ts';
import { type Html, markup } from '../markup.ts';
import { type Segment, sumOf } from './segments.ts';

export interface Chart {
  /** Unique on the page. */
  readonly id: string;
  readonly title: string;
  /** One sentence, read in place of the picture. */
  readonly description: string;
  readonly segments: readonly Segment[];
  readonly labels: Labels;
}

/** Shapes only: what they say stands in the table next to them. `attributes` hold the size. */
export const renderSvg = ({ id, title, description }: Chart, attributes: Html, shapes: Html): Html =>
  markup`<svg role="img" aria-labelledby="${id}-t ${id}-d" ${attributes}><title id="${id}-t">${title}</title><desc id="${id}-d">${description}</desc>${shapes}</svg>`;

/** The chart as a table, which is its legend too. */
export function renderLegend({ title, segments, labels }: Chart): Html {
  const whole = sumOf(segments);
  const rows = segments.map(
    ({ label, count, color }) =>
      markup`<tr><th scope="row"><span class="dot h-${color}"></span><bdi>${label}</bdi></th><td class="n">${formatCount(count)}</td><td class="n m">${formatShare(count, whole)}</td></tr>`,
  );
  return markup`<table class="legend"><caption class="vh">${title}</caption><thead class="vh"><tr><th scope="col">${labels.category}</th><th scope="col">${labels.count}</th><th scope="col">${labels.share}</th></tr></thead><tbody>${rows}</tbody></table>`;
}

/** A chart in its frame; without data a sentence stands in for the picture. */
export function renderFigure({ title, segments, labels }: Chart, className: string, content: () => Html): Html {
  const body = sumOf(segments) > 0 ? content() : markup`<p class="note">${labels.noData}</p>`;
  return markup`<div class="chart ${className}"><h3>${title}</h3><div class="plot">${body}</div></div>`;
}
