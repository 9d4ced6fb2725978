import { renderColumns } from '../../../lib/html/charts/bars.ts';
import { renderDonut } from '../../../lib/html/charts/donut.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { hasKnownEnd, isDone } from '../../../lib/notify/notice.ts';
import { foldSegments } from '../../../lib/html/charts/segments.ts';
import { isCertain } from '../../../lib/html/run/verdict.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import type { PageEndedEpisode } from './input.ts';
import { countBy } from './figures.ts';
import { REASON_COLORS, isEndReason, renderTimeline } from './history-table.ts';
import { describeSpan, sortIntoBuckets } from './durations.ts';
import type { View } from './view.ts';

const HOUR_MS = 3_600_000;
/** Below each, a class of durations; what took longer is the last class. */
const DURATIONS_MS = [HOUR_MS, 6 * HOUR_MS, 24 * HOUR_MS, 72 * HOUR_MS, 168 * HOUR_MS];

const durationOf = ({ sinceMs, resolvedAtMs }: PageEndedEpisode): number => resolvedAtMs - sinceMs;

/** Those of which it is known how long they lasted. */
const measured = (ended: readonly PageEndedEpisode[]): PageEndedEpisode[] =>
  ended.filter(({ endReason }) => hasKnownEnd(endReason));

function describeAll(view: View): string {
  const { ended } = view.input;
  const spans = measured(ended)
    .map(durationOf)
    .toSorted((a, b) => a - b);
  const resolved = ended.filter(({ endReason }) => isEndReason(endReason) && isDone(endReason)).length;
  const median = spans[Math.floor((spans.length - 1) / 2)] ?? 0;
  const longest = spans.at(-1) ?? 0;
  return view.text.history.lead({
    resolved,
    closed: ended.length - resolved,
    median: describeSpan(view, 0, median),
    longest: describeSpan(view, 0, longest),
  });
}

function renderDurations({ input, text }: View): Html {
  const { durations, buckets, describe, problems } = text.history;
  const segments = sortIntoBuckets(measured(input.ended), durationOf, DURATIONS_MS).map(({ length }, at) => ({
    label: buckets[at] ?? '',
    count: length,
    color: 'a' as const,
  }));
  const parts = segments.map(({ label, count }) => `${label} ${formatCount(count)}`).join(text.comma);
  return renderColumns({
    id: 'durations-chart',
    title: durations,
    description: describe(parts),
    segments,
    labels: { ...text.labels, count: problems },
  });
}

function renderReasons({ input, text }: View): Html {
  const { how, describe, reasons, problems } = text.history;
  const counts = Object.entries(countBy(input.ended, ({ endReason }) => endReason));
  const segments = foldSegments(
    counts.map(([reason, count = 0]) => ({
      label: isEndReason(reason) ? reasons[reason] : reason,
      count,
      color: isEndReason(reason) ? REASON_COLORS[reason] : ('mute' as const),
    })),
    text.labels,
  );
  const parts = segments.map(({ label, count }) => `${label} ${formatCount(count)}`).join(text.comma);
  return renderDonut({
    id: 'reasons-chart',
    title: how,
    description: describe(parts),
    segments,
    labels: { ...text.labels, count: problems },
  });
}

/** What was resolved: how long it took, and how. */
export function renderHistory(view: View): PageSection {
  const { input, text } = view;
  const { ended } = input;
  const charts = markup`<div class="charts">${renderDurations(view)}${renderReasons(view)}</div>`;
  return {
    id: 'history',
    title: text.sections.history,
    count: formatCount(ended.length),
    lead: measured(ended).length > 0 ? describeAll(view) : undefined,
    body:
      ended.length > 0
        ? markup`${charts}<div class="panel gap">${renderTimeline(view)}</div>`
        : markup`<p class="note">${isCertain(view.verdict) ? text.history.none : text.history.noneKnown}</p>`,
  };
}
