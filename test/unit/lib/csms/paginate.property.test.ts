import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  PAGE_SIZE,
  walkCounted,
  walkMarkers,
  walkOffsets,
  type CountedPage,
  type MarkerPage,
} from '../../../../lib/csms/paginate.ts';

interface Row {
  id: string;
}

/** A page of `count` rows that stand for one each; `width` rows a page at most, so that a small number plays 1,000. */
const rowsOf = (from: number, to: number): Row[] =>
  Array.from({ length: Math.max(0, to - from) }, (_, index) => ({ id: `id-${from + index}` }));

interface Service {
  total: number;
  /** Rows a page holds; `PAGE_SIZE` is a full one. */
  width: number;
  lastMarker: 'none' | 'empty' | 'present';
  inclusive: boolean;
  /** What `expected` tells. */
  told: 'total' | 'nothing';
}

function pageFrom(service: Service, marker: string | undefined): MarkerPage<Row> {
  const at = marker === undefined ? 0 : Number(marker) + (service.inclusive ? 0 : 1);
  const to = Math.min(service.total, at + service.width);
  const isLast = to >= service.total;
  const last = { none: undefined, empty: undefined, present: String(to - 1) }[service.lastMarker];
  return { rowCount: to - at, rows: () => rowsOf(at, to), nextMarker: isLast ? last : String(to - 1) };
}

async function walkAll(service: Service): Promise<{ ids: string[]; requests: number; duplicates: number }> {
  let requests = 0;
  const ids: string[] = [];
  let duplicates = 0;
  const walk = walkMarkers<Row>({
    what: 'rows',
    idOf: (row) => row.id,
    expected: () => Promise.resolve(service.told === 'total' ? service.total : undefined),
    fetchPage: (marker) => {
      requests += 1;
      return Promise.resolve(pageFrom(service, marker));
    },
  });
  for await (const page of walk) {
    ids.push(...page.rows.map(({ id }) => id));
    duplicates += page.duplicates;
  }
  return { ids, requests, duplicates };
}

const services: fc.Arbitrary<Service> = fc.record({
  total: fc.nat({ max: 3500 }),
  width: fc.constantFrom(PAGE_SIZE, 999, 700),
  lastMarker: fc.constantFrom('none' as const, 'empty' as const, 'present' as const),
  inclusive: fc.boolean(),
  told: fc.constantFrom('total' as const, 'nothing' as const),
});

describe('walkMarkers', () => {
  it('brings every row exactly once, in order, whatever the service does with its last marker', async () => {
    await fc.assert(
      fc.asyncProperty(services, async (service) => {
        const { ids } = await walkAll(service);
        expect(ids).toEqual(rowsOf(0, service.total).map(({ id }) => id));
      }),
      { numRuns: 60 },
    );
  });

  it('asks once for a short page that holds all that is expected, marker or not', async () => {
    const service: Service = { total: 500, width: PAGE_SIZE, lastMarker: 'present', inclusive: false, told: 'total' };
    expect((await walkAll(service)).requests).toBe(1);
  });

  it('goes on behind a short page when more is expected', async () => {
    const service: Service = { total: 1500, width: 700, lastMarker: 'none', inclusive: false, told: 'total' };
    expect((await walkAll(service)).ids).toHaveLength(1500);
  });

  it('counts what an inclusive marker brings twice', async () => {
    const service: Service = { total: 2500, width: PAGE_SIZE, lastMarker: 'none', inclusive: true, told: 'total' };
    expect((await walkAll(service)).duplicates).toBe(2);
  });

  it('asks for the next page before it parses this one', async () => {
    const order: string[] = [];
    const walk = walkMarkers<Row>({
      what: 'rows',
      idOf: (row) => row.id,
      expected: () => Promise.resolve(undefined),
      fetchPage: (marker) => {
        order.push(`ask ${marker ?? 'first'}`);
        const page = pageFrom(
          { total: 2000, width: PAGE_SIZE, lastMarker: 'none', inclusive: false, told: 'nothing' },
          marker,
        );
        return Promise.resolve({ ...page, rows: () => (order.push(`parse ${marker ?? 'first'}`), page.rows()) });
      },
    });
    for await (const page of walk) order.push(`use ${page.rows.length}`);
    expect(order).toEqual(['ask first', 'ask 999', 'parse first', 'use 1000', 'parse 999', 'use 1000']);
  });

  const scripted = (pages: Array<MarkerPage<Row> | Error>): Promise<Row[]> => {
    const walk = walkMarkers<Row>({
      what: 'rows of a test',
      idOf: (row) => row.id,
      expected: () => Promise.resolve(undefined),
      fetchPage: () => {
        const page = pages.shift();
        if (!page) return Promise.resolve({ rowCount: 0, rows: () => [], nextMarker: undefined });
        return page instanceof Error ? Promise.reject(page) : Promise.resolve(page);
      },
    });
    return (async () => {
      const rows: Row[] = [];
      for await (const page of walk) rows.push(...page.rows);
      return rows;
    })();
  };
  const page = (from: number, to: number, nextMarker: string | undefined): MarkerPage<Row> => ({
    rowCount: to - from,
    rows: () => rowsOf(from, to),
    nextMarker,
  });

  it('throws when a marker comes again with new rows, so that a loop is never an end', async () => {
    await expect(scripted([page(0, 3, 'm'), page(3, 6, 'm'), page(6, 9, 'm')])).rejects.toMatchObject({
      code: 'CSMS_MARKER_REPEATED',
    });
  });

  it('ends when a marker comes again with nothing new', async () => {
    expect(await scripted([page(0, 3, 'm'), page(0, 3, 'm'), page(0, 3, 'm')])).toHaveLength(3);
  });

  it('ends at a full page without a new row, though its marker is new', async () => {
    let requests = 0;
    const walk = walkMarkers<Row>({
      what: 'rows',
      idOf: (row) => row.id,
      expected: () => Promise.resolve(undefined),
      fetchPage: () => {
        requests += 1;
        return Promise.resolve(page(0, PAGE_SIZE, `m${requests}`));
      },
    });
    const pages = [];
    for await (const each of walk) {
      pages.push({ ...each, rows: each.rows.length });
      if (requests > 5) break;
    }
    expect(pages).toEqual([
      { rows: PAGE_SIZE, duplicates: 0, endsInDoubt: false },
      { rows: 0, duplicates: PAGE_SIZE, endsInDoubt: true },
    ]);
    // the page behind it was on its way already
    expect(requests).toBe(3);
  });

  it('asks what is expected only on a short page that brings something and names a next one', async () => {
    const asked = async (...pages: Array<MarkerPage<Row>>): Promise<number> => {
      let questions = 0;
      const walk = walkMarkers<Row>({
        what: 'rows',
        idOf: (row) => row.id,
        expected: () => Promise.resolve((questions += 1) > 9 ? undefined : 99_999),
        fetchPage: () => Promise.resolve(pages.shift() ?? page(0, 0, undefined)),
      });
      for await (const _ of walk);
      return questions;
    };
    expect(await asked(page(0, 3, undefined))).toBe(0);
    expect(await asked(page(0, PAGE_SIZE, 'a'), page(PAGE_SIZE, PAGE_SIZE + 1, undefined))).toBe(0);
    expect(await asked(page(0, 3, 'a'), page(0, 3, 'b'))).toBe(1);
    expect(await asked(page(0, 3, 'a'), page(3, 6, 'b'))).toBe(2);
  });

  it('is content with more than is expected, and goes on below that, or where nothing is', async () => {
    const requestsAt = async (expected: number | undefined): Promise<number> => {
      let requests = 0;
      const walk = walkMarkers<Row>({
        what: 'rows',
        idOf: (row) => row.id,
        expected: () => Promise.resolve(expected),
        fetchPage: () => Promise.resolve((requests += 1) === 1 ? page(0, 3, 'a') : page(3, 3, undefined)),
      });
      for await (const _ of walk);
      return requests;
    };
    expect(await Promise.all([0, 2, 3, 4, undefined].map(requestsAt))).toEqual([1, 1, 1, 2, 2]);
  });

  it('hands the marker on as it came, the first page without one', async () => {
    const markers: Array<string | undefined> = [];
    const pages = [page(0, PAGE_SIZE, 'x/1?'), page(PAGE_SIZE, PAGE_SIZE + 3, 'y'), page(0, 0, undefined)];
    const walk = walkMarkers<Row>({
      what: 'rows',
      idOf: (row) => row.id,
      expected: () => Promise.resolve(undefined),
      fetchPage: (marker) => {
        markers.push(marker);
        return Promise.resolve(pages[markers.length - 1]!);
      },
    });
    for await (const _ of walk);
    expect(markers).toEqual([undefined, 'x/1?', 'y']);
  });

  it('lets the next request leave before it parses: the event loop has turned twice', async () => {
    let turns = 0;
    const turn = (): void => {
      turns += 1;
      if (turns < 50) setImmediate(turn);
    };
    const turnsAt: number[] = [];
    const walk = walkMarkers<Row>({
      what: 'rows',
      idOf: (row) => row.id,
      expected: () => Promise.resolve(undefined),
      fetchPage: (marker) => {
        if (marker !== undefined) return Promise.resolve(page(0, 0, undefined));
        setImmediate(turn);
        return Promise.resolve({
          ...page(0, PAGE_SIZE, 'a'),
          rows: () => (turnsAt.push(turns), rowsOf(0, PAGE_SIZE)),
        });
      },
    });
    for await (const _ of walk);
    expect(turnsAt[0]).toBeGreaterThanOrEqual(1);
    expect(turnsAt[0]).toBeLessThanOrEqual(3);
  });

  it('names the list and the marker that came again, and says that the scope failed', async () => {
    await expect(scripted([page(0, 3, 'm'), page(3, 6, 'm'), page(6, 9, 'm')])).rejects.toMatchObject({
      message: 'the marker "m" was returned twice, with new rows: rows of a test',
      hint: expect.stringContaining('project counts as failed') as string,
    });
  });

  it('is no unhandled rejection where nobody asks for the page that failed', async () => {
    const walk = walkMarkers<Row>({
      what: 'rows',
      idOf: (row) => row.id,
      expected: () => Promise.resolve(undefined),
      fetchPage: (marker) =>
        marker === undefined ? Promise.resolve(page(0, PAGE_SIZE, 'a')) : Promise.reject(new Error('lost')),
    });
    const unhandled: unknown[] = [];
    const note = (reason: unknown): unknown => unhandled.push(reason);
    process.on('unhandledRejection', note);
    for await (const _ of walk) break;
    await new Promise((resolve) => setImmediate(resolve));
    process.off('unhandledRejection', note);
    expect(unhandled).toEqual([]);
  });

  it('ends at an empty page, even with a marker', async () => {
    expect(await scripted([page(0, 3, 'a'), page(3, 3, 'b'), page(3, 6, 'c')])).toHaveLength(3);
  });

  it('fails where the page failed that was asked for early', async () => {
    await expect(scripted([page(0, PAGE_SIZE, 'a'), new Error('lost')])).rejects.toThrow('lost');
  });
});

describe('a page that counts its rows', () => {
  const doubtsOf = async (pages: Array<MarkerPage<Row>>): Promise<boolean[]> => {
    const doubts: boolean[] = [];
    const fetchPage = () => Promise.resolve(pages.shift() ?? { rowCount: 0, rows: () => [], nextMarker: undefined });
    const walk = { what: 'rows', idOf: (row: Row) => row.id, expected: () => Promise.resolve(undefined), fetchPage };
    for await (const { endsInDoubt } of walkMarkers<Row>(walk)) doubts.push(endsInDoubt);
    return doubts;
  };
  const page = (from: number, to: number, more: Partial<MarkerPage<Row>>): MarkerPage<Row> => ({
    rowCount: to - from,
    rows: () => rowsOf(from, to),
    nextMarker: undefined,
    ...more,
  });

  it('makes doubt to the end of the list when it counts other rows than it has', async () => {
    expect(await doubtsOf([page(0, 1, { statedCount: 5 })])).toEqual([true]);
    expect(await doubtsOf([page(0, 0, { statedCount: 5 })])).toEqual([true]);
    expect(await doubtsOf([page(0, 3, { statedCount: 2, nextMarker: 'a' }), page(3, 6, { statedCount: 3 })])).toEqual([
      true,
      true,
    ]);
  });

  it('makes none when it counts right, or not at all', async () => {
    expect(await doubtsOf([page(0, 0, {})])).toEqual([false]);
    expect(await doubtsOf([page(0, 3, { nextMarker: 'a' }), page(3, 6, { statedCount: 3 })])).toEqual([false, false]);
  });
});

describe('walkCounted', () => {
  interface Script {
    /** Each pass: the ends of its pages, and the total that each page says. */
    passes: ReadonlyArray<ReadonlyArray<readonly [from: number, to: number, total: number | undefined]>>;
  }
  const walkScript = async ({ passes }: Script): Promise<{ ids: string[]; requests: number; error: unknown }> => {
    const pages = passes.flatMap((pass) =>
      pass.map(([from, to, total], at): CountedPage<Row> => ({
        rowCount: to - from,
        rows: () => rowsOf(from, to),
        nextMarker: at < pass.length - 1 ? `m${at}` : undefined,
        total,
      })),
    );
    const result = { ids: [] as string[], requests: 0, error: undefined as unknown };
    const fetchPage = () => {
      const page = pages[result.requests];
      result.requests += 1;
      return page ? Promise.resolve(page) : Promise.reject(new Error('asked too often'));
    };
    try {
      for await (const { rows } of walkCounted<Row>({ what: 'rows of a test', idOf: ({ id }) => id, fetchPage }))
        result.ids.push(...rows.map(({ id }) => id));
    } catch (error) {
      result.error = error;
    }
    return result;
  };

  it('is content with as many rows as counted, or more, and with a list that does not count', async () => {
    for (const total of [3, 2, 0, undefined]) {
      const { requests, error, ids } = await walkScript({ passes: [[[0, 3, total]]] });
      expect([requests, error, ids.length]).toEqual([1, undefined, 3]);
    }
  });

  it('never takes a list for whole that counts more rows than it brings: 2,500 of which 1,000 came, 4 of which none', async () => {
    const cut = await walkScript({ passes: [[[0, PAGE_SIZE, 2500]], [[0, PAGE_SIZE, 2500]]] });
    expect([cut.requests, cut.ids.length]).toEqual([2, PAGE_SIZE]);
    expect(cut.error).toMatchObject({ code: 'CSMS_LIST_INCOMPLETE', listed: PAGE_SIZE, expected: 2500 });
    const empty = await walkScript({ passes: [[[0, 0, 4]], [[0, 0, 4]]] });
    expect(empty.error).toMatchObject({ code: 'CSMS_LIST_INCOMPLETE', listed: 0, expected: 4 });
  });

  it('says what is missing, and what that means', async () => {
    const { error } = await walkScript({ passes: [[[0, 3, 4_000]], [[0, 3, 4_000]]] });
    expect(error).toMatchObject({
      message: 'the list returned 3 of the 4,000 rows that it counts, in both attempts: rows of a test',
      hint: expect.stringContaining('may still exist') as string,
    });
  });

  it('takes the largest count of its pages', async () => {
    const pass = [
      [0, PAGE_SIZE, PAGE_SIZE + 5],
      [PAGE_SIZE, PAGE_SIZE + 3, PAGE_SIZE + 3],
    ] as const;
    expect((await walkScript({ passes: [pass, pass] })).error).toMatchObject({ expected: PAGE_SIZE + 5 });
  });

  it('ends at a short page that holds all that is counted, though it names a next one', async () => {
    const { requests, error } = await walkScript({ passes: [[[0, 3, 3], [3, 3, 3]]] }); // prettier-ignore
    expect([requests, error]).toEqual([1, undefined]);
  });

  it('compares distinct rows: the same row twice is one', async () => {
    const pass = [
      [0, PAGE_SIZE, PAGE_SIZE + 1],
      [PAGE_SIZE - 1, PAGE_SIZE, PAGE_SIZE + 1],
    ] as const;
    expect((await walkScript({ passes: [pass, pass] })).error).toMatchObject({ listed: PAGE_SIZE });
  });

  it('asks once more, yields each row once, and is content when the second walk adds up', async () => {
    const { ids, error, requests } = await walkScript({ passes: [[[0, 3, 5]], [[0, 5, 5]]] });
    expect([ids, error, requests]).toEqual([rowsOf(0, 5).map(({ id }) => id), undefined, 2]);
  });

  it('holds each walk against its own count: rows that are gone by the second are not waited for', async () => {
    expect((await walkScript({ passes: [[[0, 3, 5]], [[1, 3, 2]]] })).error).toBeUndefined();
  });

  it('does not add up the two walks: a row of the first does not stand for one that the second lost', async () => {
    const { error } = await walkScript({ passes: [[[0, 3, 4]], [[1, 4, 4]]] });
    expect(error).toMatchObject({ listed: 3, expected: 4 });
  });
});

describe('walkOffsets', () => {
  it('brings every row, whatever the page sizes, and ends at an empty page', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 60 }),
        fc.integer({ min: 1, max: 25 }),
        fc.nat({ max: 5 }),
        async (total, width, surplus) => {
          const rows: Row[] = [];
          const pages = walkOffsets(
            (offset) =>
              Promise.resolve({ rows: rowsOf(offset, Math.min(total, offset + width)), totalCount: total + surplus }),
            ({ id }) => id,
          );
          for await (const { rows: some } of pages) rows.push(...some);
          expect(rows).toEqual(rowsOf(0, total));
        },
      ),
    );
  });

  it('asks for no page behind what is counted, and for each offset once', async () => {
    const offsets: number[] = [];
    const pages = walkOffsets(
      (offset) => {
        offsets.push(offset);
        return Promise.resolve({ rows: rowsOf(offset, Math.min(25, offset + 10)), totalCount: 25 });
      },
      ({ id }) => id,
    );
    for await (const _ of pages);
    expect(offsets).toEqual([0, 10, 20]);
  });

  it('fails where the page failed that was asked for early, and only there', async () => {
    const pages = walkOffsets(
      (offset) =>
        offset === 0 ? Promise.resolve({ rows: rowsOf(0, 10), totalCount: 20 }) : Promise.reject(new Error('lost')),
      ({ id }) => id,
    );
    const sizes: number[] = [];
    await expect(
      (async () => {
        for await (const { rows } of pages) {
          sizes.push(rows.length);
          await new Promise((resolve) => setImmediate(resolve));
        }
      })(),
    ).rejects.toThrow('lost');
    expect(sizes).toEqual([10]);
  });

  it('ends where nothing new comes, whatever the count says', async () => {
    let requests = 0;
    const pages = walkOffsets(
      () => {
        requests += 1;
        return Promise.resolve({ rows: rowsOf(0, 10), totalCount: Number.MAX_SAFE_INTEGER });
      },
      ({ id }) => id,
    );
    for await (const _ of pages) expect(requests).toBeLessThan(4);
    expect(requests).toBe(2);
  });
});
