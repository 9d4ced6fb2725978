import { untrusted, renderScope, renderSecret } from '../../../lib/html/untrusted.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderRest } from '../../../lib/html/run/sections.ts';
import { renderTable } from '../../../lib/html/table.ts';
import { renderNone, type View } from './view.ts';

const VISIBLE_ROWS = 12;

function renderRows(view: View): Html {
  const { report, text, mostRows } = view;
  const { columns, labels } = text;
  return renderTable({
    caption: text.sections.untagged,
    columns: [
      { title: columns.secret, cell: ({ name, id }) => renderSecret(name, id), kind: 'main', width: 45 },
      { title: columns.project, cell: renderScope, width: 40 },
      { title: columns.type, cell: ({ secretType }) => untrusted(secretType, 40) },
    ],
    rows: report.lists.untagged.first.slice(0, mostRows),
    visible: VISIBLE_ROWS,
    total: report.lists.untagged.total,
    rest: renderRest(text, 'report.csv'),
    narrow: 'stack',
    labels: labels,
  });
}

/** Secrets without a tag, whose owners cannot be asked, come first. */
export function renderUntagged(view: View): PageSection {
  const { report, figures, text } = view;
  const { lead, fix, none, noneKnown, nonePartial, noSecrets } = text.untagged;
  const isThere = report.lists.untagged.total > 0;
  const noneOfKnown = figures.known < figures.secrets ? noneKnown : none;
  const nothing = figures.secrets === 0 ? noSecrets : noneOfKnown;
  return {
    id: 'untagged',
    title: text.sections.untagged,
    count: figures.known > 0 ? formatCount(report.lists.untagged.total) : undefined,
    lead: isThere ? [lead, ...(figures.hasPolicy ? [fix] : [])].join(text.space) : undefined,
    body: isThere ? markup`<div class="panel">${renderRows(view)}</div>` : renderNone(view, nothing, nonePartial),
  };
}
