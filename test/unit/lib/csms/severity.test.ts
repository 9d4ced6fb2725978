import { expect, it } from 'vitest';
import {
  compareSeverities,
  SEVERITIES,
  severityOf,
  severityRange,
  type ProblemKind,
} from '../../../../lib/csms/severity.ts';
import { DAY_MS, HOUR_MS } from '../../../../lib/text/time.ts';

const YEAR_MS = 365 * DAY_MS;
const after = (kind: ProblemKind, ageMs: number, periodMs: number | null = YEAR_MS) =>
  severityOf({ kind, ageMs, periodMs });

it.each([
  ['replica', ['low', 'medium', 'high']],
  ['overdue', ['medium', 'high', 'critical']],
  ['failed', ['medium', 'high', 'critical']],
  ['disabled', ['high', 'critical', 'critical']],
] as const)('%s grows with age: at once, after a day, after a week', (kind, expected) => {
  expect([0, DAY_MS, 7 * DAY_MS].map((ageMs) => after(kind, ageMs))).toEqual(expected);
  expect([DAY_MS - 1, 7 * DAY_MS - 1].map((ageMs) => after(kind, ageMs))).toEqual(expected.slice(0, 2));
});

it('A secret that rotates every 4 hours grows with the periods that it missed', () => {
  const ages = [4 * HOUR_MS - 1, 4 * HOUR_MS, 12 * HOUR_MS - 1, 12 * HOUR_MS];
  expect(ages.map((ageMs) => after('failed', ageMs, 4 * HOUR_MS))).toEqual(['medium', 'high', 'high', 'critical']);
});

it('A period that is not known leaves the age', () => {
  expect(after('failed', DAY_MS, null)).toBe('high');
});

it('A failure from the future is a fresh one', () => {
  expect(after('failed', -DAY_MS, 4 * HOUR_MS)).toBe('medium');
});

it('A kind has a least and a greatest severity', () => {
  expect(severityRange('replica')).toEqual(['low', 'high']);
  expect(severityRange('overdue')).toEqual(['medium', 'critical']);
  expect(severityRange('disabled')).toEqual(['high', 'critical']);
});

it('The worst comes first', () => {
  expect(SEVERITIES).toEqual(['critical', 'high', 'medium', 'low']);
  expect(['low', 'critical', 'medium', 'high'].sort(compareSeverities as never)).toEqual(SEVERITIES);
});
