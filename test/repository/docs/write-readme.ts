import { readFile, writeFile } from 'node:fs/promises';
import { accountTables, placeOf, readmeTables, tableDefinitions } from './readme-tables.ts';

/* tsx test/repository/docs/write-readme.ts   writes the generated parts of the pages anew; then npm run format */

const PAGES = {
  'README.md': readmeTables(),
  'lib/rows/README.md': tableDefinitions(),
  'lib/accounts/README.md': accountTables(),
};

for (const [page, parts] of Object.entries(PAGES)) {
  const path = new URL(`../../../${page}`, import.meta.url);
  let text = await readFile(path, 'utf8');
  for (const [name, part] of Object.entries(parts)) text = text.replace(placeOf(name), () => `\n${part}\n\n`);
  await writeFile(path, text);
}
