import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Opens the page in a browser without a network. `requests` are those that it made all the same. */
export async function withPage<Value>(
  browser: Browser,
  { html, options }: { html: string; options: BrowserContextOptions },
  look: (page: Page, requests: readonly string[]) => Promise<Value>,
): Promise<Value> {
  const context = await browser.newContext({ offline: true, ...options });
  try {
    const page = await context.newPage();
    const requests: string[] = [];
    page.on('request', (request) => void (request.url() !== 'about:blank' && requests.push(request.url())));
    await page.setContent(html, { waitUntil: 'load' });
    return await look(page, requests);
  } finally {
    await context.close();
  }
}

/** What axe finds that is serious or critical. */
export async function findFaults(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  const { violations } = await page.evaluate<AxeResults>('axe.run()');
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
  return serious.map(({ id, nodes }) => `${id}: ${nodes[0]?.html.slice(0, 300)}`);
}
