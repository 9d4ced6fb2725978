import { createHash } from 'node:crypto';
import { expect, it } from 'vitest';
import { createRunTable, type RunTable } from '../../../../lib/rows/table-writer.ts';
import { MemoryStore } from '../run/memory-store.ts';
import { columns, emptyRow, type SampleRow } from './sample-rows.ts';

const KEY = 'inventory/runs/x/findings.csv';
const HEADER = '\ufeffname,at,on,count,extra,note\r\n';

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
  await Promise.all([second.append(), first.append()]);
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
  await table.openScope().append();
  expect(await table.close()).toMatchObject({ rows: 0 });
  expect(String(store.objects.get(KEY))).toBe(HEADER);
});

it('leaves nothing behind when it is aborted', async () => {
  const store = new MemoryStore();
  const table = createTable(store);
  const scope = table.openScope();
  await scope.write([row('a')]);
  await scope.append();
  await table.abort();
  expect(store.objects.size).toBe(0);
  expect(store.log).toEqual([`ABORT ${KEY}`]);
});

it('cannot be closed after a scope could not be appended', async () => {
  const store = new MemoryStore();
  store.open = () => ({
    write: () => Promise.reject(new Error('no room')),
    close: () => store.put(KEY, Buffer.alloc(0)),
    abort: () => Promise.resolve(),
  });
  const table = createTable(store);
  const [first, second] = [table.openScope(), table.openScope()];
  await first.write([row('a')]);
  await expect(first.append()).rejects.toThrow('no room');
  await expect(second.append()).rejects.toThrow('no room');
  await expect(table.close()).rejects.toThrow('no room');
  expect(store.objects.size).toBe(0);
});
