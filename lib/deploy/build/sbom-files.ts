import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createSbom } from './sbom.ts';
import type { Lock } from './sbom-lock.ts';
import type { BuiltFunction } from './bundle.ts';

export const SBOM_FILE = 'sbom.cdx.json';
/** As `sha256sum -c` reads it. */
export const CHECKSUMS_FILE = 'SHA256SUMS';

interface PackageJson {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

/** Writes `sbom.cdx.json` and `SHA256SUMS` of the zips, itself included, into `outDir`. @throws SBOM_* */
export async function writeSbom(root: string, outDir: string, built: readonly BuiltFunction[]): Promise<void> {
  const { name, version, license } = await readJson<PackageJson>(join(root, 'package.json'));
  const { packages } = await readJson<{ packages: Lock }>(join(root, 'package-lock.json'));
  const functions = await Promise.all(
    built.map(async (each) => ({ ...each, sha256: sha256Of(await readFile(each.zip)) })),
  );
  const sbom = createSbom({ name, version, license, lock: packages, functions });
  const lines = [
    ...functions.map((each) => `${each.sha256}  ${each.name}.zip\n`),
    `${sha256Of(Buffer.from(sbom))}  ${SBOM_FILE}\n`,
  ];
  await writeFile(join(outDir, SBOM_FILE), sbom);
  await writeFile(join(outDir, CHECKSUMS_FILE), lines.join(''));
}

const readJson = async <T>(path: string): Promise<T> => JSON.parse(await readFile(path, 'utf8')) as T;

const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
