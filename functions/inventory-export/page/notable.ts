import { renderScope, renderSecret, untrusted } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderPill } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderOwner } from '../../../lib/html/run/sections.ts';
import { renderTable, type TableColumn } from '../../../lib/html/table.ts';
import type { NotableSecret } from './input.ts';
import { PAGE_CAPS } from './sample.ts';
import { renderSince, type View } from './view.ts';

const VISIBLE_ROWS = 8;

function notableColumns(view: View): TableColumn<NotableSecret>[] {
  const { columns } = view.text;
  const renderWhich = ({ name, id, state, secretType }: NotableSecret): Html =>
    markup`${renderSecret(name, id)}<small>${untrusted(state)} · ${untrusted(secretType)}</small>`;
  return [
    { title: columns.secret, cell: renderWhich, kind: 'main', width: 25 },
    {
      title: columns.findings,
      cell: ({ findings }) =>
        markup`<span class="pills">${findings.map(({ rule, severity }) => renderPill(severity, view.text.rules[rule].title))}</span>`,
      width: 20,
    },
    { title: columns.project, cell: renderScope, width: 25 },
    { title: columns.owner, cell: ({ owner }) => renderOwner(view.text, owner), width: 15 },
    { title: columns.since, cell: ({ sinceMs }) => renderSince(view, sinceMs), width: 15 },
  ];
}

/** The few secrets to open first, each with all that was found about it. */
export function renderNotable(view: View): PageSection[] {
  const { input, text } = view;
  const rows = input.notable.slice(0, PAGE_CAPS.notableSecrets);
  if (rows.length === 0) return [];
  const table = renderTable({
    caption: text.sections.notable,
    columns: notableColumns(view),
    rows,
    visible: VISIBLE_ROWS,
    narrow: 'stack',
    labels: text.labels,
  });
  const shownUrgent = rows.filter(({ findings }) =>
    findings.some(({ severity }) => severity === 'critical' || severity === 'high'),
  ).length;
  const others = input.urgentSecrets > shownUrgent && text.notable.others(input.urgentSecrets, shownUrgent);
  return [
    {
      id: 'notable',
      title: text.sections.notable,
      lead: text.notable.lead,
      body: markup`<div class="panel">${table}${others !== false && markup`<p class="note">${others}</p>`}</div>`,
    },
  ];
}
