import { untrusted, untrustedExact } from '../../../lib/html/untrusted.ts';
import { formatCount, formatTime } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderPill } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable } from '../../../lib/html/table.ts';
import { renderTime } from '../../../lib/html/time.ts';
import type { EndedSilence } from '../notices/silences.ts';
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

/** A silence that may be removed, in a line. */
function renderEnded({ text }: View, { entry, state, until, reason, unusedSince = '' }: EndedSilence): Html {
  const time = formatTime(Date.parse(state === 'expired' ? until : unusedSince)) ?? '–';
  return markup`<p class="note">${text.silenced[state](entry, time)} ${text.columns.reason}${text.colon}${untrustedExact(reason)}</p>`;
}

/** What the settings silence, until when and why: nothing of it is hidden here. */
export function renderSilenced(view: View): PageSection[] {
  const { input, text } = view;
  const rows = input.open.filter(isSilenced);
  const ended = input.endedSilences.slice(0, view.mostRows).map((silence) => renderEnded(view, silence));
  if (rows.length === 0 && ended.length === 0) return [];
  return [
    {
      id: 'silenced',
      title: text.sections.silenced,
      count: formatCount(rows.length),
      lead: rows.length > 0 ? text.silenced.lead : undefined,
      body: markup`${rows.length > 0 && markup`<div class="panel">${renderRows(view, rows)}</div>`}${ended}`,
    },
  ];
}
