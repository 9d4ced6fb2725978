import fc from 'fast-check';
import { expect, it } from 'vitest';
import { byteLength, cut, jsonBytes } from '../../../../lib/text/cut.ts';
import { cpuTimeOf } from '../../../support/cpu-time.ts';

it('is never longer than what it may be, and tells how many characters are missing', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.integer({ min: 12, max: 120 }),
      fc.constantFrom(byteLength, (text: string) => text.length, jsonBytes),
      (text, max, measure) => {
        const short = cut(text, max, measure);
        if (measure(text) <= max) {
          expect(short).toBe(text);
          return;
        }
        expect(measure(short)).toBeLessThanOrEqual(max);
        const [, head = '', missing = ''] = /^(.*)… \(\+(\d+)\)$/su.exec(short) ?? [];
        expect(text.startsWith(head)).toBe(true);
        expect(Array.from(head).length + Number(missing)).toBe(Array.from(text).length);
      },
    ),
  );
});

it('cuts 10,000,000 characters in a moment', () => {
  const text = '😀'.repeat(5_000_000);
  expect(cpuTimeOf(() => expect(cut(text, 20)).toBe('😀😀😀😀… (+4999996)'))).toBeLessThan(500);
});
