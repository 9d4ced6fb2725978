import { describe, expect, it } from 'vitest';
import { assessRun, isCertain, type VerdictScope } from '../../../../../lib/html/run/verdict.ts';

const exact: VerdictScope = { status: 'complete', consistency: 'exact' };
const incomplete: VerdictScope = { status: 'incomplete' };
const failed: VerdictScope = { status: 'failed' };

describe('The verdict on a run', () => {
  it.each<[string, VerdictScope[], string]>([
    ['all verified', [exact, exact], 'exact'],
    ['one misses secrets', [exact, incomplete], 'partial'],
    ['one failed', [exact, failed], 'partial'],
    ['all miss secrets', [incomplete, incomplete], 'partial'],
    ['one failed, the others miss secrets', [incomplete, failed], 'partial'],
    ['all failed', [failed, failed], 'failed'],
    ['none', [], 'none'],
  ])('is counted from its scopes: %s', (_, scopes, kind) => {
    const verdict = assessRun({ status: 'complete', consistency: 'exact', scopes });
    expect(verdict.kind).toBe(kind);
    expect(isCertain(verdict)).toBe(kind === 'exact');
  });

  it('counts as read what has rows, and as listed only what came to its end', () => {
    const {
      listed,
      read,
      incomplete: short,
      failed: lost,
    } = assessRun({ status: 'partial', scopes: [exact, incomplete, failed] });
    expect([listed, read, short.length, lost.length]).toEqual([1, 2, 1, 1]);
  });

  it('can only be made worse by what the run says of itself', () => {
    expect(assessRun({ status: 'partial', consistency: 'exact', scopes: [exact] }).kind).toBe('partial');
    expect(assessRun({ status: 'failed', scopes: [exact] }).kind).toBe('failed');
    expect(assessRun({ status: 'complete', consistency: 'exact', scopes: [failed] }).kind).toBe('failed');
  });
});
