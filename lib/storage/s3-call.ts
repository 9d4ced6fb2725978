import { setMaxListeners } from 'node:events';
import type { S3Client } from '@aws-sdk/client-s3';
import { toStoreError, type S3Request } from './s3-errors.ts';
import type { Sse } from './sse.ts';

/** What every S3 operation of one store needs. */
export interface S3Place {
  readonly client: S3Client;
  readonly bucket: string;
  /** Empty, or ending with one slash. */
  readonly prefix: string;
  /** For messages; ends where a key follows. */
  readonly url: string;
  readonly sse: Sse | undefined;
  readonly pageSize: number;
  readonly partSizeBytes: number;
}

interface SendOptions {
  abortSignal?: AbortSignal;
}

/** Sends one request. @throws STORE_* and the signal's reason */
export async function s3Call<T>(
  request: S3Request & { signal?: AbortSignal | undefined },
  run: (options: SendOptions) => Promise<T>,
): Promise<T> {
  const { signal } = request;
  signal?.throwIfAborted();
  // One signal serves every request of a run; Node 20 warns of a leak from the eleventh at a time.
  if (signal !== undefined) setMaxListeners(0, signal);
  try {
    return await run(signal === undefined ? {} : { abortSignal: signal });
  } catch (error) {
    signal?.throwIfAborted();
    throw toStoreError(error, request);
  }
}

/** Which object: the parameters that most commands share. */
export const objectOf = (place: S3Place, key: string) => ({ Bucket: place.bucket, Key: `${place.prefix}${key}` });

/** How an object is to be kept: for PutObject and CreateMultipartUpload. */
export const keptAs = ({ sse }: S3Place, contentType: string | undefined) => ({
  ...(contentType === undefined ? {} : { ContentType: contentType }),
  ...(sse === undefined ? {} : { ServerSideEncryption: 'aws:kms' as const }),
  ...(sse?.keyId === undefined ? {} : { SSEKMSKeyId: sse.keyId }),
});
