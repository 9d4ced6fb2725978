import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fileCall, toFileError } from '../../../../lib/storage/file-errors.ts';
import { createFileStore } from '../../../../lib/storage/file.ts';
import type { ObjectStore } from '../../../../lib/storage/object-store.ts';
import { collect } from '../../../contract/store-suite-context.ts';

const BODY = Buffer.from('{}');
let folder: string;
let store: ObjectStore;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'store-'));
  store = createFileStore({ folder, url: `file://${folder}` });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('a store in a folder', () => {
  it('makes the folder with the first object', async () => {
    const inner = createFileStore({ folder: join(folder, 'not/yet'), url: '' });
    await expect(inner.get('a')).resolves.toBeUndefined();
    await expect(collect(inner.list(''))).resolves.toEqual([]);
    await inner.put('b/a', BODY);
    await expect(readFile(join(folder, 'not/yet/b/a'))).resolves.toEqual(BODY);
  });

  it('writes beside the object under a name that no list tells', async () => {
    const writer = store.open('r/a');
    await writer.write(BODY);
    await expect(readdir(join(folder, 'r'))).resolves.toEqual([expect.stringMatching(/^\.csms-[0-9a-f]{16}\.tmp$/)]);
    await expect(collect(store.list(''))).resolves.toEqual([]);
    await expect(collect(store.listFolders(''))).resolves.toEqual([]);
    await writer.close();
    await expect(readdir(join(folder, 'r'))).resolves.toEqual(['a']);
  });

  it('leaves no temporary file when a put fails', async () => {
    await mkdir(join(folder, 'taken'));
    await expect(store.put('taken', BODY)).rejects.toMatchObject({ code: 'STORE_KEY_TAKEN' });
    await expect(readdir(folder)).resolves.toEqual(['taken']);
  });

  it('says that a file is where a folder has to be', async () => {
    await writeFile(join(folder, 'file'), 'x');
    const inFile = createFileStore({ folder: join(folder, 'file'), url: '' });
    const refused = { code: 'STORE_NOT_A_FOLDER', hint: expect.stringContaining('STORE_URL') as string };
    await expect(inFile.put('a', BODY)).rejects.toMatchObject(refused);
    await expect(inFile.get('a')).rejects.toMatchObject(refused);
    await expect(collect(inFile.list(''))).rejects.toMatchObject(refused);
  });

  it('says that a name is too long for the disk', async () => {
    await expect(store.put('x'.repeat(300), BODY)).rejects.toMatchObject({ code: 'STORE_KEY_INVALID' });
  });

  it.skipIf(process.getuid?.() === 0)('says that it may not write there', async () => {
    await mkdir(join(folder, 'locked'), { mode: 0o500 });
    await expect(store.put('locked/a', BODY)).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
  });

  it("ends an operation that the signal broke with the signal's reason", async () => {
    const controller = new AbortController();
    const reason = new Error('out of time');
    const call = { path: '/out/a', action: 'write', signal: controller.signal } as const;
    const broken = fileCall(call, async () => {
      controller.abort(reason);
      throw new Error('broken');
    });
    await expect(broken).rejects.toBe(reason);
  });

  it.each([
    ['ENOSPC', 'STORE_FULL', 'Free space'],
    ['EDQUOT', 'STORE_FULL', 'Free space'],
    ['EACCES', 'STORE_FORBIDDEN', 'right to read and write'],
    ['EROFS', 'STORE_READ_ONLY', 'read-only'],
    ['EMFILE', 'STORE_TOO_MANY_FILES', 'open files'],
    ['EIO', 'STORE_FAILED', 'disk'],
  ])('tells %s as %s', (systemCode, code, hint) => {
    const cause = Object.assign(new Error('said by Node'), { code: systemCode });
    expect(toFileError(cause, { action: 'write', path: '/out/a' })).toMatchObject({
      code,
      message: `Could not write /out/a (${systemCode}).`,
      hint: expect.stringContaining(hint) as string,
      cause,
    });
  });
});
