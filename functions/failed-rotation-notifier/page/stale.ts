import { untrusted } from '../../../lib/html/untrusted.ts';
import { formatCount, formatTime } from '../../../lib/html/format.ts';
import { markup } from '../../../lib/html/markup.ts';
import { toLine } from '../../../lib/text/visible.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable } from '../../../lib/html/table.ts';
import { renderTime } from '../../../lib/html/time.ts';
import { describeSpan } from './durations.ts';
import type { View } from './view.ts';

const NAME_CHARS = 120;

type StaleRun = View['input']['stale'][number];

/** In one sentence, for the first screen. */
export function describeStale(view: View, { what, sinceMs }: StaleRun): string {
  return view.text.stale.describe(toLine(what, NAME_CHARS), formatTime(sinceMs) ?? '–', describeSpan(view, sinceMs));
}

/** Functions of this project that have not completed a run for too long. */
export function renderStale(view: View): PageSection[] {
  const { input, text, nowMs } = view;
  const { columns, labels, sections } = text;
  if (input.stale.length === 0) return [];
  const table = renderTable({
    caption: sections.stale,
    columns: [
      { title: columns.function, cell: ({ what }) => untrusted(what, NAME_CHARS), kind: 'main', width: 25 },
      {
        title: columns.lastRun,
        cell: ({ sinceMs }) => markup`<div>${renderTime(sinceMs, { nowMs, labels: labels })}</div>`,
        width: 25,
      },
      {
        title: columns.nextStep,
        cell: ({ what }) => text.failing.nextSteps['watch.stale'](toLine(what, NAME_CHARS)),
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
