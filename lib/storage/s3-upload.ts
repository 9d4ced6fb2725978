import { createHash } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
  type CompletedPart,
} from '@aws-sdk/client-s3';
import { CodedError } from '../errors.ts';
import { limitTime } from '../time-limit.ts';
import type { PutOptions } from './object-store.ts';
import { keptAs, objectOf, s3Call, type S3Place } from './s3-call.ts';
import { contentMd5, isOutcomeUnknown } from './s3-put.ts';

/** Long enough for one request, short enough for a run that is near its deadline. */
const ABORT_TIMEOUT_MS = 5_000;

/** A multipart upload: invisible until `complete`. */
export interface Upload {
  sendPart(body: Buffer): Promise<void>;
  complete(): Promise<void>;
  /** Never throws: what was aborted is invisible, and the error that led here must not be hidden. */
  abort(): Promise<void>;
}

export async function startUpload(place: S3Place, key: string, options: PutOptions): Promise<Upload> {
  const url = `${place.url}${key}`;
  const { signal, contentType } = options;
  const object = objectOf(place, key);
  const create = new CreateMultipartUploadCommand({ ...object, ...keptAs(place, contentType) });
  const isEncrypted = place.sse !== undefined;
  const created = await s3Call({ method: 'POST', url, signal, isEncrypted }, (send) => place.client.send(create, send));
  const UploadId = created.UploadId ?? unnamed(url);
  const parts: CompletedPart[] = [];
  let sizeBytes = 0;

  async function sendPart(body: Buffer): Promise<void> {
    const PartNumber = parts.length + 1;
    const part = new UploadPartCommand({ ...object, UploadId, PartNumber, Body: body, ContentMD5: contentMd5(body) });
    const { ETag } = await s3Call({ method: 'PUT', url, signal }, (send) => place.client.send(part, send));
    parts.push({ PartNumber, ETag });
    sizeBytes += body.length;
  }

  async function complete(): Promise<void> {
    const command = new CompleteMultipartUploadCommand({ ...object, UploadId, MultipartUpload: { Parts: parts } });
    try {
      await s3Call({ method: 'POST', url, signal }, (send) => place.client.send(command, send));
    } catch (error) {
      if (!mayBeComplete(error) || !(await isThere())) throw error;
    }
  }

  async function isThere(): Promise<boolean> {
    const request = { method: 'HEAD', url, signal } as const;
    const head = new HeadObjectCommand(object);
    const found = await s3Call(request, (send) => place.client.send(head, send)).catch(() => undefined);
    signal?.throwIfAborted();
    return found?.ContentLength === sizeBytes && unquoted(found.ETag) === etagOf(parts);
  }

  async function abort(): Promise<void> {
    const command = new AbortMultipartUploadCommand({ ...object, UploadId });
    const limit = limitTime('taking back an upload', ABORT_TIMEOUT_MS);
    await place.client
      .send(command, { abortSignal: limit.signal })
      .catch(() => {})
      .finally(limit.clear);
  }

  return { sendPart, complete, abort };
}

/** The SDK's own second attempt finds no upload when the answer to the first was lost: 404 NoSuchUpload. */
const mayBeComplete = (error: unknown): boolean => isOutcomeUnknown(error) || (error as CodedError).status === 404;

const unquoted = (etag: string | undefined): string => (etag ?? '').replaceAll('"', '');

/** The MD5 of the parts' MD5s, then their number: S3, OBS and radosgw alike. */
function etagOf(parts: readonly CompletedPart[]): string {
  const digests = parts.map(({ ETag }) => Buffer.from(unquoted(ETag), 'hex'));
  return `${createHash('md5').update(Buffer.concat(digests)).digest('hex')}-${parts.length}`;
}

function unnamed(url: string): never {
  throw new CodedError('STORE_FAILED', `The store started an upload without naming it: POST ${url}`);
}
