import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { RowFormat } from '../../../../lib/rows/column.ts';
import { createPartWriter, partKey, type PartWriter } from '../../../../lib/rows/part-writer.ts';
import type { FileMetadata } from '../../../../lib/rows/row-sink.ts';
import { columns, emptyRow, type SampleRow } from './sample-rows.ts';

interface Put {
  key: string;
  body: Buffer;
  contentType: string;
}

interface Setup {
  formats?: RowFormat[];
  metadata?: FileMetadata;
  put?: (put: Put) => Promise<void>;
}

function setUp({ formats = ['csv'], put, metadata }: Setup = {}): {
  writer: PartWriter<SampleRow>;
  puts: Put[];
  removed: string[];
} {
  const puts: Put[] = [];
  const removed: string[] = [];
  const writer = createPartWriter({
    columns,
    formats,
    ...(metadata && { metadata }),
    rowsPerPart: 10,
    put: async (key, body, contentType) => {
      puts.push({ key, body, contentType });
      await put?.({ key, body, contentType });
    },
    remove: (key) => {
      removed.push(key);
      return Promise.resolve();
    },
    keyOf: (format, part) => `part-${part}.${format}`,
  });
  return { writer, puts, removed };
}

const rowsFrom = (from: number, to: number): SampleRow[] =>
  Array.from({ length: to - from }, (_, index) => ({ ...emptyRow, count: from + index }));

const countsIn = (body: Buffer | undefined): number[] =>
  String(gunzipSync(body ?? Buffer.alloc(0)))
    .split('\r\n')
    .slice(1, -1)
    .map((line) => Number(line.split(',')[3]));

it('begins a new part after so many rows, wherever the batches end', async () => {
  const { writer, puts } = setUp();
  for (const [from, to] of [
    [0, 7],
    [7, 7],
    [7, 32],
  ] as const)
    await writer.write(rowsFrom(from, to));
  const entries = await writer.close();
  expect(entries.map(({ key, rows }) => [key, rows])).toEqual([
    ['part-0.csv', 10],
    ['part-1.csv', 10],
    ['part-2.csv', 10],
    ['part-3.csv', 2],
  ]);
  expect(puts.flatMap(({ body }) => countsIn(body))).toEqual(Array.from({ length: 32 }, (_, index) => index));
});

it('writes no empty part behind a full one', async () => {
  const { writer } = setUp();
  await writer.write(rowsFrom(0, 20));
  expect(await writer.close()).toHaveLength(2);
});

it('tells size and digests of the bytes as they were stored, in all formats', async () => {
  const { writer, puts } = setUp({ formats: ['csv', 'ndjson', 'parquet'] });
  await writer.write(rowsFrom(0, 3));
  const entries = await writer.close();
  expect(entries).toEqual(
    puts.map(({ key, body }) => ({
      key,
      format: key.split('.')[1],
      size: body.length,
      rows: 3,
      MD5checksum: createHash('md5').update(body).digest('hex'),
      sha256: createHash('sha256').update(body).digest('hex'),
    })),
  );
  expect(puts.map(({ contentType }) => contentType)).toEqual([
    'application/gzip',
    'application/gzip',
    'application/vnd.apache.parquet',
  ]);
});

it('writes one file a format for a scope without rows', async () => {
  const { writer, puts } = setUp({ formats: ['csv', 'ndjson', 'parquet'] });
  const entries = await writer.close();
  expect(entries.map(({ key, rows }) => [key, rows])).toEqual([
    ['part-0.csv', 0],
    ['part-0.ndjson', 0],
    ['part-0.parquet', 0],
  ]);
  expect(String(gunzipSync(puts[0]?.body ?? ''))).toBe('name,at,on,count,extra,note\r\n');
});

it('stores one part while it fills the next, and never two at once', async () => {
  let active = 0;
  let most = 0;
  const { writer, puts } = setUp({
    put: async () => {
      most = Math.max(most, (active += 1));
      await new Promise((resolve) => setTimeout(resolve, 20));
      active -= 1;
    },
  });
  await writer.write(rowsFrom(0, 15));
  expect(puts).toHaveLength(1);
  expect(active).toBe(1);
  await writer.write(rowsFrom(15, 45));
  await writer.close();
  expect(puts).toHaveLength(5);
  expect(most).toBe(1);
  expect(active).toBe(0);
});

it('throws the failure of a stored part from what comes next, once all formats have settled', async () => {
  let settled = 0;
  const { writer } = setUp({
    formats: ['csv', 'ndjson'],
    put: async ({ key }) => {
      if (key === 'part-0.csv') throw new Error('no room');
      await new Promise((resolve) => setTimeout(resolve, 10));
      settled += 1;
    },
  });
  await writer.write(rowsFrom(0, 10));
  await expect(writer.close()).rejects.toThrow('no room');
  expect(settled).toBe(1);
});

it('takes everything back on discard, waits for what is under way, and begins anew at part 0', async () => {
  const arrived: string[] = [];
  const { writer, puts, removed } = setUp({
    put: async ({ key }) => {
      await new Promise((resolve) => setTimeout(resolve, 10));
      arrived.push(key);
    },
  });
  await writer.write(rowsFrom(0, 25));
  await writer.discard();
  expect(arrived).toEqual(['part-0.csv', 'part-1.csv']);
  expect(removed).toEqual(['part-0.csv', 'part-1.csv']);
  await writer.write(rowsFrom(100, 103));
  expect((await writer.close()).map(({ key, rows }) => [key, rows])).toEqual([['part-0.csv', 3]]);
  expect(countsIn(puts.at(-1)?.body)).toEqual([100, 101, 102]);
});

it('begins anew after a part that could not be stored, once it is discarded', async () => {
  let isFull = true;
  const { writer } = setUp({ put: () => (isFull ? Promise.reject(new Error('no room')) : Promise.resolve()) });
  await writer.write(rowsFrom(0, 10));
  await writer.discard();
  isFull = false;
  await writer.write(rowsFrom(100, 103));
  expect((await writer.close()).map(({ key, rows }) => [key, rows])).toEqual([['part-0.csv', 3]]);
});

it('has nothing to take back before its first row, and can be closed then', async () => {
  const { writer, removed } = setUp();
  await writer.discard();
  await writer.discard();
  expect(removed).toEqual([]);
  expect((await writer.close()).map(({ key, rows }) => [key, rows])).toEqual([['part-0.csv', 0]]);
});

it('leaves what was stored where it cannot remove it', async () => {
  const stored: string[] = [];
  const writer = createPartWriter({
    columns,
    formats: ['csv'],
    rowsPerPart: 10,
    put: (key) => Promise.resolve(void stored.push(key)),
    keyOf: (format, part) => `part-${part}.${format}`,
  });
  await writer.write(rowsFrom(0, 10));
  await writer.discard();
  expect(stored).toEqual(['part-0.csv']);
});

it('says in a Parquet file what is to be said of it', async () => {
  const { writer, puts } = setUp({ formats: ['parquet'], metadata: { runId: 'the-run' } });
  await writer.close();
  expect(puts[0]?.body.includes('the-run')).toBe(true);
});

it.each<[RowFormat, string]>([
  ['csv', 'csv.gz'],
  ['ndjson', 'ndjson.gz'],
  ['parquet', 'parquet'],
])('names a part by its format, region and project: %s', (format, suffix) => {
  expect(partKey('runs/x/', { region: 'r', projectId: 'p' }, format, 7)).toBe(
    `runs/x/${format}/region=r/project_id=p/secrets-00007.${suffix}`,
  );
});
