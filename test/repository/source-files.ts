import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url)).replace(/[\\/]$/, '');

export interface SourceFile {
  /** Relative to the checkout, with `/`. */
  path: string;
  text: string;
}

/** The TypeScript of a folder of the checkout. */
export function readSources(folder: string): SourceFile[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => ({
      path: `${folder}/${path.replaceAll('\\', '/')}`,
      text: readFileSync(join(ROOT, folder, path), 'utf8'),
    }));
}

const PAGE_FOLDERS = ['.github', 'events', 'functions', 'lib', 'test'];

/** Every Markdown page of the checkout, relative to it, with `/`. */
export function listPages(): string[] {
  const below = PAGE_FOLDERS.flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  return [...readdirSync(ROOT), ...below]
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
    .map((path) => path.replaceAll('\\', '/'));
}
