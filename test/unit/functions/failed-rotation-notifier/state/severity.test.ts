import { expect, it } from 'vitest';
import {
  compareBadness,
  isWorse,
  isWorseKind,
  worst,
} from '../../../../../functions/failed-rotation-notifier/state/severity.ts';

it('The worst of two is either’s', () => {
  expect([worst('low', 'critical'), worst('critical', 'low'), worst('medium', 'medium')]).toEqual([
    'critical',
    'critical',
    'medium',
  ]);
});

it('A failure that switched the rotation off is worse than one that will be tried again', () => {
  expect([
    isWorseKind('disabled', 'failed'),
    isWorseKind('failed', 'overdue'),
    isWorseKind('overdue', 'replica'),
  ]).toEqual([true, true, true]);
  expect(isWorseKind('failed', 'failed')).toBe(false);
});

it('One is worse than another only where it is more severe', () => {
  expect([isWorse('high', 'medium'), isWorse('medium', 'high'), isWorse('high', 'high')]).toEqual([true, false, false]);
});

it('The worst comes first: by severity, then by kind', () => {
  const [lowFailed, highReplica, highDisabled] = [
    { severity: 'low', kind: 'failed' },
    { severity: 'high', kind: 'replica' },
    { severity: 'high', kind: 'disabled' },
  ] as const;
  expect([lowFailed, highReplica, highDisabled].sort(compareBadness)).toEqual([highDisabled, highReplica, lowFailed]);
  expect(compareBadness(lowFailed, lowFailed)).toBe(0);
});
