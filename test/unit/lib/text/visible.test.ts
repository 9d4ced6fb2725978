import fc from 'fast-check';
import { expect, it } from 'vitest';
import { visibleJson } from '../../../../lib/text/visible.ts';

it.each([
  ['\u202e', '"\\u202e"'],
  ['\u009b31m', '"\\u009b31m"'],
  ['\u{e0041}', '"\\udb40\\udc41"'],
  ['\u2028\u200b', '"\\u2028\\u200b"'],
  ['密码 é 😀', '"密码 é 😀"'],
])('shows %j as %s', (text, shown) => {
  expect(visibleJson(JSON.stringify(text))).toBe(shown);
});

it('is the same JSON', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      expect(JSON.parse(visibleJson(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(JSON.parse(visibleJson(JSON.stringify(text)))).toBe(text);
      expect(visibleJson(JSON.stringify(text))).not.toMatch(/[\p{Cc}\p{Cf}\u2028\u2029]/u);
    }),
  );
});
