import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderTagPage } from '../../functions/tag-report/page.ts';
import type { TagReport } from '../../functions/tag-report/tag-report.ts';
import { CHROMIUM, hasChromium } from '../support/chromium.ts';
import * as sample from '../support/sample-tag-report.ts';

/* The extremes of the tag report; the usual pages are in html.test.ts. */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await chromium.launch(CHROMIUM);
});
afterAll(() => browser?.close());

async function withPage<Value>(
  html: string,
  options: BrowserContextOptions,
  look: (page: Page) => Promise<Value>,
): Promise<Value> {
  const context = await browser.newContext({ offline: true, ...options });
  try {
    const page = await context.newPage();
    await page.setContent(html, { waitUntil: 'load' });
    return await look(page);
  } finally {
    await context.close();
  }
}

async function findFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 300)}`);
}

const extremes: Array<[string, () => TagReport, 'en' | 'zh', 'light' | 'dark']> = [
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
    expect(seen).toEqual({ row: 'table-row', folded: true, sheet: 'unsure-zh', width: 695 });
  });
});
