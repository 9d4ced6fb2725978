import { untrusted } from '../../../lib/html/untrusted.ts';
import { formatCount, formatTime } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable } from '../../../lib/html/table.ts';
import { renderTime } from '../../../lib/html/time.ts';
import { describeSpan } from './durations.ts';
import type { View } from './view.ts';

type StaleRun = View['input']['stale'][number];

function renderWhat({ text }: View, what: string): Html | string {
  const { names } = text.stale;
  return Object.hasOwn(names, what) ? (names[what] ?? '') : untrusted(what, 120);
}

/** In one sentence, for the first screen. */
export function describeStale(view: View, { what, sinceMs }: StaleRun): Html {
  const since = formatTime(sinceMs) ?? '–';
  return markup`${renderWhat(view, what)}${view.text.stale.since(since, describeSpan(view, sinceMs))}`;
}

/** Functions of this project that have not completed a run for too long. */
export function renderStale(view: View): PageSection[] {
  const { input, text, nowMs } = view;
  const { columns, labels, sections } = text;
  if (input.stale.length === 0) return [];
  const table = renderTable({
    caption: sections.stale,
    columns: [
      { title: columns.function, cell: ({ what }) => renderWhat(view, what), kind: 'main', width: 50 },
      {
        title: columns.lastRun,
        cell: ({ sinceMs }) => markup`<div>${renderTime(sinceMs, { nowMs, labels: labels })}</div>`,
      },
    ],
    rows: input.stale.slice(0, view.mostRows),
    total: input.stale.length,
    narrow: 'stack',
    labels: labels,
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
