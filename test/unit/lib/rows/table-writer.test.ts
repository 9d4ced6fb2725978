import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { createRunTable, type RunTable } from '../../../../lib/rows/table-writer.ts';
import type { PutOptions } from '../../../../lib/storage/object-store.ts';
import { MemoryStore } from '../run/memory-store.ts';
import { columns, emptyRow, type SampleRow } from './sample-rows.ts';

const KEY = 'inventory/runs/x/findings.csv';
const HEADER = '\ufeffname,at,on,count,extra,note\r\n';

const failing = (store: MemoryStore): void => {
  const open = store.open.bind(store);
  store.open = (...args) => ({ ...open(...args), write: () => Promise.reject(new Error('no room')) });
};

const createTable = (store: MemoryStore): RunTable<SampleRow> => createRunTable({ store, key: KEY, columns });
const row = (name: string): SampleRow => ({ ...emptyRow, name });
const line = (name: string): string => `${name},,,,,\r\n`;

it('keeps the rows of a scope together, in the order in which scopes were done', async () => {
  const store = new MemoryStore();
  const table = createTable(store);
  const [first, second, failed] = [table.openScope(), table.openScope(), table.openScope()];
  await first.write([row('a1')]);
  await second.write([row('b1')]);
  await failed.write([row('never')]);
  await first.write([row('a2')]);
  for (const scope of [second, first]) table.append(await scope.seal());
  failed.discard();
  const entry = await table.close();
  const body = store.objects.get(KEY) as Buffer;
  expect(String(body)).toBe(HEADER + line('b1') + line('a1') + line('a2'));
  expect(entry).toEqual({
    key: KEY,
    format: 'csv',
    size: body.length,
    rows: 3,
    MD5checksum: createHash('md5').update(body).digest('hex'),
    sha256: createHash('sha256').update(body).digest('hex'),
  });
});

it('is a header when there are no rows', async () => {
  const store = new MemoryStore();
  const table = createTable(store);
  table.append(await table.openScope().seal());
  expect(await table.close()).toMatchObject({ rows: 0 });
  expect(String(store.objects.get(KEY))).toBe(HEADER);
});

it('has the rows of a better rank first, over all scopes, and those of one rank in the order of the scopes', async () => {
  const store = new MemoryStore();
  const ranks = { count: 3, of: ({ count }: SampleRow) => count ?? 0 };
  const table = createRunTable({ store, key: KEY, columns, ranks });
  const [first, second] = [table.openScope(), table.openScope()];
  await first.write([
    { ...row('low'), count: 2 },
    { ...row('high'), count: 0 },
  ]);
  await second.write([
    { ...row('high too'), count: 0 },
    { ...row('low too'), count: 2 },
  ]);
  for (const sealed of await Promise.all([first.seal(), second.seal()])) table.append(sealed);
  expect(await table.close()).toMatchObject({ rows: 4 });
  const names = String(store.objects.get(KEY))
    .split('\r\n')
    .map((text) => text.split(',')[0]);
  expect(names.slice(1, -1)).toEqual(['high', 'high too', 'low', 'low too']);
});

it('cannot be closed when a row cannot be written, and leaves nothing behind when it is aborted then', async () => {
  const store = new MemoryStore();
  failing(store);
  const table = createTable(store);
  const scope = table.openScope();
  await scope.write([row('a')]);
  table.append(await scope.seal());
  await expect(table.close()).rejects.toThrow('no room');
  await table.abort();
  expect(store.objects.size).toBe(0);
  expect(store.log).toEqual([`ABORT ${KEY}`]);
});

it('waits for what is being written before it is aborted', async () => {
  const store = new MemoryStore();
  const table = createTable(store);
  const closing = table.close();
  await table.abort();
  await closing;
  expect(store.log).toEqual([`PUT ${KEY}`, `ABORT ${KEY}`]);
});

it('keeps of a scope what its rows take, compressed, and nothing of one without rows', async () => {
  const table = createTable(new MemoryStore());
  const [few, none] = [table.openScope(), table.openScope()];
  await few.write([row('a1')]);
  await none.write([]);
  const kept = (await few.seal()).map(({ rank, rows, gzip }) => ({
    rank,
    rows,
    spare: gzip.buffer.byteLength - gzip.length,
  }));
  expect(kept).toEqual([{ rank: 0, rows: 1, spare: 0 }]);
  expect(await none.seal()).toEqual([]);
});

it('is a CSV for people, which opens and ends with the run', async () => {
  const store = new MemoryStore();
  const open = store.open.bind(store);
  const opened: unknown[] = [];
  store.open = (...given: [string, PutOptions?]) => (opened.push(given[1]), open(given[0]));
  const { signal } = new AbortController();
  await createRunTable({ store, key: KEY, columns, signal }).close();
  expect(opened).toEqual([{ contentType: 'text/csv; charset=utf-8', signal }]);
});

it('is written once, however often it is closed', async () => {
  const store = new MemoryStore();
  const table = createTable(store);
  expect(await table.close()).toBe(await table.close());
  expect(store.log).toEqual([`PUT ${KEY}`]);
});

it('has nothing to abort before it is written', async () => {
  const store = new MemoryStore();
  await createTable(store).abort();
  expect(store.log).toEqual([]);
});

it('starts no formula behind a separator of another kind, in any row', async () => {
  const store = new MemoryStore();
  const table = createTable(store);
  const scope = table.openScope();
  await scope.write([row('x;=1')]);
  table.append(await scope.seal());
  await table.close();
  expect(String(store.objects.get(KEY))).toBe(HEADER + line("x;'=1"));
});

it('keeps nothing of a scope that is discarded or sealed, so that it may be listed again', async () => {
  const scope = createTable(new MemoryStore()).openScope();
  await scope.write([row('a')]);
  scope.discard();
  await scope.write([row('b'), row('c')]);
  await scope.write([]);
  const sealed = await scope.seal();
  expect(sealed.map(({ rows, gzip }) => [rows, String(gunzipSync(gzip))])).toEqual([[2, line('b') + line('c')]]);
  expect(await scope.seal()).toEqual([]);
});

it('leaves out rows of a rank that there is not', async () => {
  const scope = createRunTable({
    ...{ store: new MemoryStore(), key: KEY, columns },
    ranks: { count: 2, of: ({ count }: SampleRow) => count ?? 0 },
  }).openScope();
  await scope.write([2, 1, 0, 1].map((count) => ({ ...row('a'), count })));
  const sealed = await scope.seal();
  expect(sealed.map(({ rank, rows }) => [rank, rows])).toEqual([
    [0, 1],
    [1, 2],
  ]);
});
