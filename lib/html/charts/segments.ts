import type { Severity } from '../components.ts';
import type { Labels } from '../text/en.ts';

/** Colours: by meaning, or `a` to `f` for kinds that are neither good nor bad. */
export type Color = Severity | 'ok' | 'mute' | 'a' | 'b' | 'c' | 'd' | 'e' | 'f';

export interface Segment {
  readonly label: string;
  readonly count: number;
  readonly color: Color;
}

export const sumOf = (segments: readonly { readonly count: number }[]): number =>
  segments.reduce((sum, { count }) => sum + count, 0);

/** Drops what is empty, and folds all but the `most` biggest into one: enumerations are open, a chart is not. */
export function foldSegments(segments: readonly Segment[], labels: Labels, most = 6): Segment[] {
  const sorted = segments.filter(({ count }) => count > 0).sort((a, b) => b.count - a.count);
  if (sorted.length <= most) return sorted;
  const others = sorted.slice(most - 1);
  return [
    ...sorted.slice(0, most - 1),
    { label: labels.otherKinds(others.length), count: sumOf(others), color: 'mute' as const },
  ];
}

/** Percent of the whole for each, in which the smallest still shows. */
export function drawnShares(segments: readonly Segment[], least = 1.5): number[] {
  const whole = sumOf(segments);
  const lifted = segments.map(({ count }) => Math.max((count / whole) * 100, least));
  const scale = 100 / lifted.reduce((sum, share) => sum + share, 0);
  return lifted.map((share) => share * scale);
}
