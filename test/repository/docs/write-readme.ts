import { readFile, writeFile } from 'node:fs/promises';
import { placeOf, readmeTables } from './readme-tables.ts';

/* tsx test/repository/docs/write-readme.ts   writes the README's tables anew; then npm run format */

const README = new URL('../../../README.md', import.meta.url);
let text = await readFile(README, 'utf8');
for (const [name, table] of Object.entries(readmeTables())) text = text.replace(placeOf(name), () => `\n${table}\n\n`);
await writeFile(README, text);
