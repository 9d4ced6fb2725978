import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { build } from '../../../../../lib/deploy/build/build.ts';
import { listFunctions } from '../../../../../lib/deploy/definitions.ts';
import { bundledPackages, thirdPartyLicenses } from '../../../../../lib/deploy/build/third-party-licenses.ts';
import { ROOT } from '../../../../repository/source-files.ts';
import type { BuiltFunction } from '../../../../../lib/deploy/build/bundle.ts';

const FIXTURE = { sourceDir: join(ROOT, 'test/bundle'), functions: ['fixture-function'] };

let folder: string;
let first: BuiltFunction;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'csms-build-'));
  first = await buildInto('first');
});

afterAll(() => rm(folder, { recursive: true }));

async function buildInto(name: string): Promise<BuiltFunction> {
  const [built] = await build({ ...FIXTURE, outDir: join(folder, name) });
  if (!built) throw new Error('nothing was built');
  return built;
}

describe('A build', () => {
  it('makes the folder, the zip and the metafile of a function', async () => {
    expect((await readdir(join(folder, 'first'))).sort()).toEqual([
      'fixture-function',
      'fixture-function.meta.json',
      'fixture-function.zip',
    ]);
    expect((await readdir(first.folder)).filter((name) => !name.endsWith('.map')).sort()).toEqual([
      'index.js',
      'lazier-part.js',
      'lazy-part.js',
      'package.json',
    ]);
    expect(JSON.parse(await readFile(join(first.folder, 'package.json'), 'utf8'))).toEqual({ type: 'commonjs' });
  });

  it('tells the bytes of each script and of the zip', async () => {
    const index = await readFile(join(first.folder, 'index.js'));
    expect(first.sizes).toMatchObject({ 'index.js': index.length });
    expect(first.zipBytes).toBe((await readFile(first.zip)).length);
  });

  it('gives the same zip, byte for byte, when it runs again in another folder', async () => {
    const second = await buildInto('elsewhere/second');
    expect(await readFile(second.zip)).toEqual(await readFile(first.zip));
  });

  it('gives the same zip in every time zone', async () => {
    const script = `import { zip } from ${JSON.stringify(join(ROOT, 'lib/deploy/build/zip.ts'))};
      process.stdout.write(await zip(new Map([['b', Buffer.from('2')], ['a', Buffer.from('1')]])));`;
    const zipIn = (TZ: string): Buffer =>
      execFileSync(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
        cwd: ROOT,
        env: { ...process.env, TZ },
      });
    expect(zipIn('Pacific/Kiritimati').equals(zipIn('America/Los_Angeles'))).toBe(true);
  });

  it('leaves nothing of an earlier build behind', async () => {
    await mkdir(join(folder, 'again/fixture-function'), { recursive: true });
    await writeFile(join(folder, 'again/fixture-function/stale.js'), '');
    expect(await readdir((await buildInto('again')).folder)).not.toContain('stale.js');
  });

  it('finds the folders with a handler.ts', async () => {
    expect(await listFunctions(FIXTURE.sourceDir)).toEqual(['fixture-function']);
  });
});

describe('The zip', () => {
  it('holds the bundle and the licences, sorted, with one date and mode', async () => {
    const entries = readDirectory(await readFile(first.zip));
    const names = entries.map(({ name }) => name);
    expect(names).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)));
    expect(names).toEqual(expect.arrayContaining([...(await readdir(first.folder)), 'THIRD-PARTY-LICENSES.txt']));
    expect(new Set(entries.map(({ date, mode }) => `${date} ${mode}`))).toEqual(new Set(['1980-1-1 100644']));
  });

  it('carries the licence text of each package that is in the bundle', async () => {
    expect(bundledPackages(first.metafile)).toEqual([
      'node_modules/@middy/core',
      'node_modules/undici',
      'node_modules/zod',
    ]);
    const text = await thirdPartyLicenses(ROOT, first.metafile);
    for (const name of ['undici', 'zod']) {
      expect(text).toContain((await readFile(join(ROOT, 'node_modules', name, 'LICENSE'), 'utf8')).trim());
    }
    expect(text).toMatch(/^@middy\/core \S+ \(MIT\)\n\nThe package has no licence file\.$/m);
  });
});

interface Entry {
  name: string;
  date: string;
  mode: string;
}

/** The central directory of a zip: enough of the format to see what yazl wrote. */
function readDirectory(bytes: Buffer): Entry[] {
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const entries: Entry[] = [];
  for (let at = bytes.readUInt32LE(end + 16); at < end;) {
    const length = bytes.readUInt16LE(at + 28);
    const date = bytes.readUInt16LE(at + 14);
    entries.push({
      name: bytes.toString('utf8', at + 46, at + 46 + length),
      date: [(date >> 9) + 1980, (date >> 5) & 15, date & 31].join('-'),
      mode: (bytes.readUInt32LE(at + 38) >>> 16).toString(8),
    });
    at += 46 + length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return entries;
}
