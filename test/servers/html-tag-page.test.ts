import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderTagPage } from '../../functions/tag-report/page/page.ts';
import type { PageReport } from '../../functions/tag-report/page/view.ts';
import { CHROMIUM, hasChromium } from '../support/chromium.ts';
import { findFaults, withPage as openPage } from '../support/look-at-page.ts';
import * as sample from '../support/sample-tag-report.ts';

/* The extremes of the tag report; the usual pages are in html.test.ts. */

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

const extremes: Array<[string, () => PageReport, 'en' | 'zh', 'light' | 'dark']> = [
  ['no policy', sample.sampleWithoutPolicy, 'zh', 'light'],
  ['nothing tagged, one run', sample.sampleAllUntagged, 'en', 'dark'],
  ['all pass', sample.sampleAllPass, 'zh', 'dark'],
  ['failed', sample.sampleFailedReport, 'zh', 'light'],
  ['narrowed', sample.sampleNarrowedReport, 'en', 'light'],
  ['partial', sample.samplePartialReport, 'en', 'dark'],
  ['10,000 secrets', sample.sampleBigReport, 'zh', 'light'],
];

describe.skipIf(!hasChromium)('The tag report', () => {
  it.each(extremes)('has no serious fault of accessibility: %s', async (_, report, lang, colorScheme) => {
    const html = renderTagPage(report(), lang);
    expect(await withPage(html, { colorScheme, bypassCSP: true }, findFaults)).toEqual([]);
  });

  it.each(extremes)('does not scroll sideways on a phone, unfolded: %s', async (_, report, lang) => {
    const html = renderTagPage(report(), lang).replaceAll('<details>', '<details open>');
    const width = await withPage(html, { viewport: { width: 360, height: 800 } }, (page) =>
      page.evaluate<number>('document.documentElement.scrollWidth'),
    );
    expect(width).toBe(360);
  });

  it('prints tables as tables, unfolded, with the warning on the page', async () => {
    const html = renderTagPage(sample.samplePartialReport(), 'zh');
    // what A4 leaves between its margins
    const seen = await withPage(html, { viewport: { width: 695, height: 1000 } }, async (page) => {
      await page.emulateMedia({ media: 'print' });
      return page.evaluate<Record<string, unknown>>(`({
        row: getComputedStyle(document.querySelector('#untagged tbody tr')).display,
        folded: document.querySelector('#untagged details tbody tr').checkVisibility({ contentVisibilityAuto: true }),
        sheet: getComputedStyle(document.body).page,
        width: document.documentElement.scrollWidth,
      })`);
    });
    expect(seen).toEqual({ row: 'table-row', folded: true, sheet: 'unsure', width: 695 });
  });
});
