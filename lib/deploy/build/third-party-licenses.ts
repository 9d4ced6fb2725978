import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';

const PACKAGE_FOLDER = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;
const LICENSE_FILE = /^(licen[cs]e|copying|notice)/i;
const RULE = '-'.repeat(80);

interface PackageJson {
  name: string;
  version: string;
  license?: string;
}

/** The licence texts of all packages that have bytes in the bundle; packages of one text stand above it together. */
export async function thirdPartyLicenses(root: string, metafile: Metafile): Promise<string> {
  const packagesByText = new Map<string, string[]>();
  for (const folder of bundledPackages(metafile)) {
    const { title, text } = await readLicense(join(root, folder));
    packagesByText.set(text, [...(packagesByText.get(text) ?? []), title]);
  }
  const sections = [...packagesByText].map(([text, titles]) => `${[...new Set(titles)].join('\n')}\n\n${text}\n`);
  return ['This bundle contains parts of these packages.\n', ...sections].join(`\n${RULE}\n\n`);
}

/** Folders such as `node_modules/@aws-sdk/client-s3`, sorted. */
export function bundledPackages(metafile: Metafile): string[] {
  const folders = Object.values(metafile.outputs)
    .flatMap(({ inputs }) => Object.entries(inputs))
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([path]) => PACKAGE_FOLDER.exec(path)?.[0]);
  return [...new Set(folders)].filter((folder) => folder !== undefined).sort();
}

async function readLicense(folder: string): Promise<{ title: string; text: string }> {
  const { name, version, license = 'unknown' } = await readPackageJson(folder);
  const files = (await readdir(folder)).filter((file) => LICENSE_FILE.test(file)).sort();
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
  const text = texts.map((each) => each.replaceAll('\r\n', '\n').trim()).join('\n\n');
  return { title: `${name} ${version} (${license})`, text: text || 'The package has no licence file.' };
}

async function readPackageJson(folder: string): Promise<PackageJson> {
  return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;
}
