import { expect, it } from 'vitest';
import { isWorseKind, worst } from '../../../../../functions/failed-rotation-notifier/state/severity.ts';

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
