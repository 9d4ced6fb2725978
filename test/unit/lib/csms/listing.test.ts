import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../../lib/errors.ts';
import { listProven, listUntilProven, orNotAsked } from '../../../../lib/csms/list-proven.ts';
import { listFirstTagged, listTaggedSecrets, type TaggedSecrets } from '../../../../lib/csms/list-tagged.ts';
import type { TagAnswer, Verdict } from '../../../../lib/csms/proof.ts';
import { refuseOtherAccount } from '../../../../lib/csms/refuse-other-account.ts';
import { clientOf, contextOf, SCOPE } from './fake-client.ts';

type Row = { id: string; domain_id?: string };
const rows = (...ids: string[]): Row[] => ids.map((id) => ({ id, domain_id: 'own' }));
const answerOf = (...ids: string[]): TaggedSecrets => ({
  secrets: new Map(ids.map((id) => [id, { id, name: null, secret: null, tags: {}, sysTags: {} }])),
  totalCounts: [ids.length],
  hasAllPages: true,
});
const FORBIDDEN: TagAnswer = { reason: { code: 'TAG_QUERY_FORBIDDEN' } };

describe('A list that is held against the tag query', () => {
  const list = async (
    pages: ReadonlyArray<readonly Row[]>,
    answer: TagAnswer,
    more: { withShared?: boolean; eventName?: string; accountId?: string } = {},
  ) => {
    const { accountId, withShared = true, ...rest } = more;
    const queries: unknown[] = [];
    const client = clientOf(({ query = [] }) => {
      queries.push(Object.fromEntries(query));
      const at = queries.length - 1;
      const next = at < pages.length - 1 ? { next_marker: `m${at}` } : {};
      return { secrets: pages[at] ?? [], page_info: next };
    });
    const shown: Array<[string[], readonly string[]]> = [];
    const scope = { ...SCOPE, ...(accountId !== undefined && { accountId }) };
    const verdict = await listProven(contextOf({ scope }), {
      client,
      withShared,
      ...rest,
      askTagQuery: () => Promise.resolve(answer),
      onPage: ({ secrets, owners, answer: known }) => {
        expect(known).toBe(answer);
        shown.push([secrets.map(({ id }) => id), owners]);
      },
    });
    return { verdict, shown, queries };
  };

  it('brings its pages in order, with their owners', async () => {
    const { verdict, shown } = await list([rows('a'), [{ id: 'b', domain_id: 'other' }]], answerOf('a'));
    expect(shown).toEqual([
      [['a'], ['own']],
      [['b'], ['shared']],
    ]);
    expect(verdict).toMatchObject({ consistency: 'exact', listed: 2, expected: 1 });
  });

  it('is proven empty where there is nothing', async () => {
    const { verdict, shown } = await list([[]], answerOf());
    expect([verdict.consistency, shown]).toEqual(['exact', [[[], []]]]);
  });

  it('ends on a short page where the count of own secrets has come, and nothing else can come', async () => {
    const pages = [rows('a', 'b'), rows('c')];
    expect((await list(pages, answerOf('a', 'b'), { withShared: false })).queries).toHaveLength(1);
    expect((await list(pages, answerOf('a', 'b', 'c'), { withShared: false })).queries).toHaveLength(2);
    // what others share is not counted
    expect((await list(pages, answerOf('a', 'b'))).queries).toHaveLength(2);
    expect((await list(pages, answerOf('a', 'b'), { withShared: false, eventName: 'e' })).queries).toHaveLength(2);
    expect((await list(pages, FORBIDDEN, { withShared: false })).queries).toHaveLength(2);
  });

  it('asks for an event, and is not verified then', async () => {
    const { verdict, queries } = await list([rows('a')], answerOf('a', 'b'), { eventName: 'alerts' });
    expect(queries[0]).toMatchObject({ event_name: 'alerts', with_shared: 'true' });
    expect(verdict).toMatchObject({ consistency: 'unverified', reasons: [{ code: 'NARROWED_BY_EVENT' }] });
  });

  it('refuses secrets of another account than the one that was asked', async () => {
    const error = { code: 'ACCOUNT_MISMATCH' };
    await expect(list([rows('a')], answerOf('a'), { accountId: 'mine' })).rejects.toMatchObject(error);
    const { shown } = await list([rows('a')], answerOf(), { accountId: 'mine' });
    expect(shown).toEqual([[['a'], ['shared']]]);
  });

  it('fails with the tag query where that fails, also before the first page', async () => {
    const lost = Promise.reject(new Error('lost'));
    lost.catch(() => undefined);
    const client = clientOf(() => ({ secrets: [], page_info: {} }));
    const options = { client, withShared: true, askTagQuery: () => lost, onPage: () => undefined };
    await expect(listProven(contextOf(), options)).rejects.toThrow('lost');
  });
});

it('A secret of another account is refused only where both accounts are known', () => {
  const refuse = (accountId: string | undefined, domainId: string | null, accountName?: string) => () =>
    refuseOtherAccount({ ...SCOPE, ...(accountId && { accountId }), ...(accountName && { accountName }) }, domainId);
  for (const check of [refuse(undefined, 'x'), refuse('mine', null), refuse('mine', 'mine')])
    expect(check).not.toThrow();
  expect(refuse('mine', 'x')).toThrow(
    expect.objectContaining({
      code: 'ACCOUNT_MISMATCH',
      message: 'a secret of account x was returned for account mine',
      hint: expect.stringContaining('CSMS_ACCOUNTS') as string,
    }) as Error,
  );
  expect(refuse('mine', 'x', 'prod')).toThrow('for account prod');
});

describe('A listing is made again', () => {
  const listing = async (...consistencies: Array<Verdict['consistency']>) => {
    const made = consistencies.map((consistency) => ({ verdict: { consistency } as Verdict }));
    const taken: unknown[] = [];
    const { verdict } = await listUntilProven(
      async () => made.shift()!,
      (first) => void taken.push(first.verdict.consistency),
    );
    return [verdict.consistency, taken];
  };

  it('once where it has drifted, after it was taken back', async () => {
    expect(await listing('drifted', 'exact')).toEqual(['exact', ['drifted']]);
    expect(await listing('drifted', 'drifted')).toEqual(['drifted', ['drifted']]);
  });

  it('not where it is exact, or cannot be verified', async () => {
    expect(await listing('exact')).toEqual(['exact', []]);
    expect(await listing('unverified')).toEqual(['unverified', []]);
  });
});

describe('A tag query that fails', () => {
  const outcome = (failure: unknown, signal?: AbortSignal) =>
    orNotAsked(Promise.reject(failure), contextOf({ signal }), (thrown) => {
      const { code, message, hint, serviceMessage } = thrown as CodedError;
      return { code, message, ...(hint && { hint }), ...(serviceMessage && { serviceMessage }) };
    });

  it('leaves the list without a proof, and says why', async () => {
    expect(await orNotAsked(Promise.resolve(answerOf('a')), contextOf(), () => ({ code: '', message: '' }))).toEqual(
      answerOf('a'),
    );
    expect(await outcome(new CodedError('CSMS_FORBIDDEN', 'no'))).toEqual(FORBIDDEN);
    expect(await outcome(new CodedError('CSMS_UNAVAILABLE', '503'))).toEqual({
      reason: { code: 'TAG_QUERY_FAILED', errorCode: 'CSMS_UNAVAILABLE', message: '503' },
    });
    expect(await outcome(new CodedError('X', 'm', { hint: 'h', serviceMessage: 's' }))).toEqual({
      reason: { code: 'TAG_QUERY_FAILED', errorCode: 'X', message: 'm', hint: 'h', serviceMessage: 's' },
    });
  });

  it.each([
    ...['RUN_OUT_OF_TIME', 'ACCOUNT_FORBIDDEN', 'SCOPE_GONE', 'CSMS_UNAUTHORIZED', 'CSMS_KEY_LOCKED'],
    ...['CSMS_CLOCK_SKEWED', 'CSMS_TOKEN_EXPIRED'],
  ])('ends the scope where the list would meet it too: %s', async (code) => {
    await expect(outcome(new CodedError(code, 'no'))).rejects.toMatchObject({ code });
    expect(await outcome(new CodedError(`X_${code}`, 'no'))).toMatchObject({ reason: { errorCode: `X_${code}` } });
    expect(await outcome(new CodedError(`${code}-X`, 'no'))).toMatchObject({ reason: { errorCode: `${code}-X` } });
  });

  it('ends the scope when its time is over', async () => {
    await expect(outcome(new Error('over'), AbortSignal.abort())).rejects.toThrow('over');
  });
});

describe('The tag query', () => {
  /** Pages by their offsets; a page that is asked for again is the last of its versions. */
  const query = (pages: Record<number, Array<{ ids: string[]; total: number; domain?: string }>>) => {
    const offsets: number[] = [];
    const client = clientOf(({ body }) => {
      const offset = Number((body as { offset: string }).offset);
      const versions = pages[offset] ?? [{ ids: [], total: 0 }];
      const nth = offsets.filter((each) => each === offset).length;
      offsets.push(offset);
      const { ids, total, domain } = versions[Math.min(nth, versions.length - 1)]!;
      const resources = ids.map((id) => ({
        resource_id: id,
        ...(domain && { resource_detail: { id, domain_id: domain } }),
      }));
      return { resources, total_count: total };
    });
    return { client, offsets };
  };
  const ids = (from: number, count: number): string[] => Array.from({ length: count }, (_, at) => `id-${from + at}`);

  it('is one request where it brings all that it counts', async () => {
    const { client, offsets } = query({ 0: [{ ids: ['a', 'b'], total: 2 }] });
    const found = await listFirstTagged(client, contextOf());
    expect([[...found.secrets.keys()], found.totalCounts, found.hasAllPages]).toEqual([['a', 'b'], [2], true]);
    expect(offsets).toEqual([0]);
  });

  it('is one request for the first thousand, of which it is not known what else there is', async () => {
    const { client, offsets } = query({ 0: [{ ids: ids(0, 1000), total: 1001 }] });
    const found = await listFirstTagged(client, contextOf());
    expect([found.secrets.size, found.totalCounts, found.hasAllPages]).toEqual([1000, [1001], false]);
    expect(offsets).toEqual([0]);
    const whole = query({ 0: [{ ids: ids(0, 1000), total: 1000 }] });
    expect((await listFirstTagged(whole.client, contextOf())).hasAllPages).toBe(true);
  });

  it('is asked for all where the first page is short', async () => {
    const { client, offsets } = query({ 0: [{ ids: ['a'], total: 3 }], 1: [{ ids: ['b', 'c'], total: 3 }] });
    const found = await listFirstTagged(client, contextOf());
    expect([[...found.secrets.keys()], found.hasAllPages]).toEqual([['a', 'b', 'c'], true]);
    expect(offsets).toEqual([0, 0, 0, 1]);
  });

  it('is pulled once more, page after page, where its counts contradict each other', async () => {
    const { client, offsets } = query({
      0: [{ ids: ids(0, 1000), total: 1001 }, { ids: ids(0, 1000), total: 1002 }],
      1000: [{ ids: ids(1000, 2), total: 1002 }],
    }); // prettier-ignore
    const found = await listTaggedSecrets(client, {}, contextOf());
    expect([found.secrets.size, found.totalCounts, found.hasAllPages]).toEqual([1002, [1002, 1002], true]);
    expect(offsets).toEqual([0, 1000, 0, 1000]);
  });

  it('refuses secrets of another account', async () => {
    const scope = { ...SCOPE, accountId: 'mine' };
    const { client } = query({ 0: [{ ids: ['a'], total: 1, domain: 'other' }] });
    await expect(listFirstTagged(client, contextOf({ scope }))).rejects.toMatchObject({ code: 'ACCOUNT_MISMATCH' });
    const own = query({ 0: [{ ids: ['a'], total: 1, domain: 'mine' }] });
    expect((await listFirstTagged(own.client, contextOf({ scope }))).secrets.size).toBe(1);
  });
});
