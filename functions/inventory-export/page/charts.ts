import { renderBar, renderColumns } from '../../../lib/html/charts/bars.ts';
import { renderDonut } from '../../../lib/html/charts/donut.ts';
import type { Chart } from '../../../lib/html/charts/chart.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { markup } from '../../../lib/html/markup.ts';
import { foldSegments, type Color, type Segment, sumOf } from '../../../lib/html/charts/segments.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import type { AgeBucket, RotationHealth } from './input.ts';
import type { View } from './view.ts';

const STATE_COLORS: Readonly<Record<string, Color>> = {
  ENABLED: 'ok',
  DISABLED: 'medium',
  PENDING_DELETE: 'high',
  FROZEN: 'low',
};
const TYPE_COLORS: readonly Color[] = ['a', 'b', 'c', 'd', 'e', 'f'];
const ROTATION_COLORS: Readonly<Record<RotationHealth, Color>> = {
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
const nameKind = (kind: string, unknown: string): string => (kind === '' ? unknown : kind.slice(0, LABEL_CHARS));

function makeChart({ text }: View, id: string, title: string, segments: readonly Segment[]): Chart {
  const parts = segments.map(({ label, count }) => `${label} ${formatCount(count)}`);
  return { id, title, description: text.charts.describe(title, parts), segments, labels: text.labels };
}

function stateChart(view: View): Chart {
  const { text, input } = view;
  const segments = Object.entries(input.run.totals.byState).map(([state, count]) => ({
    label: nameKind(state, text.charts.unknown),
    count,
    color: (Object.hasOwn(STATE_COLORS, state) ? STATE_COLORS[state] : undefined) ?? 'e',
  }));
  return makeChart(view, 'by-state', text.charts.state, foldSegments(segments, text.labels));
}

function typeChart(view: View): Chart {
  const { text, input } = view;
  const segments = Object.entries(input.run.totals.byType).map(([type, count]) => ({
    label: nameKind(type, text.charts.unknown),
    count,
    color: 'a' as Color,
  }));
  const folded = foldSegments(segments, text.labels).map((segment, index) =>
    segment.color === 'mute' ? segment : { ...segment, color: TYPE_COLORS[index] ?? 'mute' },
  );
  return makeChart(view, 'by-type', text.charts.type, folded);
}

function rotationChart(view: View): Chart {
  const { text, input } = view;
  const segments = Object.entries(ROTATION_COLORS).map(([health, color]) => ({
    label: text.rotation[health as RotationHealth],
    count: input.rotation[health as RotationHealth] ?? 0,
    color,
  }));
  return makeChart(view, 'by-rotation', text.charts.rotation, foldSegments(segments, text.labels, 7));
}

function ageChart(view: View): Chart {
  const { text, input } = view;
  const segments = AGE_ORDER.filter((age) => age !== 'unknown' || (input.ages.unknown ?? 0) > 0).map((age) => ({
    label: text.ages[age],
    count: input.ages[age] ?? 0,
    color: age === 'unknown' ? ('mute' as const) : ('a' as const),
  }));
  return makeChart(view, 'by-age', text.charts.age, segments);
}

/** State, rotation health, age and type of what was listed; no section when nothing was. */
export function renderCharts(view: View): PageSection[] {
  const { text, input, verdict } = view;
  const state = stateChart(view);
  if (sumOf(state.segments) === 0) return [];
  return [
    {
      id: 'overview',
      title: text.sections.overview,
      lead: text.charts.of(input.run.totals.secrets, verdict.failed.length + verdict.incomplete.length > 0),
      body: markup`<div class="charts">${renderDonut(rotationChart(view))}${renderDonut(state)}${renderColumns(ageChart(view))}${renderBar(typeChart(view))}</div>`,
    },
  ];
}
