import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
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

  it('keeps every id while it grows', () => {
    const index = createIdIndex();
    const list = Array.from({ length: 20_000 }, () => randomUUID());
    expect(list.every((id) => index.add(id))).toBe(true);
    expect(list.some((id) => index.add(id))).toBe(false);
  });
});
