import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { chromium, type Browser, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderInventoryPage } from '../../functions/inventory-export/page/page.ts';
import { renderTagPage } from '../../functions/tag-report/page/page.ts';
import { CHROMIUM, hasChromium } from '../support/chromium.ts';
import { HOSTILE_TEXTS } from '../support/hostile-texts.ts';
import * as inventory from '../support/sample-inventory-page.ts';
import * as tags from '../support/sample-tag-report.ts';

/* The pages as a browser has them. Axe is injected by the test: the pages' own policy lets no script in. */

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

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

async function open(
  html: string,
  options: { width: number; colorScheme: 'light' | 'dark'; bypassCSP: boolean },
): Promise<{ page: Page; requests: string[]; close(): Promise<void> }> {
  const { width, ...rest } = options;
  const context = await browser.newContext({ ...rest, viewport: { width, height: 900 }, offline: true });
  const page = await context.newPage();
  const requests: string[] = [];
  page.on('request', (request) => void (request.url() !== 'about:blank' && requests.push(request.url())));
  await page.setContent(html, { waitUntil: 'load' });
  return { page, requests, close: () => context.close() };
}

describe.skipIf(!hasChromium).each(pages)('The page %s', (_, render) => {
  it.each(['light', 'dark'] as const)('has no serious fault of accessibility, %s', async (colorScheme) => {
    const { page, close } = await open(render(), { width: 1280, colorScheme, bypassCSP: true });
    await page.evaluate(AXE);
    const { violations } = await page.evaluate(() =>
      (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`)).toEqual([]);
    await close();
  });

  it('asks for nothing, runs nothing, and does not scroll sideways on a phone', async () => {
    const { page, requests, close } = await open(render(), { width: 360, colorScheme: 'light', bypassCSP: false });
    const size = await page.evaluate(() => {
      const { scrollWidth, clientWidth } = (
        globalThis as unknown as { document: { documentElement: { scrollWidth: number; clientWidth: number } } }
      ).document.documentElement;
      return { scrollWidth, clientWidth };
    });
    expect(size.scrollWidth).toBeLessThanOrEqual(size.clientWidth);
    expect(requests).toEqual([]);
    expect(await page.evaluate(() => (globalThis as unknown as { hacked?: unknown }).hacked)).toBeUndefined();
    await close();
  });

  it('prints', async () => {
    const { page, close } = await open(render(), { width: 1280, colorScheme: 'light', bypassCSP: false });
    expect((await page.pdf({ format: 'A4' })).length).toBeGreaterThan(10_000);
    await close();
  });
});
