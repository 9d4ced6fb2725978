// Pictures of the report for a person to look at: npx tsx test/support/shoot-inventory-page.ts (into .cache/pages/).
import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { renderInventoryPage } from '../../functions/inventory-export/page/page.ts';
import { CHROMIUM } from './chromium.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import * as sample from './sample-inventory-page.ts';

const FOLDER = '.cache/pages';
const PAGES = {
  good: sample.sampleGoodRun(),
  partial: sample.samplePartialRun(),
  failed: sample.sampleFailedRun(),
  empty: sample.sampleEmptyEstate(),
  big: sample.sampleBigRun(),
  hostile: sample.sampleHostileRun(HOSTILE_TEXTS),
  'good-zh': sample.sampleGoodRun(),
  'partial-zh': sample.samplePartialRun(),
};

mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch(CHROMIUM);
const wanted = process.argv.slice(2);
for (const [name, input] of Object.entries(PAGES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const html = renderInventoryPage(input, name.endsWith('-zh') ? 'zh' : 'en');
  writeFileSync(`${FOLDER}/${name}.html`, html);
  const page = await browser.newPage();
  for (const [view, width, colorScheme] of [
    ['wide', 1280, 'light'],
    ['dark', 1280, 'dark'],
    ['phone', 360, 'light'],
  ] as const) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.setContent(html);
    await page.screenshot({ path: `${FOLDER}/${name}-${view}.png`, fullPage: true });
  }
  await page.pdf({ path: `${FOLDER}/${name}.pdf`, format: 'A4', preferCSSPageSize: true });
  await page.close();
}
await browser.close();
