import { formatCount } from '../text/count.ts';
import { setImmediate } from 'node:timers/promises';
import { CodedError } from '../errors.ts';
import { createIdIndex } from './id-index.ts';

/** The service's largest page; its defaults are 50, and 10 for the tag query. */
export const PAGE_SIZE = 1000;

/** Offset pages of one scope in flight; the rate limit is the endpoint's own. */
export const SIDE_BY_SIDE = 16;

export interface MarkerPage<Row> {
  rowCount: number;
  /** How many rows the page says that it has; undefined where it does not say. */
  statedCount?: number | undefined;
  /** Parses the rows; called once, after the next page has been asked for. */
  rows: () => Row[];
  nextMarker: string | undefined;
}

export interface MarkerWalk<Row> {
  /** Asks for one page of `PAGE_SIZE`; undefined is the first. */
  fetchPage: (marker: string | undefined) => Promise<MarkerPage<Row>>;
  idOf: (row: Row) => string;
  /** How many rows the service says there are; undefined when it does not say. Asked only on a short page with a marker. */
  expected: () => Promise<number | undefined>;
  /** Names the list in errors. */
  what: string;
}

export interface WalkedPage<Row> {
  /** Rows not seen before. */
  rows: Row[];
  /** Rows that an earlier page had brought. */
  duplicates: number;
  /**
   * True when the list has contradicted itself so far: a page counts other rows than it has, or the service named a page
   * behind the last one which then brought nothing. The end of such a list may only look like one.
   */
  endsInDoubt: boolean;
}

/**
 * Every row of a marker-paged list, each id once. The next page is on its way while this one is used.
 *
 * The list ends at: no marker; an empty page; a page with no new id; a page shorter than the limit once as many rows as
 * expected have come. Never at a cap. The documented examples carry a marker on a last page of one row: that is an end.
 *
 * @throws CSMS_MARKER_REPEATED when a marker comes again on a page that brings new ids.
 */
export async function* walkMarkers<Row>(walk: MarkerWalk<Row>): AsyncGenerator<WalkedPage<Row>> {
  const ids = createIdIndex();
  const seenMarkers = new Set<string>();
  let isDoubtful = false;
  let pending: Promise<MarkerPage<Row>> | undefined = walk.fetchPage(undefined);
  while (pending) {
    const page: MarkerPage<Row> = await pending;
    const marker = page.nextMarker;
    const repeated = marker !== undefined && seenMarkers.has(marker);
    const goesOn = marker !== undefined && !repeated;
    if (goesOn) seenMarkers.add(marker);
    const isFull = page.rowCount >= PAGE_SIZE;

    pending = goesOn && isFull ? start(walk.fetchPage(marker)) : undefined;
    if (pending) await letLeave();
    const all = page.rows();
    const rows = all.filter((row) => ids.add(walk.idOf(row)));
    if (repeated && rows.length > 0) throw markerRepeated(walk.what, marker);
    const isShort = goesOn && !isFull && rows.length > 0;
    if (isShort && !(await hasAll(walk, ids.size))) pending = start(walk.fetchPage(marker));

    isDoubtful ||= (page.statedCount ?? page.rowCount) !== page.rowCount;
    const isPromiseBroken = rows.length === 0 && marker !== undefined;
    yield { rows, duplicates: all.length - rows.length, endsInDoubt: isDoubtful || isPromiseBroken };
    if (rows.length === 0) return;
  }
}

async function hasAll(walk: Pick<MarkerWalk<never>, 'expected'>, rowCount: number): Promise<boolean> {
  const expected = await walk.expected();
  return expected !== undefined && rowCount >= expected;
}

/** Turns of the event loop after which undici has written a request: one to resume, one to look at the idle socket. */
const TURNS_TO_LEAVE = 2;

/** Waits until the request has left, before the page at hand is parsed and used: else their times add up. */
async function letLeave(): Promise<void> {
  for (let turn = 0; turn < TURNS_TO_LEAVE; turn += 1) await setImmediate();
}

export interface CountedPage<Row> extends MarkerPage<Row> {
  /** How many rows the whole list has; undefined where the service does not say. */
  total: number | undefined;
}

/**
 * Thrown behind the last page of a list that brought fewer rows than the service says there are, twice. The rows that were
 * yielded are true; what is not among them may exist all the same.
 */
export class ListIncompleteError extends CodedError {
  readonly listed: number;
  readonly expected: number;

  constructor(what: string, { listed, expected }: { listed: number; expected: number }) {
    super(
      'CSMS_LIST_INCOMPLETE',
      `the list returned ${formatCount(listed)} of the ${formatCount(expected)} rows that it counts, in both attempts: ${what}`,
      {
        hint: 'Rows that are missing may still exist. The next run lists them again; if it happens again, report it to the service.',
      },
    );
    this.listed = listed;
    this.expected = expected;
  }
}

/**
 * Every row of a list that counts itself, each id once, as `walkMarkers`. When fewer came than the largest `total` of its
 * pages, the list is walked once more: rows may have come and gone meanwhile.
 *
 * @throws ListIncompleteError (CSMS_LIST_INCOMPLETE) behind the last row when the second walk falls short too.
 */
export async function* walkCounted<Row>(
  walk: Omit<MarkerWalk<Row>, 'expected' | 'fetchPage'> & {
    fetchPage: (marker: string | undefined) => Promise<CountedPage<Row>>;
  },
): AsyncGenerator<WalkedPage<Row>> {
  const yielded = createIdIndex();
  const shortfall = { listed: 0, expected: 0 };
  for (let pass = 1; pass <= 2; pass += 1) {
    Object.assign(shortfall, { listed: 0, expected: 0 });
    const fetchPage = async (marker: string | undefined): Promise<CountedPage<Row>> => {
      const page = await walk.fetchPage(marker);
      shortfall.expected = Math.max(shortfall.expected, page.total ?? 0);
      return page;
    };
    const expected = () => Promise.resolve(shortfall.expected || undefined);
    for await (const page of walkMarkers<Row>({ ...walk, fetchPage, expected })) {
      shortfall.listed += page.rows.length;
      yield { ...page, rows: page.rows.filter((row) => yielded.add(walk.idOf(row))) };
    }
    if (shortfall.listed >= shortfall.expected) return;
  }
  throw new ListIncompleteError(walk.what, shortfall);
}

/** A page asked for early: its failure is thrown when the page is awaited, not before. */
function start<T>(request: Promise<T>): Promise<T> {
  request.catch(() => undefined);
  return request;
}

const markerRepeated = (what: string, marker: string | undefined): CodedError =>
  new CodedError('CSMS_MARKER_REPEATED', `the marker "${marker}" was returned twice, with new rows: ${what}`, {
    hint: 'The list does not end, so the project counts as failed. The next run tries again.',
  });

export interface OffsetPage<Row> {
  rows: Row[];
  totalCount: number;
}

/**
 * Every page of an offset-paged list, until nothing is left, or nothing new comes: a count may be of a list that never ends. The offset counts what was returned, so a page that is shorter
 * than the limit leaves no gap. Whether ids repeat or are missing is for the caller to check against `totalCount`.
 */
export async function* walkOffsets<Row>(
  fetchPage: (offset: number) => Promise<OffsetPage<Row>>,
  idOf: (row: Row) => string,
): AsyncGenerator<OffsetPage<Row>> {
  const seen = new Set<string>();
  let offset = 0;
  let pending: Promise<OffsetPage<Row>> | undefined = fetchPage(0);
  while (pending) {
    const page: OffsetPage<Row> = await pending;
    offset += page.rows.length;
    const before = seen.size;
    for (const row of page.rows) seen.add(idOf(row));
    const goesOn = seen.size > before && offset < page.totalCount;
    pending = goesOn ? start(fetchPage(offset)) : undefined;
    if (pending) await letLeave();
    yield page;
  }
}
