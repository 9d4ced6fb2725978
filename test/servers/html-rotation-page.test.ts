import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderRotationPage } from '../../functions/failed-rotation-notifier/page/page.ts';
import type { RotationPageInput } from '../../functions/failed-rotation-notifier/page/input.ts';
import { CHROMIUM, hasChromium } from '../support/chromium.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { findFaults, withPage as openPage } from '../support/look-at-page.ts';
import * as sample from '../support/sample-rotation-page.ts';

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await chromium.launch(CHROMIUM);
});
afterAll(() => browser?.close());

const withPage = <Value>(
  html: string,
  options: BrowserContextOptions,
  look: (page: Page, requests: readonly string[]) => Promise<Value>,
): Promise<Value> => openPage(browser, { html, options }, look);

const unfold = (html: string): string => html.replaceAll('<details>', '<details open>');

const pages: Array<[string, () => RotationPageInput, 'en' | 'zh', 'light' | 'dark']> = [
  ['usual', sample.sampleRotations, 'en', 'light'],
  ['usual, dark', sample.sampleRotations, 'zh', 'dark'],
  ['quiet', sample.sampleQuiet, 'zh', 'light'],
  ['quiet, dark', sample.sampleQuiet, 'en', 'dark'],
  ['nobody notified, runs missing', sample.sampleUnnotified, 'en', 'dark'],
  ['partial', sample.samplePartial, 'zh', 'light'],
  ['failed', sample.sampleFailed, 'en', 'light'],
  ['narrowed', sample.sampleNarrowed, 'zh', 'dark'],
  [
    'hostile',
    () =>
      sample.sampleHostile(
        HOSTILE_TEXTS.filter((_, at) => at % 4 === 0),
        1,
      ),
    'en',
    'light',
  ],
];

/** The same parts as above, only more of them, which axe takes half a minute for. */
const large: typeof pages = [
  ['very much', sample.sampleMuch, 'en', 'light'],
  ['all that is hostile', () => sample.sampleHostile(HOSTILE_TEXTS, 1), 'en', 'light'],
];

describe.skipIf(!hasChromium)('The page of rotations', () => {
  it.each(pages)('has no serious fault of accessibility: %s', async (_, input, lang, colorScheme) => {
    const html = renderRotationPage(input(), lang);
    expect(await withPage(html, { colorScheme, bypassCSP: true }, findFaults)).toEqual([]);
  });

  it('has none in what is folded either', async () => {
    const html = unfold(renderRotationPage(sample.samplePartial(), 'en'));
    expect(await withPage(html, { bypassCSP: true }, findFaults)).toEqual([]);
  });

  it.each([...pages, ...large])(
    'does not scroll sideways on a phone, asks for nothing, runs nothing: %s',
    async (_, input, lang) => {
      const html = unfold(renderRotationPage(input(), lang));
      const seen = await withPage(html, { viewport: { width: 360, height: 800 } }, async (page, requests) => ({
        width: await page.evaluate<number>('document.documentElement.scrollWidth'),
        hacked: await page.evaluate<unknown>('typeof globalThis.hacked'),
        requests: [...requests],
      }));
      expect(seen).toEqual({ width: 360, hacked: 'undefined', requests: [] });
    },
  );

  it('has what fails, since when, its owner and who was notified in the first view of a desktop', async () => {
    const html = renderRotationPage(sample.sampleRotations(), 'en');
    const bottoms = await withPage(html, { viewport: { width: 1280, height: 800 } }, (page) =>
      page.evaluate<number[]>(
        `['h1', 'h1 + .facts', '.banner', '.tiles', '#failing h2'].map((part) => document.querySelector(part).getBoundingClientRect().bottom)`,
      ),
    );
    expect(Math.max(...bottoms)).toBeLessThan(800);
  });

  it('keeps in sight that it is incomplete, however far one reads', async () => {
    const html = renderRotationPage(sample.samplePartial(), 'en');
    const top = await withPage(html, { viewport: { width: 360, height: 800 } }, (page) =>
      page.evaluate<number>(
        `(window.scrollTo(0, 4000), document.querySelector('.status-bar').getBoundingClientRect().top)`,
      ),
    );
    expect(top).toBe(0);
  });

  it('leads from the worst to its card', async () => {
    const html = renderRotationPage(sample.sampleRotations(), 'en');
    const shown = await withPage(html, { viewport: { width: 360, height: 800 } }, async (page) => {
      await page.click('h1 + .facts a');
      return page.evaluate<boolean>(
        `(({ top }) => top >= 0 && top < 200)(document.querySelector('#cause-1').getBoundingClientRect())`,
      );
    });
    expect(shown).toBe(true);
  });

  it.each(['en', 'zh'] as const)(
    'prints tables as tables, unfolded, with the warning on the page: %s',
    async (lang) => {
      const input = { ...sample.sampleMuch(), run: sample.samplePartial().run };
      const html = renderRotationPage(input, lang);
      // what A4 leaves between its margins
      const seen = await withPage(html, { viewport: { width: 695, height: 1000 } }, async (page) => {
        await page.emulateMedia({ media: 'print' });
        return page.evaluate<Record<string, unknown>>(`({
        row: getComputedStyle(document.querySelector('#failing tbody tr')).display,
        folded: document.querySelector('#history details tbody tr').checkVisibility({ contentVisibilityAuto: true }),
        sheet: getComputedStyle(document.body).page,
        width: document.documentElement.scrollWidth,
      })`);
      });
      expect(seen).toEqual({ row: 'table-row', folded: true, sheet: 'unsure', width: 695 });
      expect(html).toContain(lang === 'zh' ? '结果不完整或未校验' : 'NOT A COMPLETE, VERIFIED RESULT');
    },
  );

  it('becomes a PDF', async () => {
    const html = renderRotationPage(sample.sampleRotations(), 'en');
    const pdf = await withPage(html, {}, (page) => page.pdf({ format: 'A4', preferCSSPageSize: true }));
    expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
    expect(pdf.length).toBeGreaterThan(10_000);
  });
});
