import { renderBar, renderColumns } from '../../../lib/html/charts/bars.ts';
import { renderDonut } from '../../../lib/html/charts/donut.ts';
import type { Chart } from '../../../lib/html/charts/chart.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { markup } from '../../../lib/html/markup.ts';
import { foldSegments, type Hue, type Segment, sumOf } from '../../../lib/html/charts/segments.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import type { AgeBucket, RotationHealth } from './input.ts';
import type { View } from './view.ts';

const STATE_HUES: Readonly<Record<string, Hue>> = {
  ENABLED: 'ok',
  DISABLED: 'medium',
  PENDING_DELETE: 'high',
  FROZEN: 'low',
};
const TYPE_HUES: readonly Hue[] = ['a', 'b', 'c', 'd', 'e', 'f'];
const ROTATION_HUES: Readonly<Record<RotationHealth, Hue>> = {
  onTime: 'ok',
  overdue: 'high',
  off: 'medium',
  paused: 'low',
  unsupported: 'mute',
  shared: 'c',
  unknown: 'e',
};
const AGE_ORDER: readonly AgeBucket[] = ['month', 'quarter', 'halfYear', 'year', 'twoYears', 'older', 'unknown'];

/** Names from the service are cut: a legend is no place for a text. */
const LABEL_CHARS = 40;
const nameKind = (kind: string, notTold: string): string => (kind === '' ? notTold : kind.slice(0, LABEL_CHARS));

function makeChart({ text }: View, id: string, title: string, segments: readonly Segment[]): Chart {
  const parts = segments.map(({ label, count }) => `${label} ${formatCount(count)}`).join(', ');
  return { id, title, description: text.charts.describe(title, parts), segments, labels: text.kit };
}

function stateChart(view: View): Chart {
  const { text, input } = view;
  const segments = Object.entries(input.run.totals.byState).map(([state, count]) => ({
    label: nameKind(state, text.charts.notTold),
    count,
    hue: (Object.hasOwn(STATE_HUES, state) ? STATE_HUES[state] : undefined) ?? 'e',
  }));
  return makeChart(view, 'by-state', text.charts.state, foldSegments(segments, text.kit));
}

function typeChart(view: View): Chart {
  const { text, input } = view;
  const segments = Object.entries(input.run.totals.byType).map(([type, count]) => ({
    label: nameKind(type, text.charts.notTold),
    count,
    hue: 'a' as Hue,
  }));
  const folded = foldSegments(segments, text.kit).map((segment, index) =>
    segment.hue === 'mute' ? segment : { ...segment, hue: TYPE_HUES[index] ?? 'mute' },
  );
  return makeChart(view, 'by-type', text.charts.type, folded);
}

function rotationChart(view: View): Chart {
  const { text, input } = view;
  const segments = Object.entries(ROTATION_HUES).map(([health, hue]) => ({
    label: text.rotation[health as RotationHealth],
    count: input.rotation[health as RotationHealth] ?? 0,
    hue,
  }));
  return makeChart(view, 'by-rotation', text.charts.rotation, foldSegments(segments, text.kit, 7));
}

function ageChart(view: View): Chart {
  const { text, input } = view;
  const segments = AGE_ORDER.filter((age) => age !== 'unknown' || (input.ages.unknown ?? 0) > 0).map((age) => ({
    label: text.ages[age],
    count: input.ages[age] ?? 0,
    hue: age === 'unknown' ? ('mute' as const) : ('a' as const),
  }));
  return makeChart(view, 'by-age', text.charts.age, segments);
}

/** State, rotation health, age and type of what was listed; no section when nothing was. */
export function renderCharts(view: View): PageSection[] {
  const { text, input, standing } = view;
  const state = stateChart(view);
  if (sumOf(state.segments) === 0) return [];
  return [
    {
      id: 'overview',
      title: text.sections.overview,
      lead: text.charts.of(input.run.totals.secrets, standing.failed.length > 0),
      body: markup`<div class="charts">${renderDonut(rotationChart(view))}${renderDonut(state)}${renderColumns(ageChart(view))}${renderBar(typeChart(view))}</div>`,
    },
  ];
}
