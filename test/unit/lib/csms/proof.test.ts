import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaggedSecrets } from '../../../../lib/csms/list-tagged.ts';
import {
  isAnswered,
  proveGone,
  proveTagQuery,
  startProof,
  type ProofOptions,
  type TagAnswer,
  type Verdict,
} from '../../../../lib/csms/proof.ts';
import { toSecret, type Secret } from '../../../../lib/csms/secret.ts';

const OWN = 'd-own';
const OTHER = 'd-other';

type Row = readonly [id: string, domainId: string | null];
const secretOf = ([id, domainId]: Row): Secret => toSecret({ id, domain_id: domainId });
const own = (...ids: string[]): Row[] => ids.map((id) => [id, OWN]);

/** What the tag query returned, and how many it counts: as many, where nothing else is said. */
const tagged = (rows: readonly Row[], more: Partial<TaggedSecrets> = {}): TaggedSecrets => ({
  secrets: new Map(
    rows.map((row) => [row[0], { id: row[0], name: null, secret: secretOf(row), tags: {}, sysTags: {} }]),
  ),
  totalCounts: [rows.length],
  hasAllPages: true,
  ...more,
});
/** As a tag query that says of no secret which account has it. */
const withoutDomains = (ids: readonly string[], more: Partial<TaggedSecrets> = {}): TaggedSecrets => ({
  ...tagged([], { totalCounts: [ids.length], ...more }),
  secrets: new Map(ids.map((id) => [id, { id, name: null, secret: null, tags: {}, sysTags: {} }])),
});

const LISTING: ProofOptions = { withShared: true, isNarrowed: false };

interface Listed {
  readonly pages: ReadonlyArray<readonly Row[]>;
  readonly answer: TagAnswer;
  readonly options?: Partial<ProofOptions>;
  readonly duplicates?: number;
  readonly endsInDoubt?: readonly boolean[];
}

function prove({ pages, answer, options, duplicates = 0, endsInDoubt = [] }: Listed) {
  const proof = startProof(answer, { ...LISTING, ...options });
  const owners = pages.map((page, at) =>
    proof.add({ rows: page.map(secretOf), duplicates, endsInDoubt: endsInDoubt[at] ?? false }),
  );
  return { owners: owners.flat(), verdict: proof.verdict() };
}
const verdictOf = (listed: Listed): Verdict => prove(listed).verdict;

const FORBIDDEN: TagAnswer = { reason: { code: 'TAG_QUERY_FORBIDDEN' } };
const CUT = { code: 'LIST_MAY_BE_CUT' };

describe('A list is exact', () => {
  it('when it has the ids that the tag query has, on whatever page', () => {
    expect(verdictOf({ pages: [own('a', 'b'), own('c')], answer: tagged(own('c', 'a', 'b')) })).toEqual({
      status: 'complete',
      consistency: 'exact',
      isWhole: true,
      expected: 3,
      listed: 3,
      duplicates: 0,
    });
  });

  it('when what else it has belongs to other accounts', () => {
    const { verdict, owners } = prove({ pages: [[...own('a'), ['s', OTHER]]], answer: tagged(own('a')) });
    expect(verdict).toMatchObject({ consistency: 'exact', expected: 1, listed: 2 });
    expect(owners).toEqual(['own', 'shared']);
  });

  it('when both lists are empty', () => {
    expect(verdictOf({ pages: [], answer: tagged([]) })).toMatchObject({ consistency: 'exact', isWhole: true });
  });

  it('when it has as many as are counted, of which only the first thousand ids are known', () => {
    const rows = own(...Array.from({ length: 1500 }, (_, at) => `id-${at}`));
    const answer = tagged(rows.slice(0, 1000), { totalCounts: [1500], hasAllPages: false });
    expect(verdictOf({ pages: [rows.slice(0, 1000), rows.slice(1000)], answer })).toMatchObject({
      status: 'complete',
      consistency: 'exact',
      expected: 1500,
    });
  });

  it('exactly when the ids are the same, and as many as counted', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
    fc.assert(
      fc.property(ids, ids, fc.nat({ max: 6 }), (listed, known, counted) => {
        const verdict = verdictOf({
          pages: [own(...listed)],
          answer: tagged(own(...known), { totalCounts: [counted] }),
          options: { withShared: false },
        });
        const isSame = listed.length === known.length && listed.every((id) => known.includes(id));
        expect(verdict.consistency === 'exact').toBe(isSame && counted === known.length);
        expect(verdict.isWhole).toBe(verdict.consistency === 'exact');
        expect(verdict.status === 'incomplete').toBe(known.some((id) => !listed.includes(id)));
      }),
    );
  });
});

describe('A list is drifted', () => {
  it('when it has an own secret more than the tag query, though the count agrees', () => {
    const verdict = verdictOf({ pages: [own('a', 'b', 'c')], answer: tagged(own('a', 'b'), { totalCounts: [3] }) });
    expect(verdict).toMatchObject({ status: 'complete', consistency: 'drifted', isWhole: false });
    expect(verdict.reasons).toContainEqual({ code: 'NOT_IN_TAG_QUERY', ids: ['c'], total: 1 });
    expect(verdictOf({ pages: [own('a', 'b', 'c')], answer: tagged(own('a', 'b')) })).toMatchObject({
      consistency: 'drifted',
      reasons: [{ code: 'NOT_IN_TAG_QUERY', ids: ['c'], total: 1 }],
    });
  });

  it('and incomplete when a secret of the tag query is not in it', () => {
    const verdict = verdictOf({ pages: [own('a')], answer: tagged(own('a', 'b')) });
    expect(verdict).toMatchObject({ status: 'incomplete', consistency: 'drifted', isWhole: false, expected: 2 });
    expect(verdict.reasons).toEqual([{ code: 'NOT_LISTED', ids: ['b'], total: 1 }]);
  });

  it('naming the first 20 ids of either kind, and how many there are', () => {
    const ids = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${prefix}${at}`);
    const verdict = verdictOf({ pages: [own(...ids('new', 25))], answer: tagged(own(...ids('gone', 21))) });
    expect(verdict.reasons).toEqual([
      { code: 'NOT_LISTED', ids: ids('gone', 20), total: 21 },
      { code: 'NOT_IN_TAG_QUERY', ids: ids('new', 20), total: 25 },
    ]);
  });

  it('when the tag query contradicts itself, once for each number that it counts', () => {
    const answer = tagged(own('a', 'b'), { totalCounts: [2, 3, 3] });
    expect(verdictOf({ pages: [own('a', 'b')], answer })).toMatchObject({
      consistency: 'drifted',
      expected: 2,
      reasons: [{ code: 'TAG_QUERY_INCONSISTENT', counted: [2, 3], returned: 2 }],
    });
  });

  it('when only a number is known, and it is another: incomplete where more than a page are counted and fewer are there', () => {
    const rows = own(...Array.from({ length: 1002 }, (_, at) => `id-${at}`));
    const counting = (counted: number): TaggedSecrets =>
      tagged(rows.slice(0, 1000), { totalCounts: [counted], hasAllPages: false });
    const listing = (count: number, counted: number): Verdict =>
      verdictOf({ pages: [rows.slice(0, count)], answer: counting(counted) });
    expect(listing(1001, 1002)).toMatchObject({
      status: 'incomplete',
      consistency: 'drifted',
      reasons: [{ code: 'COUNTS_DIFFER', listed: 1001, counted: 1002 }],
    });
    expect(listing(1002, 1001)).toMatchObject({ status: 'complete', consistency: 'drifted' });
    expect(listing(1002, 1002)).toMatchObject({ status: 'complete', consistency: 'exact' });
    // what is no more than a page is compared by id
    expect(verdictOf({ pages: [[]], answer: tagged([], { totalCounts: [1000] }) })).toMatchObject({
      status: 'complete',
      consistency: 'drifted',
    });
  });

  it('not by number where the owners of the rest are unknown: they may be the ones', () => {
    const rows = Array.from({ length: 1001 }, (_, at): Row => [`id-${at}`, OTHER]);
    const answer = withoutDomains([], { totalCounts: [1001], hasAllPages: false });
    expect(verdictOf({ pages: [rows], answer })).toMatchObject({ status: 'complete' });
    expect(verdictOf({ pages: [rows.slice(1)], answer })).toMatchObject({ status: 'incomplete' });
  });
});

describe('A list is unverified', () => {
  it('when the tag query could not be asked: it may be right all the same, unless its end is in doubt', () => {
    const listed = { pages: [own('a'), own('b')], answer: FORBIDDEN };
    expect(verdictOf(listed)).toMatchObject({
      status: 'complete',
      consistency: 'unverified',
      isWhole: true,
      expected: null,
      reasons: [{ code: 'TAG_QUERY_FORBIDDEN' }],
    });
    expect(verdictOf({ pages: [], answer: FORBIDDEN })).toMatchObject({ consistency: 'unverified', isWhole: true });
    expect(verdictOf({ ...listed, endsInDoubt: [false, true] })).toMatchObject({
      isWhole: false,
      reasons: [{ code: 'TAG_QUERY_FORBIDDEN' }, CUT],
    });
  });

  it('when it was narrowed by an event, however much is missing then: never drifted, never incomplete', () => {
    const narrowed = { pages: [own('a')], answer: tagged(own('a', 'b')), options: { isNarrowed: true } };
    expect(verdictOf(narrowed)).toMatchObject({
      status: 'complete',
      consistency: 'unverified',
      isWhole: true,
      reasons: [{ code: 'NARROWED_BY_EVENT' }],
    });
    expect(verdictOf({ ...narrowed, endsInDoubt: [true] })).toMatchObject({
      isWhole: false,
      reasons: [{ code: 'NARROWED_BY_EVENT' }, CUT],
    });
  });

  it('when nothing shows which account is the own one, and rows of an account are there', () => {
    const rows: Row[] = [['a', null], ['s', OTHER], ['t', OTHER]]; // prettier-ignore
    const { verdict, owners } = prove({ pages: [rows], answer: withoutDomains(['a']) });
    expect(owners).toEqual(['own', 'unknown', 'unknown']);
    expect(verdict).toMatchObject({
      consistency: 'unverified',
      reasons: [{ code: 'OWNERS_UNKNOWN', secrets: 2 }],
    });
  });

  it('by a doubt of the list alone it is not: the proof decides', () => {
    expect(verdictOf({ pages: [own('a')], answer: tagged(own('a')), endsInDoubt: [true] })).toMatchObject({
      consistency: 'exact',
      isWhole: true,
    });
  });
});

describe('Whose a secret is', () => {
  const forbidden = (): TagAnswer => FORBIDDEN;
  const empty = (): TagAnswer => withoutDomains([]);
  const knowsA = (): TagAnswer => tagged(own('a'));
  it.each<readonly [string, Row, () => TagAnswer, Partial<ProofOptions>, string]>([
    ['is not asked where shared ones were not listed', ['x', OTHER], forbidden, { withShared: false }, 'own'],
    ['is unknown without the tag query', ['x', OWN], forbidden, {}, 'unknown'],
    ['is unknown without the tag query and without an account', ['x', null], forbidden, {}, 'unknown'],
    ['is known without the tag query where the account is', ['x', OWN], forbidden, { accountId: OWN }, 'own'],
    ['is another’s where the account is known', ['x', OTHER], forbidden, { accountId: OWN }, 'shared'],
    ['is unknown where its account is not told', ['x', null], forbidden, { accountId: OWN }, 'unknown'],
    ['is the own one’s where the tag query has it', ['x', OTHER], () => withoutDomains(['x']), {}, 'own'],
    ['is the own one’s where the tag query has others of its account', ['x', OWN], knowsA, {}, 'own'],
    ['is another’s where the tag query has none of its account', ['x', OTHER], knowsA, {}, 'shared'],
    ['is the own one’s where no account is told', ['x', null], knowsA, {}, 'own'],
    ['is unknown where the tag query is empty', ['x', OWN], empty, {}, 'unknown'],
    ['is the known account’s, whatever the tag query has', ['x', OTHER], knowsA, { accountId: OTHER }, 'own'],
  ])('%s', (_, row, answer, options, owner) => {
    expect(prove({ pages: [[row]], answer: answer(), options }).owners).toEqual([owner]);
  });

  it('is shown by rows of the same page, and by those of pages before', () => {
    const answer = withoutDomains(['a']);
    const page: Row[] = [['x', OWN], ['a', OWN], ['y', OTHER]]; // prettier-ignore
    expect(prove({ pages: [page, [['z', OWN]]], answer }).owners).toEqual(['own', 'own', 'shared', 'own']);
  });
});

it('The numbers of a list are those of all of its pages', () => {
  const verdict = verdictOf({ pages: [own('a', 'b'), own('c')], answer: tagged(own('a', 'b', 'c')), duplicates: 2 });
  expect(verdict).toMatchObject({ listed: 3, duplicates: 4 });
});

describe('A tag query by itself', () => {
  it('is exact when its secrets are as many as each page says', () => {
    expect(proveTagQuery(tagged(own('a', 'b'), { totalCounts: [2, 2] }))).toEqual({
      status: 'complete',
      consistency: 'exact',
      isWhole: true,
      expected: 2,
      listed: 2,
      duplicates: 0,
    });
  });

  it('is drifted when one page says otherwise', () => {
    expect(proveTagQuery(tagged(own('a', 'b'), { totalCounts: [2, 3] }))).toMatchObject({
      status: 'complete',
      consistency: 'drifted',
      isWhole: false,
      reasons: [{ code: 'TAG_QUERY_INCONSISTENT', counted: [2, 3], returned: 2 }],
    });
  });

  it('has no number where no page came', () => {
    expect(proveTagQuery(tagged([], { totalCounts: [] }))).toMatchObject({ expected: 0, listed: 0 });
  });
});

describe('Secrets that seem to be gone', () => {
  const exact = (): Verdict => verdictOf({ pages: [own('a')], answer: tagged(own('a')) });

  it('are, when the tag query does not have them either', () => {
    const verdict = exact();
    expect(proveGone(verdict, ['x', 'y'], tagged(own('a')))).toBe(verdict);
  });

  it('are not, when it has one: the list misses it', () => {
    expect(proveGone(exact(), ['x', 'y'], tagged(own('a', 'y')))).toMatchObject({
      status: 'incomplete',
      consistency: 'drifted',
      isWhole: false,
      reasons: [{ code: 'NOT_LISTED', ids: ['y'], total: 1 }],
    });
  });

  it('are unverified when it contradicts itself, or could not be asked', () => {
    const inconsistent = tagged(own('a'), { totalCounts: [1, 2] });
    expect(proveGone(exact(), ['x'], inconsistent)).toMatchObject({
      status: 'complete',
      consistency: 'unverified',
      isWhole: false,
      reasons: [{ code: 'TAG_QUERY_INCONSISTENT', counted: [1, 2], returned: 1 }],
    });
    expect(proveGone(exact(), ['x'], FORBIDDEN)).toMatchObject({
      consistency: 'unverified',
      isWhole: false,
      reasons: [{ code: 'TAG_QUERY_FORBIDDEN' }],
    });
  });
});

it('An answer is one that has secrets', () => {
  expect([isAnswered(tagged([])), isAnswered(FORBIDDEN)]).toEqual([true, false]);
});
