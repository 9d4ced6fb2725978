import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packRows, unpackRows } from '../../../../lib/rows/packed-rows.ts';

it('packed rows are the rows, in their order', async () => {
  const row = fc.record({
    id: fc.string({ unit: 'binary' }),
    tags: fc.option(fc.dictionary(fc.string(), fc.string())),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(row, { maxLength: 20 }), fc.constantFrom(1, 150), async (rows, times) => {
      const all = Array.from({ length: times }, () => rows).flat();
      const unpacked = [...unpackRows(await packRows(all))].flat();
      expect(unpacked).toEqual(JSON.parse(JSON.stringify(all)));
    }),
    { numRuns: 50 },
  );
});

it('packed rows keep no memory beside their bytes', async () => {
  const [block] = await packRows([{ id: 'x' }]);
  expect(block?.buffer.byteLength).toBe(block?.length);
});

it('packed rows are unpacked a thousand at a time, and none are nothing', async () => {
  const rows = Array.from({ length: 2001 }, (_, id) => ({ id }));
  expect([...unpackRows(await packRows(rows))].map(({ length }) => length)).toEqual([1000, 1000, 1]);
  expect(await packRows([])).toEqual([]);
});
