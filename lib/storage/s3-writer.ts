import { CodedError } from '../errors.ts';
import type { ObjectWriter, PutOptions } from './object-store.ts';
import type { S3Place } from './s3-call.ts';
import { startUpload, type Upload } from './s3-upload.ts';
import { putObject } from './s3-put.ts';

/** Keeps up to one part in memory: what is closed before is one PutObject, what grows beyond is a multipart upload. */
export function openObject(place: S3Place, key: string, options: PutOptions = {}): ObjectWriter {
  let state: 'open' | 'closed' | 'aborted' = 'open';
  let chunks: Buffer[] = [];
  let bytes = 0;
  let upload: Upload | undefined;
  // Every step waits for the one before, and fails when that failed: a part that is missing is never closed over.
  let tail: Promise<unknown> = Promise.resolve();

  function enqueue(step: () => Promise<void>): Promise<void> {
    const done = tail.then(step);
    tail = done;
    return done;
  }

  function assertOpen(): void {
    if (state === 'open') return;
    throw new CodedError('STORE_WRITER_DONE', `The writer of ${place.url}${key} is ${state} already.`);
  }

  function takeBuffered(): Buffer {
    const body = Buffer.concat(chunks, bytes);
    chunks = [];
    bytes = 0;
    return body;
  }

  async function sendPart(body: Buffer): Promise<void> {
    upload ??= await startUpload(place, key, options);
    await upload.sendPart(body);
  }

  async function finish(body: Buffer): Promise<void> {
    if (upload === undefined) return await putObject(place, { key, body, ...options });
    if (body.length > 0) await upload.sendPart(body);
    await upload.complete();
  }

  return {
    async write(chunk) {
      assertOpen();
      // A copy, since the caller may use its buffer again long before a part is full.
      chunks.push(Buffer.from(chunk));
      bytes += chunk.length;
      if (bytes < place.partSizeBytes) return;
      const body = takeBuffered();
      await enqueue(() => sendPart(body));
    },
    async close() {
      assertOpen();
      await enqueue(() => finish(takeBuffered()));
      state = 'closed';
    },
    async abort() {
      if (state !== 'open') return;
      state = 'aborted';
      chunks = [];
      // A part that is still on its way would stay behind.
      await tail.catch(() => {});
      await upload?.abort();
    },
  };
}
