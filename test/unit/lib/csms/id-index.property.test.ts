import crypto, { randomUUID } from 'node:crypto';
import { syncBuiltinESMExports } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createIdIndex } from '../../../../lib/csms/id-index.ts';

const ids = fc.oneof(
  fc.uuid(),
  fc.uuid().map((id) => id.toUpperCase()),
  fc.string({ maxLength: 40 }),
  fc.constantFrom('00000000-0000-0000-0000-000000000000', '00000000-0000-0000-0000-000000000001', 'a', 'b'),
);

describe('the id index', () => {
  it('answers as a Set does', () => {
    fc.assert(
      fc.property(fc.array(ids, { maxLength: 200 }), (list) => {
        const index = createIdIndex();
        const model = new Set<string>();
        for (const id of list) {
          expect(index.add(id)).toBe(!model.has(id));
          model.add(id);
        }
        expect(index.size).toBe(model.size);
      }),
    );
  });

  it('tells ids apart that differ in one place only, or at the end', () => {
    const index = createIdIndex();
    const id = 'aaaaaaaa-1111-1111-1111-111111111111';
    const others = Array.from(id, (_, at) =>
      ['2', 'g', 'h', 'A', 'é', 'b'].map((sign) => `${id.slice(0, at)}${sign}${id.slice(at + 1)}`),
    );
    const list = [id, `${id}x`, `${id}y`, id.slice(0, -1), ...others.flat()];
    expect(list.filter((each) => !index.add(each))).toEqual([]);
    expect(list.filter((each) => index.add(each))).toEqual([]);
    expect(index.size).toBe(list.length);
  });

  it('keeps a UUID as it is: a hash, which takes most of the time, is made of other ids only', () => {
    const createHash = vi.spyOn(crypto, 'createHash');
    syncBuiltinESMExports();
    onTestFinished(() => {
      createHash.mockRestore();
      syncBuiltinESMExports();
    });
    const index = createIdIndex();
    index.add('01234567-89ab-cdef-0123-456789abcdef');
    index.add('aaaaaaaa-1111-1111-1111-111111111111');
    expect(createHash).not.toHaveBeenCalled();
    index.add('01234567-89AB-CDEF-0123-456789ABCDEF');
    expect(createHash).toHaveBeenCalledOnce();
  });

  it('keeps every id while it grows', () => {
    const index = createIdIndex();
    const list = Array.from({ length: 20_000 }, () => randomUUID());
    expect(list.every((id) => index.add(id))).toBe(true);
    expect(list.some((id) => index.add(id))).toBe(false);
  });
});
