import { randomBytes } from 'node:crypto';
import { mkdir, open, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodedError } from '../errors.ts';
import { fileCall } from './file-errors.ts';
import type { ObjectWriter } from './object-store.ts';

/** What is being written, in the folder where it will be: a rename is atomic only within a file system. */
const TEMPORARY = /^\.csms-[0-9a-f]{16}\.tmp$/;

export const isTemporary = (name: string): boolean => TEMPORARY.test(name);

/** A file that appears whole, and is on the disk, once `close` resolves. */
export function openFile(path: string, signal?: AbortSignal): ObjectWriter {
  const temporary = join(dirname(path), `.csms-${randomBytes(8).toString('hex')}.tmp`);
  let state: 'open' | 'closed' | 'aborted' = 'open';
  let handle: FileHandle | undefined;
  // Every step waits for the one before, and fails when that failed.
  let tail: Promise<unknown> = Promise.resolve();

  function enqueue(step: () => Promise<void>): Promise<void> {
    if (state !== 'open') throw writerDone(path, state);
    const done = tail.then(() => fileCall({ path, signal, action: 'write' }, step));
    tail = done;
    return done;
  }

  return {
    write: async (chunk) =>
      enqueue(async () => {
        handle ??= await openTemporary(temporary);
        await handle.writeFile(chunk);
      }),
    async close() {
      await enqueue(async () => {
        handle ??= await openTemporary(temporary);
        await handle.sync();
        await handle.close();
        signal?.throwIfAborted();
        await rename(temporary, path);
        await syncFolder(dirname(path));
        state = 'closed';
      });
    },
    async abort() {
      if (state !== 'open') return;
      state = 'aborted';
      await tail.catch(() => {});
      await handle?.close().catch(() => {});
      await rm(temporary, { force: true }).catch(() => {});
    },
  };
}

async function openTemporary(path: string): Promise<FileHandle> {
  await mkdir(dirname(path), { recursive: true });
  return await open(path, 'wx');
}

/** A rename lasts through a power cut only once its folder is on the disk too. Windows opens no folders. */
async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

const writerDone = (path: string, state: string): CodedError =>
  new CodedError('STORE_WRITER_DONE', `The writer of ${path} is ${state} already.`);
