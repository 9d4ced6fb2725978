import { chromium, type Browser, type BrowserContextOptions } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderInventoryPage } from '../../functions/inventory-export/page/page.ts';
import { renderRotationPage } from '../../functions/failed-rotation-notifier/page/page.ts';
import { renderTagPage } from '../../functions/tag-report/page/page.ts';
import { CHROMIUM, hasChromium } from '../support/chromium.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import { findFaults, withPage } from '../support/look-at-page.ts';
import * as inventory from '../support/sample-inventory-page.ts';
import * as rotations from '../support/sample-rotation-page.ts';
import * as tags from '../support/sample-tag-report.ts';

/* The pages as a browser has them. Axe is injected by the test: the pages' own policy lets no script in. */

const pages: Array<[string, () => string]> = [
  ['inventory', () => renderInventoryPage(inventory.sampleGoodRun())],
  ['inventory, partial', () => renderInventoryPage(inventory.samplePartialRun())],
  ['inventory, hostile', () => renderInventoryPage(inventory.sampleHostileRun(HOSTILE_TEXTS))],
  ['tags', () => renderTagPage(tags.sampleTagReport(), 'en')],
  ['tags, partial, Chinese', () => renderTagPage(tags.samplePartialReport(), 'zh')],
  ['tags, hostile', () => renderTagPage(tags.sampleHostileReport(HOSTILE_TEXTS), 'en')],
];

let browser: Browser;
beforeAll(async () => {
  if (hasChromium) browser = await chromium.launch(CHROMIUM);
});
afterAll(() => browser?.close());

it.runIf(!hasChromium)('Chromium is not installed: apt-get install chromium', () => expect(hasChromium).toBe(false));

const viewport = (width: number): BrowserContextOptions => ({ viewport: { width, height: 900 } });

describe.skipIf(!hasChromium).each(pages)('The page %s', (_, render) => {
  it.each(['light', 'dark'] as const)('has no serious fault of accessibility, %s', async (colorScheme) => {
    const options = { ...viewport(1280), colorScheme, bypassCSP: true };
    expect(await withPage(browser, { html: render(), options }, findFaults)).toEqual([]);
  });

  it('asks for nothing, runs nothing, and does not scroll sideways on a phone', async () => {
    const seen = await withPage(browser, { html: render(), options: viewport(360) }, async (page, requests) => ({
      width: await page.evaluate<number>('document.documentElement.scrollWidth'),
      hacked: await page.evaluate<unknown>('typeof globalThis.hacked'),
      requests: [...requests],
    }));
    expect(seen).toEqual({ width: 360, hacked: 'undefined', requests: [] });
  });

  it('prints', async () => {
    const html = render();
    const pdf = await withPage(browser, { html, options: viewport(1280) }, (page) => page.pdf({ format: 'A4' }));
    expect(pdf.length).toBeGreaterThan(10_000);
  });
});

/** Those of more than one line: an id that is cut in two cannot be searched for, nor copied with a double click. */
const BROKEN_IDS = `[...document.querySelectorAll('.id bdi')]
  .filter((id) => new Set([...id.getClientRects()].map(({ top }) => top)).size > 1)
  .map((id) => id.textContent)`;

it.skipIf(!hasChromium).each<[string, () => string]>([
  ['inventory', () => renderInventoryPage(inventory.samplePartialRun())],
  ['rotation', () => renderRotationPage(rotations.samplePartial(), 'en')],
  ['tags', () => renderTagPage(tags.samplePartialReport(), 'en')],
])('Ids stand on one line, on a desktop and on a phone: %s', async (_, render) => {
  const html = render().replaceAll('<details>', '<details open>');
  for (const width of [1280, 390])
    expect(
      await withPage(browser, { html, options: viewport(width) }, (page) => page.evaluate<string[]>(BROKEN_IDS)),
    ).toEqual([]);
});
