import { expect, it } from 'vitest';
import { toUrl } from '../../../../lib/text/url.ts';

it('A text is a URL as often as it is asked: Node.js 20 forgets those with an umlaut after some 2,000 calls', () => {
  const asked = Array.from({ length: 20_000 }, () => toUrl('https://münchen.example/')?.href);
  expect(new Set(asked)).toEqual(new Set(['https://xn--mnchen-3ya.example/']));
});

it.each(['', 'x', 'https://', 'https://[::1', '//a.example/'])('%j is none', (text) => {
  expect(toUrl(text)).toBeUndefined();
});
