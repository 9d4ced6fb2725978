import { mkdirSync, writeFileSync } from 'node:fs';
import { chromium, type Page } from 'playwright-core';
import { CHROMIUM } from './chromium.ts';

const FOLDER = '.cache/pages';
const PIECE = 1600;
const VIEWS = [
  ['wide', 1280, 'light'],
  ['dark', 1280, 'dark'],
  ['phone', 390, 'light'],
  // what A4 leaves between its margins
  ['print', 695, 'light'],
] as const;

/** Pictures and a PDF of each page in both languages, into .cache/pages/, for a person to look at; of those named only, if any is. */
export async function shootPages<Input>(
  prefix: string,
  pages: Readonly<Record<string, () => Input>>,
  render: (input: Input, lang: 'en' | 'zh') => string,
): Promise<void> {
  mkdirSync(FOLDER, { recursive: true });
  const wanted = process.argv.slice(2);
  const browser = await chromium.launch(CHROMIUM);
  for (const [title, make] of Object.entries(pages)) {
    for (const lang of ['en', 'zh'] as const) {
      const name = `${title}-${lang}`;
      if (wanted.length > 0 && !wanted.includes(name)) continue;
      const html = render(make(), lang);
      writeFileSync(`${FOLDER}/${prefix}-${name}.html`, html);
      await shootPage(await browser.newPage(), html, `${FOLDER}/${prefix}-${name}`);
    }
  }
  await browser.close();
}

async function shootPage(page: Page, html: string, path: string): Promise<void> {
  for (const [view, width, colorScheme] of VIEWS) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme, media: view === 'print' ? 'print' : 'screen' });
    await page.setContent(html);
    await shootPieces(page, width, `${path}-${view}`);
  }
  await page.pdf({ path: `${path}.pdf`, format: 'A4', preferCSSPageSize: true });
  await page.close();
}

/** In pieces: a picture of the whole page is too long to read. */
async function shootPieces(page: Page, width: number, path: string): Promise<void> {
  const height = await page.evaluate<number>('document.documentElement.scrollHeight');
  for (let y = 0; y < height; y += PIECE) {
    const clip = { x: 0, y, width, height: Math.min(PIECE, height - y) };
    await page.screenshot({ path: `${path}-${y / PIECE}.png`, fullPage: true, clip });
  }
}
