import { describe, expect, it } from 'vitest';
import { untrusted, untrustedExact } from '../../../../lib/html/untrusted.ts';
import { formatPercent } from '../../../../lib/html/format.ts';
import { markup } from '../../../../lib/html/markup.ts';
import { renderMeter } from '../../../../lib/html/charts/meter.ts';

describe('markup', () => {
  it('keeps the space that parts an attribute or a word, and drops the indentation of the source', () => {
    expect(
      String(markup`<a${markup` id="x"`}>b${markup` c`}
      </a>`),
    ).toBe('<a id="x">b c\n</a>');
  });
});

describe('untrustedExact', () => {
  it.each([
    ['owner ', '<bdi>owner<span class="u">U+0020</span></bdi>'],
    [' a', '<bdi><span class="u">U+0020</span>a</bdi>'],
    ['a  b', '<bdi>a<span class="u">U+0020</span><span class="u">U+0020</span>b</bdi>'],
    ['a\u00A0b\u3000', '<bdi>a<span class="u">U+00A0</span>b<span class="u">U+3000</span></bdi>'],
    ['a b', '<bdi>a b</bdi>'],
    ['<b> & \u202E', '<bdi>&lt;b&gt; &amp; <span class="u">U+202E</span></bdi>'],
  ])('shows spaces that nobody would see: %j', (text, html) => expect(String(untrustedExact(text))).toBe(html));

  it('cuts as untrusted does', () => {
    expect(String(untrustedExact('x'.repeat(9), 4))).toBe(String(untrusted('x'.repeat(9), 4)));
  });
});

it('formatPercent has a dash for what is not known', () => {
  expect([null, 0, 0.1, 99.9, 100].map(formatPercent)).toEqual(['–', '0%', '0.1%', '99.9%', '100%']);
});

it('renderMeter shows the smallest part, and leaves out what is nothing', () => {
  const html = String(
    renderMeter([
      { percent: 0.01, color: 'ok' },
      { percent: 0, color: 'high' },
      { percent: 50, color: 'mute' },
    ]),
  );
  expect(html).toContain('<rect class="h-ok" x="0.0%" width="0.8%" height="8"/>');
  expect(html).toContain('<rect class="h-mute" x="0.8%" width="50.0%" height="8"/>');
  expect(html).not.toContain('h-high');
});
