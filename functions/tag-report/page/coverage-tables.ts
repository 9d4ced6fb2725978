import { untrusted, renderScope } from '../../../lib/html/untrusted.ts';
import { formatCount, formatPercent } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { type MeterPart, renderMeter } from '../../../lib/html/charts/meter.ts';
import { renderPill } from '../../../lib/html/components.ts';
import { renderRest } from '../../../lib/html/run/sections.ts';
import { renderTable, type TableColumn } from '../../../lib/html/table.ts';
import type { Group } from '../group-by-tag.ts';
import type { ReportScope } from '../report.ts';
import { formatEvaluated } from './groups.ts';
import type { View } from './view.ts';

const MOST_ROWS = 120;
const VISIBLE_ROWS = 12;

/** A row whose group could not be read has dashes, never zeros. */
interface CoverageRow {
  readonly name: Html;
  readonly group: Group;
  readonly isFailed: boolean;
}

function meterParts({ coveragePercent }: Group): MeterPart[] {
  if (coveragePercent === null) return [{ percent: 100, color: 'mute' }];
  return [
    { percent: coveragePercent, color: 'ok' },
    { percent: 100 - coveragePercent, color: 'high' },
  ];
}

function renderCovered({ text }: View, { group, isFailed }: CoverageRow): Html {
  const known = formatPercent(group.coveragePercent);
  const said = isFailed ? renderPill('high', text.coverage.notEvaluated) : known;
  const isEmpty = !isFailed && group.secrets === 0;
  return markup`<div>${said}${!isEmpty && renderMeter(meterParts(group))}</div>`;
}

function coverageColumns(view: View, nameTitle: string): TableColumn<CoverageRow>[] {
  const { columns } = view.text;
  const number = (title: string, valueOf: (group: Group) => string): TableColumn<CoverageRow> => ({
    title,
    cell: ({ group, isFailed }) => (isFailed ? '–' : valueOf(group)),
    kind: 'number',
    width: 10,
  });
  return [
    { title: nameTitle, cell: ({ name }) => name, kind: 'main', width: 30 },
    number(columns.secrets, ({ secrets }) => formatCount(secrets)),
    number(columns.untagged, ({ untagged }) => formatCount(untagged)),
    number(columns.fail, (group) => formatEvaluated(group, group.fail)),
    number(columns.compliance, ({ compliancePercent }) => formatPercent(compliancePercent)),
    { title: columns.coverage, cell: (row) => renderCovered(view, row) },
  ];
}

const renderRows = (view: View, caption: string, nameTitle: string, rows: readonly CoverageRow[]): Html =>
  renderTable({
    caption,
    columns: coverageColumns(view, nameTitle),
    rows: rows.slice(0, Math.min(MOST_ROWS, view.mostRows)),
    visible: VISIBLE_ROWS,
    total: rows.length,
    rest: renderRest(view.text, 'report.json'),
    narrow: 'flow',
    labels: view.text.labels,
  });

export function renderTypeTable(view: View): Html {
  const { report, text } = view;
  const rows = report.byType.map(({ secretType, ...group }) => ({
    name: secretType === null ? markup`<span class="m">${text.groups.noType}</span>` : untrusted(secretType, 60),
    group,
    isFailed: false,
  }));
  return renderRows(view, text.coverage.byType, text.columns.type, rows);
}

/** Failed ones first, then the least covered; those without a secret last. */
const rankOf = ({ status, coveragePercent }: ReportScope): number =>
  status === 'failed' ? -1 : (coveragePercent ?? 101);

export function renderProjectTable(view: View): Html {
  const { report, text } = view;
  const rows = report.scopes
    .toSorted((a, b) => rankOf(a) - rankOf(b) || b.secrets - a.secrets)
    .map((scope) => ({ name: renderScope(scope), group: scope, isFailed: scope.status === 'failed' }));
  return renderRows(view, text.coverage.byProject, text.columns.project, rows);
}
