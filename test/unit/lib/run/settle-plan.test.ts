import { describe, expect, it } from 'vitest';
import type { ManifestScope } from '../../../../lib/run/manifest.ts';
import { settlePlan, type ScopePlan } from '../../../../lib/run/scope-plan.ts';
import { sampleScope } from './sample-manifest.ts';

const NOT_OFFERED = { code: 'HTTP_UNREACHABLE', message: 'getaddrinfo ENOTFOUND kms.x' } as const;
const DENIED = { code: 'CSMS_FORBIDDEN', message: '403' } as const;
type Failure = NonNullable<ManifestScope['error']>;

const resultOf = (region: string, projectId: string, error?: object, more: Partial<ManifestScope> = {}) => ({
  manifest: {
    ...sampleScope(projectId, error ? 'failed' : 'complete'),
    region,
    ...(error && { error: error as Failure }),
    ...more,
  },
});
const planOf = (more: object = {}): ScopePlan =>
  ({
    scopes: [],
    configured: [],
    discovered: {
      isComplete: true,
      accounts: [{ accountId: 'x', name: 'main', status: 'complete', scopes: 9 }],
      discovery: { at: 'now', skipped: [{ reason: 'PROJECT_NAME_UNKNOWN', detail: 'p' }] },
      everComplete: new Set(),
      typed: new Set(),
      ...more,
    },
  }) as unknown as ScopePlan;
const settle = (results: Array<ReturnType<typeof resultOf>>, plan = planOf()) => {
  const settled = settlePlan(results, plan);
  return {
    kept: settled.results.map(({ manifest }) => `${manifest.region} ${manifest.projectId}`),
    skipped: settled.plan.discovered?.discovery.skipped.slice(1),
    discovered: settled.plan.discovered,
  };
};

describe('Projects of a region without CSMS', () => {
  const some = [resultOf('has', 'a'), resultOf('not', 'b', NOT_OFFERED), resultOf('not', 'c', NOT_OFFERED)];

  it('are taken out, and said to be', () => {
    const { kept, skipped, discovered } = settle(some);
    expect(kept).toEqual(['has a']);
    expect(skipped).toEqual(
      ['b', 'c'].map((projectId) => ({
        region: 'not',
        projectId,
        reason: 'REGION_WITHOUT_CSMS',
        detail: NOT_OFFERED.message,
      })),
    );
    expect(discovered?.discovery).toMatchObject({ at: 'now', skipped: [{ reason: 'PROJECT_NAME_UNKNOWN' }, {}, {}] });
  });

  it.each([
    ['one of the region answers otherwise', [...some, resultOf('not', 'd', DENIED)], planOf(), 4],
    ['one of the region is complete', [...some, resultOf('not', 'd')], planOf(), 4],
    ['one of the region was complete before', some, planOf({ everComplete: new Set(['not:c']) }), 3],
    ['no region has it: the endpoint is wrong', some.slice(1), planOf(), 2],
    ['nothing was discovered', some, { scopes: [], configured: [] }, 3],
  ])('stay where %s', (_, results, plan, count) => {
    expect(settle(results, plan).kept).toHaveLength(count);
  });

  it('stay where they were typed, those alone', () => {
    expect(settle(some, planOf({ typed: new Set(['not:b']) })).kept).toEqual(['has a', 'not b']);
  });
});

describe('An account', () => {
  const ofAccount = (error?: object) => resultOf('r', 'a', error, { accountId: 'x' });

  it('counts the projects that stay', () => {
    const { discovered } = settle([ofAccount(), resultOf('r', 'b'), ofAccount(DENIED)]);
    expect(discovered).toMatchObject({ isComplete: true, accounts: [{ status: 'complete', scopes: 2 }] });
    expect(settle([]).discovered?.accounts[0]?.scopes).toBe(0);
  });

  it('that turns out not to be open has failed, and with it the run is not complete', () => {
    const error = { code: 'ACCOUNT_FORBIDDEN', message: 'no agency' };
    const { discovered } = settle([ofAccount(), ofAccount(error)]);
    expect(discovered).toMatchObject({ isComplete: false, accounts: [{ status: 'failed', scopes: 2, error }] });
  });

  it('that is not open is enough for the run not to be complete, whatever the others are', () => {
    const accounts = ['x', 'y'].map((accountId) => ({ accountId, name: accountId, status: 'complete', scopes: 1 }));
    const closed = ofAccount({ code: 'ACCOUNT_FORBIDDEN', message: 'no agency' });
    const { discovered } = settle([closed, resultOf('r', 'b', undefined, { accountId: 'y' })], planOf({ accounts }));
    expect(discovered).toMatchObject({ isComplete: false, accounts: [{ status: 'failed' }, { status: 'complete' }] });
  });

  it('that has failed before keeps its own error', () => {
    const failed = { accountId: 'x', name: 'main', status: 'failed', scopes: 0, error: DENIED };
    const { discovered } = settle(
      [ofAccount({ code: 'ACCOUNT_FORBIDDEN', message: '' })],
      planOf({ accounts: [failed] }),
    );
    expect(discovered).toMatchObject({ isComplete: false, accounts: [{ status: 'failed', error: DENIED }] });
  });
});

it('A plan that was not complete stays so', () => {
  expect(settle([resultOf('r', 'a')], planOf({ isComplete: false })).discovered?.isComplete).toBe(false);
});
