import type { NoticeSeverity, NoticeType } from '../../../lib/notify/notice.ts';
import type { Mood } from '../../../lib/html/components.ts';
import type { Hue } from '../../../lib/html/charts/segments.ts';
import type { PageTelling } from './input.ts';

/** One colour a severity, in pills and in charts. */
export const SEVERITY_LOOKS: Readonly<Record<NoticeSeverity, { readonly mood: Mood; readonly hue: Hue }>> = {
  critical: { mood: 'high', hue: 'high' },
  high: { mood: 'medium', hue: 'medium' },
  medium: { mood: 'low', hue: 'low' },
  low: { mood: 'plain', hue: 'mute' },
};

/** Kinds are neither good nor bad: their severity is. */
export const TYPE_HUES: Readonly<Record<NoticeType, Hue>> = {
  'rotation.failed': 'a',
  'rotation.overdue': 'd',
  'rotation.disabled': 'e',
  'replica.failed': 'c',
  'watch.stale': 'b',
};

export const TELLING_MOODS: Readonly<Record<PageTelling['state'], Mood>> = {
  delivered: 'ok',
  waiting: 'medium',
  refused: 'high',
  disabled: 'high',
};
