import { foreign } from '../../../lib/report/html/foreign.ts';
import { formatCount, formatTime } from '../../../lib/report/html/format.ts';
import { type Html, markup } from '../../../lib/report/html/markup.ts';
import type { PageSection } from '../../../lib/report/html/shell.ts';
import { renderTable } from '../../../lib/report/html/table.ts';
import { renderTime } from '../../../lib/report/html/time.ts';
import { describeSpan } from './spans.ts';
import type { View } from './view.ts';

type StaleRun = View['input']['stale'][number];

function renderWhat({ text }: View, what: string): Html | string {
  const { names } = text.stale;
  return Object.hasOwn(names, what) ? (names[what] ?? '') : foreign(what, 120);
}

/** In one sentence, for the first screen. */
export function describeStale(view: View, { what, sinceMs }: StaleRun): Html {
  const since = formatTime(sinceMs) ?? '–';
  return markup`${renderWhat(view, what)}${view.text.stale.since(since, describeSpan(view, sinceMs))}`;
}

/** Who watches the watchers. */
export function renderStale(view: View): PageSection[] {
  const { input, text, nowMs } = view;
  const { columns, kit, sections } = text;
  if (input.stale.length === 0) return [];
  const table = renderTable({
    caption: sections.stale,
    columns: [
      { title: columns.watch, cell: ({ what }) => renderWhat(view, what), kind: 'main', width: 50 },
      {
        title: columns.lastRun,
        cell: ({ sinceMs }) => markup`<div>${renderTime(sinceMs, { nowMs, labels: kit })}</div>`,
      },
    ],
    rows: input.stale.slice(0, view.mostRows),
    total: input.stale.length,
    narrow: 'stack',
    labels: kit,
  });
  return [
    {
      id: 'stale',
      title: sections.stale,
      count: formatCount(input.stale.length),
      lead: text.stale.lead,
      body: markup`<div class="panel">${table}</div>`,
    },
  ];
}
