import { renderDonut } from '../../../lib/html/charts/donut.ts';
import type { Chart } from '../../../lib/html/charts/chart.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderKey } from '../../../lib/html/charts/meter.ts';
import type { Segment } from '../../../lib/html/charts/segments.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import type { NotEvaluated } from '../tagged-row.ts';
import { renderTable } from '../../../lib/html/table.ts';
import { renderProjectTable, renderTypeTable } from './coverage-tables.ts';
import type { View } from './view.ts';

function makeChart({ text }: View, id: string, title: string, segments: readonly Segment[]): Chart {
  const drawn = segments.filter(({ count }) => count > 0);
  const parts = drawn.map(({ label, count }) => `${label} ${formatCount(count)}`);
  return { id, title, description: text.coverage.describe(title, parts), segments: drawn, labels: text.labels };
}

function tagsChart(view: View): Chart {
  const { text, figures } = view;
  return makeChart(view, 'tags-chart', text.coverage.tags, [
    { label: text.coverage.tagged, count: figures.tagged, color: 'ok' },
    { label: text.coverage.untagged, count: figures.untagged, color: 'high' },
  ]);
}

function resultsChart(view: View): Chart {
  const { text, figures } = view;
  return makeChart(view, 'results-chart', text.coverage.results, [
    { label: text.columns.pass, count: figures.pass, color: 'ok' },
    { label: text.columns.fail, count: figures.fail, color: 'high' },
  ]);
}

function renderNotEvaluated(view: View): Html | false {
  const { report, text, verdict } = view;
  const { coverage, columns } = text;
  const reasons = Object.entries(report.notEvaluatedBy).map(([reason, secrets]) => ({
    why: coverage.reasons[reason as NotEvaluated],
    secrets: formatCount(secrets),
  }));
  const failed = verdict.failed.length > 0 ? [{ why: coverage.failedProjects, secrets: '?' }] : [];
  const rows = [...reasons, ...failed];
  if (rows.length === 0) return false;
  const table = renderTable({
    caption: coverage.notEvaluatedBy,
    columns: [
      { title: columns.why, cell: ({ why }) => why, kind: 'main' },
      { title: columns.secrets, cell: ({ secrets }) => secrets, kind: 'number', width: 20 },
    ],
    rows,
    narrow: 'flow',
    labels: text.labels,
  });
  return markup`<div class="panel gap"><h3>${coverage.notEvaluatedBy}</h3>${table}</div>`;
}

/** Over all, by type and by project. All shares are of what is known: what could not be read is neither covered nor uncovered. */
export function renderCoverage(view: View): PageSection {
  const { text, figures } = view;
  const { coverage } = text;
  const unknown = figures.secrets - figures.known;
  const key = renderKey([
    { label: coverage.tagged, color: 'ok' },
    { label: coverage.untagged, color: 'high' },
    { label: coverage.unknown, color: 'mute' },
  ]);
  return {
    id: 'coverage',
    title: text.sections.coverage,
    lead: [coverage.lead, ...(unknown > 0 ? [coverage.uncounted(unknown)] : [])].join(text.space),
    body: markup`<div class="charts">${renderDonut(tagsChart(view))}${renderDonut(resultsChart(view))}</div>${renderNotEvaluated(view)}
      ${view.report.byType.length > 0 && markup`<div class="panel gap"><h3>${coverage.byType}</h3>${key}${renderTypeTable(view)}</div>`}
      <div class="panel gap"><h3>${coverage.byProject}</h3>${key}${renderProjectTable(view)}</div>`,
  };
}
