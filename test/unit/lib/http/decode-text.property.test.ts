import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeText } from '../../../../lib/http/decode-text.ts';

const parts = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: 9000 }).map((length) => Buffer.alloc(length, 'a')),
    fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 9 }).map((bytes) => Buffer.from(bytes)),
  ),
  { maxLength: 12 },
);

it('reads any bytes as toString does: characters across pieces, half ones, and none at all', () => {
  fc.assert(
    fc.property(parts, (buffers) => {
      const bytes = Buffer.concat(buffers);
      expect(decodeText(bytes) === bytes.toString('utf8')).toBe(true);
    }),
    { numRuns: 300 },
  );
});

it.each(['密', '🔐', 'é'])('cuts no %s in two, wherever it stands', (character) => {
  for (let before = 4080; before < 4100; before += 1) {
    const text = `${'a'.repeat(before)}${character.repeat(2000)}`;
    expect(decodeText(Buffer.from(text)) === text).toBe(true);
  }
});

it('comes to an end where no character begins anywhere', () => {
  const bytes = Buffer.alloc(10_000, 0x80);
  expect(decodeText(bytes) === bytes.toString('utf8')).toBe(true);
});
