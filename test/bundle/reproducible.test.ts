import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { build } from '../../lib/deploy/build/build.ts';
import { CHECKSUMS_FILE, writeSbom } from '../../lib/deploy/build/sbom-files.ts';
import type { Lock } from '../../lib/deploy/build/sbom-lock.ts';
import { ROOT } from '../repository/source-files.ts';

const SOURCES = ['functions', 'lib', 'package.json', 'package-lock.json', 'tsconfig.json', 'LICENSE'];

let elsewhere: string;
let here: string;

beforeAll(async () => {
  elsewhere = await mkdtemp(join(tmpdir(), 'another checkout-'));
  here = await mkdtemp(join(tmpdir(), 'csms-dist-'));
  await cloneInto(elsewhere);
});
afterAll(() => Promise.all([elsewhere, here].map((folder) => rm(folder, { recursive: true }))));

/** What is bundled is copied, since a link's own path would be found behind it; the tools are linked. */
async function cloneInto(checkout: string): Promise<void> {
  for (const source of SOURCES) await cp(join(ROOT, source), join(checkout, source), { recursive: true });
  const { packages } = JSON.parse(await readFile(join(ROOT, 'package-lock.json'), 'utf8')) as { packages: Lock };
  const topLevel = Object.keys(packages).filter((folder) => /^node_modules\/(@[^/]+\/)?[^/]+$/.test(folder));
  for (const folder of topLevel) {
    const [from, to] = [join(ROOT, folder), join(checkout, folder)];
    await mkdir(dirname(to), { recursive: true });
    if (packages[folder]?.dev === true) await symlink(from, to);
    else await cp(from, to, { recursive: true });
  }
}

it('A checkout in another folder, in another time zone and with other permissions builds the same bytes', async () => {
  await writeSbom(ROOT, here, await build({ outDir: here }));
  const script = `umask 077 && exec "$0" --import tsx lib/deploy/build/build.ts`;
  await promisify(execFile)('sh', ['-c', script, process.execPath], {
    cwd: elsewhere,
    env: { PATH: process.env['PATH'], TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', HOME: elsewhere },
  });
  const sums = await readFile(join(elsewhere, 'dist', CHECKSUMS_FILE), 'utf8');
  expect(sums).toMatch(/^([0-9a-f]{64} {2}\S+\n){4}$/);
  expect(sums).toBe(await readFile(join(here, CHECKSUMS_FILE), 'utf8'));
});
