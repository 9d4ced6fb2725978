import { formatCount } from '../text/count.ts';
import type { Readable } from 'node:stream';
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { CodedError, codeOf } from '../errors.ts';
import { MAX_OBJECT_BYTES, type GetOptions } from './object-store.ts';
import { objectOf, s3Call, type S3Place } from './s3-call.ts';
import { tooLarge } from './too-large.ts';

/** The SDK tries again until an answer begins; a body that breaks off later is asked for once more. */
const BODY_ATTEMPTS = 2;

/** The object's bytes, or undefined when the store says that there is no such object. */
export async function getObject(
  place: S3Place,
  key: string,
  { signal, maxBytes = MAX_OBJECT_BYTES }: GetOptions = {},
): Promise<Buffer | undefined> {
  const request = { method: 'GET', url: `${place.url}${key}`, signal } as const;
  const command = new GetObjectCommand(objectOf(place, key));
  for (let attempt = 1; ; attempt += 1) {
    const answer = await s3Call(request, (send) => place.client.send(command, send).catch(toAbsent));
    if (answer === undefined) return undefined;
    try {
      return await s3Call(request, () => readBody(answer, request.url, maxBytes));
    } catch (error) {
      if (attempt === BODY_ATTEMPTS || codeOf(error) === 'STORE_TOO_LARGE') throw error;
      signal?.throwIfAborted();
    }
  }
}

async function readBody(
  { Body, ContentLength }: GetObjectCommandOutput,
  url: string,
  maxBytes: number,
): Promise<Buffer> {
  const bytes = await collect(Body as Readable | undefined, { url, maxBytes, length: ContentLength });
  // Without a length (chunked) it is the transfer itself that tells a body which breaks off.
  if (bytes.length === (ContentLength ?? bytes.length)) return bytes;
  const message = `${formatCount(bytes.length)} of ${formatCount(ContentLength ?? 0)} bytes arrived: GET ${url}`;
  throw new CodedError('STORE_CUT_OFF', message, { hint: 'Try again.' });
}

async function collect(
  body: Readable | undefined,
  { url, maxBytes, length }: { url: string; maxBytes: number; length: number | undefined },
): Promise<Buffer> {
  if (length !== undefined && length > maxBytes) {
    body?.destroy();
    throw tooLarge(url, maxBytes, length);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  // to leave the loop destroys the stream
  for await (const chunk of (body ?? []) as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw tooLarge(url, maxBytes);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Only NoSuchKey says that there is no object. A missing bucket, or a 404 of something in between, does not. */
function toAbsent(error: { name?: string; $metadata?: { httpStatusCode?: number } }): undefined {
  if (error.name === 'NoSuchKey' && error.$metadata?.httpStatusCode === 404) return undefined;
  throw error;
}
