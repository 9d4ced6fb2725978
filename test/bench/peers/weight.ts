import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { buildProgram } from '../build-program.ts';
import { median, type Figure } from '../figure.ts';
import { loadInTurns, type Load } from '../load.ts';
import { oldestNode } from '../measured-process.ts';
import type { Sdk } from './install-sdk.ts';

/** What a program of the SDK imports, as its README shows. */
const IMPORTS = ['ClientBuilder', 'auth/BasicCredentials'].map((name) => `@huaweicloud/huaweicloud-sdk-core/${name}`);

/** Load time and size of either client: the SDK as it is installed, the SDK bundled, and this project's client, which is bundled. */
export async function measureWeight(sdk: Sdk, outDir: string, rounds = 21): Promise<Figure[]> {
  const plain = join(sdk.folder, 'load.cjs');
  await writeFile(plain, IMPORTS.map((name) => `require('${name}');\n`).join(''));
  const bundled = join(outDir, 'sdk.cjs');
  await build({
    bundle: true,
    minify: true,
    platform: 'node',
    target: 'node20',
    entryPoints: [plain],
    outfile: bundled,
  });
  const own = await buildProgram(outDir, 'peers/client-entry');
  const { path } = await oldestNode();
  const [a = [], b = [], c = []] = await loadInTurns(path, [own, bundled, plain], rounds);
  const ms = (loads: readonly Load[]): number => median(loads.map((load) => load.ms));
  const kib = async (file: string): Promise<number> => (await stat(file)).size / 1024;
  const texts = `the SDK bundled: ${ms(b).toFixed(0)} ms, as installed: ${ms(c).toFixed(0)} ms`;
  return [
    { name: 'peers: load of this client', value: ms(a), unit: 'ms', bound: ms(b), from: `${texts}, n = ${rounds}` },
    {
      name: 'peers: size of this client, bundled',
      value: await kib(own),
      unit: 'KiB',
      bound: await kib(bundled),
      from: `the SDK bundled: ${(await kib(bundled)).toFixed(0)} KiB, as installed: ${(sdk.kib / 1024).toFixed(1)} MiB in ${sdk.files} files`,
    },
  ];
}
