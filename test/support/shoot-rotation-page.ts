// Pictures of the notifier's page for a person to look at: npx tsx test/support/shoot-rotation-page.ts usual-zh (into .cache/pages/).
import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright-core';
import { renderRotationPage } from '../../functions/failed-rotation-notifier/page.ts';
import { CHROMIUM } from './chromium.ts';
import { HOSTILE_TEXTS } from './hostile-texts.ts';
import * as sample from './sample-rotation-page.ts';

const FOLDER = '.cache/pages';
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
] as const;

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
      await page.emulateMedia({ colorScheme });
      await page.setContent(html);
      await page.screenshot({ path: `${FOLDER}/rotation-${name}-${view}.png`, fullPage: true });
    }
    await page.pdf({ path: `${FOLDER}/rotation-${name}.pdf`, format: 'A4', preferCSSPageSize: true });
    await page.close();
  }
}
await browser.close();
