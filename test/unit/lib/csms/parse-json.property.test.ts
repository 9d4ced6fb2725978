import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson } from '../../../../lib/csms/parse-json.ts';
import { cpuTimeOf } from '../../../support/cpu-time.ts';

describe('parseJson', () => {
  it('is JSON.parse where no integer is too large', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 4 }), (text) => {
        fc.pre(!/\d{16}/.test(text));
        expect(parseJson(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('keeps all digits of an integer: as text where a double would lose some', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: 2n ** 53n, max: 10n ** 40n }),
        fc.boolean(),
        fc.string(),
        (large, isNegative, note) => {
          const digits = String(isNegative ? -large : large);
          const text = `{"note":${JSON.stringify(note)},"counter": ${digits},"list":[${digits}, 7]}`;
          const kept = String(Number(digits)) === digits ? Number(digits) : digits;
          expect(parseJson(text)).toEqual({ note, counter: kept, list: [kept, 7] });
        },
      ),
    );
  });

  it('leaves digits inside a text, times, and numbers with a fraction alone', () => {
    const value = { text: ': 12345678901234567890, "x": 12345678901234567890', time: 1581507580000, large: 1e300 };
    const text = `${JSON.stringify(value).slice(0, -1)},"other":12345678901234567890,"pi":3.14159265358979323846}`;
    expect(parseJson(text)).toEqual({ ...value, other: '12345678901234567890', pi: Math.PI });
  });

  it.each([
    ['in a list', '[12345678901234567890]', ['12345678901234567890']],
    ['below zero', '{"a":[{"b":-12345678901234567890}]}', { a: [{ b: '-12345678901234567890' }] }],
    ['behind an empty value', '[null,{},{"a":9007199254740993}]', [null, {}, { a: '9007199254740993' }]],
    ['before an empty value', '[{"a":9007199254740993},null]', [{ a: '9007199254740993' }, null]],
    ['that is all there is', '12345678901234567890', '12345678901234567890'],
    ['behind small ones', '{"a":1,"b":[2],"c":9007199254740993}', { a: 1, b: [2], c: '9007199254740993' }],
    ['with a fraction, which stays a number', '[90071992547409935.5]', [Number('90071992547409935.5')]],
    ['with an exponent, which stays a number', '[90071992547409935e2]', [Number('90071992547409935e2')]],
  ])('finds a large number %s', (_, text, expected) => {
    expect(parseJson(text)).toEqual(expected);
  });

  it('leaves a large integer that a double writes with the same digits', () => {
    expect(parseJson('[1795000000000000000,9007199254740992]')).toEqual([1795000000000000000, 9007199254740992]);
  });

  it('throws what JSON.parse throws', () => {
    for (const text of ['', '{', '[12345678901234567890', 'nope']) expect(() => parseJson(text)).toThrow(SyntaxError);
  });

  it('takes time in proportion to the length', () => {
    const timeOf = (count: number): number => {
      const text = JSON.stringify({ a: '\\"'.repeat(count), b: ['x'.repeat(count)] }).replace(
        /}$/,
        ',"n":12345678901234567890}',
      );
      return cpuTimeOf(() => parseJson(text));
    };
    // quadratic work takes minutes
    expect(timeOf(2_000_000)).toBeLessThan(4000);
  });
});
