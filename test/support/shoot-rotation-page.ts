// Pictures of the notifier's page for a person to look at: npx tsx test/support/shoot-rotation-page.ts usual-zh (into .cache/pages/).
import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { renderRotationPage } from '../../functions/failed-rotation-notifier/page.ts';
import { CHROMIUM } from './chromium.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import * as sample from './sample-rotation-page.ts';

const FOLDER = '.cache/pages';
const PIECE = 1600;
const PAGES = {
  usual: sample.sampleRotations,
  quiet: sample.sampleQuiet,
  untold: sample.sampleUntold,
  partial: sample.samplePartial,
  drifted: sample.sampleDrifted,
  failed: sample.sampleFailed,
  narrowed: sample.sampleNarrowed,
  big: sample.sampleBig,
  hostile: () => sample.sampleHostile(HOSTILE_TEXTS),
};
const VIEWS = [
  ['wide', 1280, 'light'],
  ['dark', 1280, 'dark'],
  ['phone', 360, 'light'],
  // what A4 leaves between its margins
  ['print', 695, 'light'],
] as const;

/** In pieces: a picture of the whole page is too long to read. */
async function shoot(page: Page, width: number, path: string): Promise<void> {
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  for (let y = 0; y < height; y += PIECE) {
    const clip = { x: 0, y, width, height: Math.min(PIECE, height - y) };
    await page.screenshot({ path: `${path}-${y / PIECE}.png`, fullPage: true, clip });
  }
}

mkdirSync(FOLDER, { recursive: true });
const browser = await chromium.launch(CHROMIUM);
const wanted = process.argv.slice(2);
for (const [input, make] of Object.entries(PAGES)) {
  for (const lang of ['en', 'zh'] as const) {
    const name = `${input}-${lang}`;
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const html = renderRotationPage(make(), lang);
    writeFileSync(`${FOLDER}/rotation-${name}.html`, html);
    const page = await browser.newPage();
    for (const [view, width, colorScheme] of VIEWS) {
      await page.setViewportSize({ width, height: 900 });
      await page.emulateMedia({ colorScheme, media: view === 'print' ? 'print' : 'screen' });
      await page.setContent(html);
      await shoot(page, width, `${FOLDER}/rotation-${name}-${view}`);
    }
    await page.pdf({ path: `${FOLDER}/rotation-${name}.pdf`, format: 'A4', preferCSSPageSize: true });
    await page.close();
  }
}
await browser.close();
