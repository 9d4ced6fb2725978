import { renderTrend as renderChart } from '../../../lib/html/charts/trend.ts';
import { untrusted } from '../../../lib/html/untrusted.ts';
import { formatCount, formatPercent, formatTime } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable } from '../../../lib/html/table.ts';
import type { TrendPoint } from '../report.ts';
import type { View } from './view.ts';

/** What `latest.json` holds was written by some version of the function: what is no number or no time is left out. */
const toPercent = (value: unknown): number | null =>
  typeof value === 'number' && value >= 0 && value <= 100 ? value : null;

const timeOf = ({ finishedAt }: TrendPoint): number => Date.parse(finishedAt);
const dateOf = (point: TrendPoint | undefined): string =>
  (point && formatTime(timeOf(point))?.slice(0, 'YYYY-MM-DD'.length)) ?? '';

const readPoints = ({ report }: View): TrendPoint[] =>
  report.trend
    .filter((point) => formatTime(timeOf(point)) !== undefined)
    .map((point) => ({
      ...point,
      coveragePercent: toPercent(point.coveragePercent),
      compliancePercent: toPercent(point.compliancePercent),
    }))
    .toSorted((a, b) => timeOf(a) - timeOf(b));

function renderPoints({ text }: View, points: readonly TrendPoint[]): Html {
  const { columns, labels } = text;
  const table = renderTable({
    caption: text.trend.title,
    columns: [
      { title: columns.finished, cell: (point) => formatTime(timeOf(point)) ?? '–', kind: 'main', width: 25 },
      { title: columns.secrets, cell: ({ secrets }) => formatCount(secrets), kind: 'number', width: 10 },
      { title: columns.untagged, cell: ({ untagged }) => formatCount(untagged), kind: 'number', width: 10 },
      { title: columns.coverage, cell: (point) => formatPercent(point.coveragePercent), kind: 'number', width: 15 },
      { title: columns.compliance, cell: (point) => formatPercent(point.compliancePercent), kind: 'number', width: 15 },
      { title: text.run, cell: ({ runId }) => markup`<span class="id">${untrusted(runId, 60)}</span>` },
    ],
    rows: points.toReversed(),
    narrow: 'flow',
    labels: labels,
  });
  return markup`<details><summary>${labels.asTable}</summary>${table}</details>`;
}

function renderLines(view: View, points: readonly TrendPoint[]): Html {
  const { title, describe } = view.text.trend;
  const { columns } = view.text;
  const ends = [dateOf(points[0]), dateOf(points.at(-1))] as const;
  return renderChart({
    id: 'trend-chart',
    title,
    description: describe(points.length, ...ends),
    timesMs: points.map(timeOf),
    ends,
    series: [
      { label: columns.coverage, color: 'a', isDashed: false, percents: points.map((point) => point.coveragePercent) },
      {
        label: columns.compliance,
        color: 'd',
        isDashed: true,
        percents: points.map((point) => point.compliancePercent),
      },
    ],
    table: renderPoints(view, points),
  });
}

/** How far both have come since the first point. */
function describeChange({ text }: View, points: readonly TrendPoint[]): string[] {
  const [first, last] = [points[0], points.at(-1)];
  if (!first || !last || points.length < 2) return [];
  return (['coverage', 'compliance'] as const).flatMap((name) => {
    const [before, now] = [first[`${name}Percent`], last[`${name}Percent`]];
    return before === null || now === null ? [] : [text.trend.change(text.columns[name], before, now)];
  });
}

export function renderTrend(view: View): PageSection {
  const { text, report, verdict } = view;
  const { trend, sections } = text;
  const points = readPoints(view);
  const section = { id: 'trend', title: sections.trend };
  if (verdict.narrowed) return { ...section, body: markup`<p class="note">${trend.narrowed}</p>` };
  if (points.length === 0) return { ...section, body: markup`<p class="note">${trend.none}</p>` };
  const isHere = points.some(({ runId }) => runId === report.runId);
  const said = [trend.lead(points.length, dateOf(points[0])), ...describeChange(view, points)];
  return {
    ...section,
    lead: [...said, ...(isHere ? [] : [trend.noPoint])].join(text.space),
    body: renderLines(view, points),
  };
}
