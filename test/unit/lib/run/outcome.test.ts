import { describe, expect, it } from 'vitest';
import type { Baselines } from '../../../../lib/run/baseline.ts';
import type { ManifestScope } from '../../../../lib/run/manifest.ts';
import { createManifest, overallOutcome, whyAllFailed, withLastComplete } from '../../../../lib/run/outcome.ts';
import { describeFile } from '../../../../lib/run/file-entry.ts';
import { toRunResponse } from '../../../../lib/run/response.ts';
import { runIdOf, sampleManifest, sampleScope } from './sample-manifest.ts';

type Scopes = Parameters<typeof overallOutcome>[0];

describe('What a run comes to', () => {
  it.each<readonly [string, Scopes, boolean | undefined, ReturnType<typeof overallOutcome>]>([
    ['all are complete', [{ status: 'complete' }], undefined, { status: 'complete' }],
    ['projects may be missing', [{ status: 'complete' }], false, { status: 'partial' }],
    ['some failed', [{ status: 'complete' }, { status: 'failed' }], true, { status: 'partial' }],
    ['some miss rows', [{ status: 'complete' }, { status: 'incomplete' }], true, { status: 'partial' }],
    ['all miss rows', [{ status: 'incomplete' }], true, { status: 'partial' }],
    ['all failed', [{ status: 'failed' }, { status: 'failed' }], true, { status: 'failed' }],
    ['there are none', [], true, { status: 'failed' }],
  ])('where %s', (_, scopes, isPlanComplete, outcome) => {
    expect(overallOutcome(scopes, isPlanComplete)).toEqual(outcome);
  });

  it('is as proven as the worst of its complete projects', () => {
    const worstOf = (...all: Array<NonNullable<ManifestScope['consistency']>>) =>
      overallOutcome(all.map((consistency) => ({ status: 'complete', consistency }))).consistency;
    expect(worstOf('exact', 'exact')).toBe('exact');
    expect(worstOf('exact', 'unverified')).toBe('unverified');
    expect(worstOf('drifted', 'unverified', 'exact')).toBe('drifted');
    expect(overallOutcome([{ status: 'incomplete', consistency: 'drifted' }, { status: 'complete', consistency: 'exact' }])) // prettier-ignore
      .toEqual({ status: 'partial', consistency: 'exact' });
  });
});

describe('A manifest', () => {
  const input = {
    function: 'inventory-export',
    runId: runIdOf(1),
    invocation: { runStartedAt: new Date('2026-11-22T06:00:00Z'), trigger: 'timer' },
    narrowedBy: undefined,
    plan: {},
    columns: [{ name: 'id' }, { name: 'name' }],
    scopes: [sampleScope('a')],
    totals: { secrets: 1 },
  };

  it('says what is known, and nothing of what there is not', () => {
    expect(createManifest(input)).toEqual({
      version: 1,
      function: 'inventory-export',
      runId: runIdOf(1),
      startedAt: '2026-11-22T06:00:00.000Z',
      finishedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      trigger: 'timer',
      status: 'complete',
      fileSchema: 'id,name',
      files: [],
      scopes: [sampleScope('a')],
      totals: { secrets: 1 },
    });
  });

  it('says how projects were found, what narrowed it, its files and its shards, where there are such', () => {
    const file = describeFile(Buffer.from('abc'), 'key', 'csv', 2);
    expect(file).toEqual({
      key: 'key',
      format: 'csv',
      size: 3,
      rows: 2,
      MD5checksum: '900150983cd24fb0d6963f7d28e17f72',
      sha256: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    });
    const shards = { planId: 'p', shards: 2, attempts: 2, lost: [] };
    const discovered = { isComplete: false, accounts: [{ accountId: 'x' }], discovery: { at: 'now' } };
    const manifest = createManifest({
      ...input,
      narrowedBy: { scopes: ['a'] },
      plan: { discovered } as never,
      files: [file],
      shards,
    });
    expect(manifest).toMatchObject({
      status: 'partial',
      narrowedBy: { scopes: ['a'] },
      files: [file],
      accounts: [{ accountId: 'x' }],
      discovery: { at: 'now' },
      plan: shards,
    });
  });
});

it('A project that is not complete says which run has its last complete list', () => {
  const files = [describeFile(Buffer.from(''), 'a-0', 'csv', 0), describeFile(Buffer.from(''), 'a-1', 'csv', 0)];
  const baseline = { runId: runIdOf(1), scope: sampleScope('a'), files, fileSchema: '' };
  const baselines = { found: new Map([['cn-north-4:a', baseline]]) } as unknown as Baselines;
  for (const status of ['failed', 'incomplete'] as const)
    expect(withLastComplete(sampleScope('a', status), baselines).lastComplete).toEqual({
      runId: runIdOf(1),
      files: ['a-0', 'a-1'],
    });
  const [complete, other] = [sampleScope('a'), sampleScope('b', 'failed')];
  expect(withLastComplete(complete, baselines)).toBe(complete);
  expect(withLastComplete(other, baselines)).toBe(other);
  expect(withLastComplete(other, undefined)).toBe(other);
});

it('Why all failed is the error that they have in common, or that they failed', () => {
  const failed = (code: string): ManifestScope => ({
    ...sampleScope('a', 'failed'),
    error: { code, message: `of ${code}` },
  });
  expect(whyAllFailed([failed('A'), failed('A')])).toEqual({ code: 'A', message: 'of A' });
  expect(whyAllFailed([failed('A'), failed('B'), failed('A')])).toEqual({
    code: 'RUN_FAILED',
    message: 'Every project failed: A, B.',
  });
  expect(whyAllFailed([sampleScope('b', 'failed'), failed('A')])).toEqual({ code: 'A', message: 'of A' });
  expect(whyAllFailed([])).toEqual({ code: 'RUN_FAILED', message: 'Every project failed: .' });
});

describe('The response of a run', () => {
  const error = { code: 'E', message: 'm' } as NonNullable<ManifestScope['error']>;

  it('is short where nothing is missing', () => {
    expect(toRunResponse(sampleManifest(1, 'complete', { scopes: [sampleScope('a')] }), undefined)).toEqual({
      runId: runIdOf(1),
      status: 'complete',
      totals: {},
      failed: [],
    });
  });

  it('says what is missing, and why', () => {
    const scopes = [
      sampleScope('a'),
      { ...sampleScope('b', 'failed'), error },
      { ...sampleScope('c', 'incomplete'), reason: 'cut' },
    ];
    const accounts = [
      { accountId: 'x', name: 'main', status: 'complete', scopes: 1 },
      { accountId: 'y', name: 'other', status: 'failed', scopes: 0, error },
    ] as const;
    const plan = { planId: 'p', shards: 2, attempts: 3, lost: ['r-1'] };
    const more = { scopes, accounts, consistency: 'exact', narrowedBy: { scopes: ['a'] }, plan } as const;
    expect(toRunResponse(sampleManifest(1, 'partial', more as never), { folder: 'inventory' })).toEqual({
      runId: runIdOf(1),
      status: 'partial',
      consistency: 'exact',
      manifest: `inventory/runs/${runIdOf(1)}/manifest.json`,
      narrowedBy: { scopes: ['a'] },
      totals: {},
      plan,
      failed: [{ region: 'cn-north-4', projectId: 'b', error }],
      failedAccounts: [{ accountId: 'y', name: 'other', error }],
      incomplete: [{ region: 'cn-north-4', projectId: 'c', reason: 'cut' }],
    });
  });
});
