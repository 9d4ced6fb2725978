import { untrusted, untrustedExact } from '../../../lib/html/untrusted.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderPill } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable } from '../../../lib/html/table.ts';
import { renderTime } from '../../../lib/html/time.ts';
import { isSilenced, type Silenced } from './figures.ts';
import { renderRest, type View, renderOwnedSecret } from './view.ts';

const VISIBLE_ROWS = 8;

function renderUntil({ text, nowMs }: View, { silence }: Silenced): Html {
  const untilMs = Date.parse(silence.until);
  if (Number.isNaN(untilMs)) return untrusted(silence.until, 60);
  return markup`<div>${renderTime(untilMs, { nowMs, labels: text.labels })}</div>`;
}

function renderRows(view: View, rows: readonly Silenced[]): Html {
  const { columns, labels, sections, severities, types } = view.text;
  return renderTable({
    caption: sections.silenced,
    columns: [
      { title: columns.secret, cell: (row) => renderOwnedSecret(view, row), kind: 'main', width: 30 },
      {
        title: columns.problem,
        cell: ({ severity, type }) => markup`<div>${renderPill(severity, severities[severity])} ${types[type]}</div>`,
        width: 15,
      },
      { title: columns.until, cell: (row) => renderUntil(view, row), width: 20 },
      { title: columns.reason, cell: ({ silence }) => untrustedExact(silence.reason) },
    ],
    rows: rows.slice(0, view.mostRows),
    visible: VISIBLE_ROWS,
    total: rows.length,
    rest: renderRest(view),
    narrow: 'stack',
    labels: labels,
  });
}

/** What the settings silence, until when and why: nothing of it is hidden here. */
export function renderSilenced(view: View): PageSection[] {
  const { input, text } = view;
  const rows = input.open.filter(isSilenced);
  if (rows.length === 0) return [];
  return [
    {
      id: 'silenced',
      title: text.sections.silenced,
      count: formatCount(rows.length),
      lead: text.silenced.lead,
      body: markup`<div class="panel">${renderRows(view, rows)}</div>`,
    },
  ];
}
