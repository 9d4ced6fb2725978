// The pictures of the README: npx tsx test/support/shoot-readme.ts (into test/fixtures/pages/).
import { mkdirSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { renderRotationPage } from '../../functions/failed-rotation-notifier/page/page.ts';
import { renderInventoryPage } from '../../functions/inventory-export/page/page.ts';
import { renderTagPage } from '../../functions/tag-report/page/page.ts';
import { CHROMIUM } from './chromium.ts';
import { sampleGoodRun } from './sample-inventory-page.ts';
import { sampleRotations } from './sample-rotation-page.ts';
import { sampleTagReport } from './sample-tag-report.ts';

const FOLDER = 'test/fixtures/pages';
const PAGES = {
  inventory: () => renderInventoryPage(sampleGoodRun(), 'en'),
  tags: () => renderTagPage(sampleTagReport(), 'en'),
  rotations: () => renderRotationPage(sampleRotations(), 'en'),
};

mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch(CHROMIUM);
const page = await browser.newPage({ viewport: { width: 1280, height: 1000 } });
for (const [name, render] of Object.entries(PAGES)) {
  await page.setContent(render());
  await page.screenshot({ path: `${FOLDER}/${name}.png` });
}
await browser.close();
