import { untrusted } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { SEVERITIES } from '../../../lib/html/components.ts';
import { renderKey } from '../../../lib/html/charts/meter.ts';
import { renderTable } from '../../../lib/html/table.ts';
import type { Color } from '../../../lib/html/charts/segments.ts';
import { hasKnownEnd, type EndReason } from '../../../lib/notify/notice.ts';
import type { PageEndedEpisode } from './input.ts';
import { describeSpan, formatDate, formatPeriod } from './durations.ts';
import { type View, renderOwnedSecret } from './view.ts';

/** Green where it was fixed; the others only mean that the problem is not seen any more. */
export const REASON_COLORS: Readonly<Record<EndReason, Color>> = {
  rotated: 'ok',
  'rotated-off': 'd',
  synced: 'c',
  rescheduled: 'd',
  'not-expected': 'b',
  'not-enabled': 'e',
  gone: 'low',
  'not-watched': 'f',
};

export const isEndReason = (reason: string): reason is EndReason => Object.hasOwn(REASON_COLORS, reason);

const DAY_MS = 86_400_000;
const MOST_ROWS = 100;
const VISIBLE_ROWS = 12;
/** What was short still shows. */
const LEAST_PERCENT = 1;

/** The time that the bars run over: all rows, or the last 90 days if some began before. */
function axisFrom(view: View, rows: readonly PageEndedEpisode[]): number {
  const first = rows.reduce((least, { sinceMs }) => Math.min(least, sinceMs), view.nowMs - DAY_MS);
  return Math.max(first, view.nowMs - 90 * DAY_MS);
}

const toShare = (timeMs: number, fromMs: number, toMs: number): number =>
  Math.min(Math.max(((timeMs - fromMs) / (toMs - fromMs)) * 100, 0), 100);

/** Hidden from those who hear the page: its times stand in the row. */
function renderBar({ sinceMs, resolvedAtMs, severity }: PageEndedEpisode, fromMs: number, toMs: number): Html {
  const end = toShare(resolvedAtMs, fromMs, toMs);
  const start = toShare(sinceMs, fromMs, toMs);
  const width = Math.max(end - start, LEAST_PERCENT);
  const x = Math.min(start, 100 - width);
  return markup`<svg class="meter" width="100%" height="8" aria-hidden="true"><rect class="track" width="100%" height="8"/><rect class="h-${severity}" x="${x.toFixed(1)}%" width="${width.toFixed(1)}%" height="8"/></svg>`;
}

function renderLasted(view: View, row: PageEndedEpisode, fromMs: number): Html {
  const { sinceMs, resolvedAtMs, endReason } = row;
  const span = hasKnownEnd(endReason) ? describeSpan(view, sinceMs, resolvedAtMs) : view.text.history.durationUnknown;
  return markup`<div><b>${span}</b><small>${formatPeriod(sinceMs, resolvedAtMs)}</small>${renderBar(row, fromMs, view.nowMs)}</div>`;
}

function renderEnd({ text }: View, { endReason, endedByTaskId }: PageEndedEpisode): Html {
  const reason = isEndReason(endReason) ? text.history.reasons[endReason] : untrusted(endReason, 60);
  return markup`<div>${reason}${endedByTaskId !== null && markup`<span class="id">${text.task} ${untrusted(endedByTaskId, 80)}</span>`}</div>`;
}

function renderWhy({ text }: View, { type, severity, errorCode }: PageEndedEpisode): Html {
  return markup`<div>${text.types[type]}<small>${text.severities[severity]}${errorCode && markup` · <code>${untrusted(errorCode, 60)}</code>`}</small></div>`;
}

/** The newest, each with its place in time. */
export function renderTimeline(view: View): Html {
  const { input, text, nowMs, mostRows } = view;
  const { columns, labels, history, sections } = text;
  const rows = input.ended.slice(0, Math.min(MOST_ROWS, mostRows));
  const fromMs = axisFrom(view, rows);
  const table = renderTable({
    caption: sections.history,
    columns: [
      { title: columns.secret, cell: (row) => renderOwnedSecret(view, row), kind: 'main', width: 25 },
      { title: columns.problem, cell: (row) => renderWhy(view, row), width: 20 },
      { title: columns.lasted, cell: (row) => renderLasted(view, row, fromMs), width: 30 },
      { title: columns.how, cell: (row) => renderEnd(view, row), width: 25 },
    ],
    rows,
    visible: VISIBLE_ROWS,
    total: input.ended.length,
    rest: markup`${history.rest}`,
    narrow: 'stack',
    labels: labels,
  });
  const key = SEVERITIES.map((severity) => ({
    label: text.severities[severity],
    color: severity,
  }));
  return markup`<p class="note">${history.axis(formatDate(fromMs), formatDate(nowMs))}</p>${renderKey(key)}${table}`;
}
