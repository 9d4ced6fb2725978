import fc from 'fast-check';
import { expect, it } from 'vitest';
import { EN_LABELS } from '../../../../lib/html/text/en.ts';
import { ZH_LABELS } from '../../../../lib/html/text/zh.ts';
import { formatSpan } from '../../../../lib/html/time.ts';
import { ENGLISH } from '../../../../lib/notify/text/en.ts';
import { CHINESE } from '../../../../lib/notify/text/zh.ts';
import { toSpan } from '../../../../lib/text/span.ts';

const MINUTE_MS = 60_000;

it.each([
  [0, 'under a minute', '不到 1 分钟'],
  [-5 * MINUTE_MS, 'under a minute', '不到 1 分钟'],
  [MINUTE_MS, '1 minute', '1 分钟'],
  [30 * 60 * MINUTE_MS, '30 hours', '30 小时'],
  [885 * 24 * 60 * MINUTE_MS, '2 years', '2 年'],
])('A span of %d ms has one unit: %s', (ms, english, chinese) => {
  expect([formatSpan(ms, EN_LABELS), formatSpan(ms, ZH_LABELS)]).toEqual([english, chinese]);
});

it('A span is the same on a page and in a message', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e9, max: 1e12 }), (ms) => {
      expect(formatSpan(ms, EN_LABELS)).toBe(ENGLISH.span(toSpan(ms)));
      expect(formatSpan(ms, ZH_LABELS)).toBe(CHINESE.span(toSpan(ms)));
    }),
  );
});
