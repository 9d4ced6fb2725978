import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { listFunctions, readDefinitions } from '../../../../lib/deploy/definitions.ts';

async function folderWith(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'definitions-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    await mkdir(join(folder, path, '..'), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return folder;
}

it('Every function has a definition, and what reads the results of others comes last', async () => {
  const names = (await readDefinitions()).map(({ name }) => name);
  expect(names.toSorted()).toEqual(await listFunctions());
  expect(names.at(-1)).toBe('failed-rotation-notifier');
});

it('No two functions write to one folder, and what one reads of another is in that one’s folder', async () => {
  const definitions = await readDefinitions();
  const folders = definitions.map(({ folder }) => folder);
  expect(new Set(folders).size).toBe(folders.length);
  for (const { alsoReads } of definitions)
    for (const key of alsoReads) expect(folders).toContain(key.replace(/\/.*$/, ''));
});

it.each([
  ['no definition.ts', {}],
  ['a definition of another name', { 'mine/definition.ts': "export const definition = { name: 'yours' };" }],
])('A function with %s is refused by name', async (_what, files) => {
  const folder = await folderWith({ 'mine/handler.ts': '', ...files });
  await expect(readDefinitions(folder)).rejects.toMatchObject({
    code: 'DEFINITION_INVALID',
    message: expect.stringContaining('"mine"') as string,
  });
});
