import { existsSync } from 'node:fs';

const executablePath = '/usr/bin/chromium';

/** How tests start Debian's Chromium: it fetches nothing on its own. */
export const CHROMIUM = {
  executablePath,
  args: [
    '--no-sandbox',
    '--disable-gpu',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    '--no-first-run',
  ],
};

export const hasChromium: boolean = existsSync(executablePath);
