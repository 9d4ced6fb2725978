import type { NoticeSeverity, NoticeType } from '../../../lib/notify/notice.ts';
import type { Tone } from '../../../lib/html/components.ts';
import type { Color } from '../../../lib/html/charts/segments.ts';
import type { PageDelivery } from './input.ts';

/** One colour a severity, in pills and in charts. */
export const SEVERITY_COLORS: Readonly<Record<NoticeSeverity, { readonly tone: Tone; readonly color: Color }>> = {
  critical: { tone: 'high', color: 'high' },
  high: { tone: 'medium', color: 'medium' },
  medium: { tone: 'low', color: 'low' },
  low: { tone: 'plain', color: 'mute' },
};

/** Kinds are neither good nor bad: their severity is. */
export const TYPE_COLORS: Readonly<Record<NoticeType, Color>> = {
  'rotation.failed': 'a',
  'rotation.overdue': 'd',
  'rotation.disabled': 'e',
  'replica.failed': 'c',
  'watch.stale': 'b',
};

export const DELIVERY_TONES: Readonly<Record<PageDelivery['state'], Tone>> = {
  delivered: 'ok',
  waiting: 'medium',
  refused: 'high',
  disabled: 'high',
};
