import { renderDonut } from '../../../lib/html/charts/donut.ts';
import { renderStacked } from '../../../lib/html/charts/stacked.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { SEVERITIES } from '../../../lib/html/components.ts';
import type { Color } from '../../../lib/html/charts/segments.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import type { ProblemType } from '../notices/compose.ts';
import { sortIntoBuckets } from './durations.ts';
import type { View } from './view.ts';

/** Kinds are neither good nor bad: their severity is. */
const TYPE_COLORS: Readonly<Record<ProblemType, Color>> = {
  'rotation.failed': 'a',
  'rotation.overdue': 'd',
  'rotation.disabled': 'e',
  'replica.failed': 'c',
};

const DAY_MS = 86_400_000;
/** Below each, a class of ages; what is older is the last class. */
const AGES_MS = [DAY_MS, 3 * DAY_MS, 7 * DAY_MS, 28 * DAY_MS];

function renderBySeverity({ input, text, nowMs, figures }: View): Html {
  const { title, buckets, describe } = text.ages;
  const sorted = sortIntoBuckets(input.open, ({ sinceMs }) => nowMs - sinceMs, AGES_MS);
  return renderStacked({
    id: 'ages-chart',
    title,
    description: describe(figures.open),
    axis: text.columns.age,
    kinds: SEVERITIES.map((severity) => ({ label: text.severities[severity], color: severity })),
    columns: sorted.map((episodes, at) => ({
      label: buckets[at] ?? '',
      counts: SEVERITIES.map((severity) => episodes.filter((episode) => episode.severity === severity).length),
    })),
    labels: text.labels,
  });
}

function renderByType({ text, figures }: View): Html {
  const types = Object.keys(TYPE_COLORS) as ProblemType[];
  const segments = types
    .map((type) => ({ label: text.types[type], count: figures.byType[type] ?? 0, color: TYPE_COLORS[type] }))
    .filter(({ count }) => count > 0);
  const parts = segments.map(({ label, count }) => `${label} ${formatCount(count)}`).join(text.comma);
  return renderDonut({
    id: 'types-chart',
    title: text.ages.types,
    description: text.ages.describeTypes(parts),
    segments,
    labels: text.labels,
  });
}

/** Open problems by severity and age, and by kind. */
export function renderAges(view: View): PageSection[] {
  const { text, figures } = view;
  if (figures.open === 0) return [];
  return [
    {
      id: 'ages',
      title: text.sections.ages,
      lead: text.ages.lead,
      body: markup`<div class="charts">${renderBySeverity(view)}${renderByType(view)}</div>`,
    },
  ];
}
