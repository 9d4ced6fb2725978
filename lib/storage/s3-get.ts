import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { CodedError } from '../errors.ts';
import type { StoreOptions } from './object-store.ts';
import { objectOf, s3Call, type S3Place } from './s3-call.ts';

/** The SDK tries again until an answer begins; a body that breaks off later is asked for once more. */
const BODY_ATTEMPTS = 2;

/** The object's bytes, or undefined when the store says that there is no such object. */
export async function getObject(place: S3Place, key: string, options: StoreOptions = {}): Promise<Buffer | undefined> {
  const request = { method: 'GET', url: `${place.url}${key}`, signal: options.signal } as const;
  const command = new GetObjectCommand(objectOf(place, key));
  for (let attempt = 1; ; attempt += 1) {
    const answer = await s3Call(request, (send) => place.client.send(command, send).catch(toAbsent));
    if (answer === undefined) return undefined;
    try {
      return await s3Call(request, () => readBody(answer, request.url));
    } catch (error) {
      if (attempt === BODY_ATTEMPTS) throw error;
      options.signal?.throwIfAborted();
    }
  }
}

async function readBody({ Body, ContentLength }: GetObjectCommandOutput, url: string): Promise<Buffer> {
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
  // Without a length (chunked) it is the transfer itself that tells a body which breaks off.
  if (bytes.length === (ContentLength ?? bytes.length))
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  const message = `${bytes.length} bytes came of ${ContentLength}: GET ${url}`;
  throw new CodedError('STORE_CUT_OFF', message, { hint: 'Try again.' });
}

/** Only NoSuchKey says that there is no object. A missing bucket, or a 404 of something in between, does not. */
function toAbsent(error: { name?: string; $metadata?: { httpStatusCode?: number } }): undefined {
  if (error.name === 'NoSuchKey' && error.$metadata?.httpStatusCode === 404) return undefined;
  throw error;
}
