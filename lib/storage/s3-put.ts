import { createHash } from 'node:crypto';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { codeOf } from '../errors.ts';
import type { PutOptions } from './object-store.ts';
import { getObject } from './s3-get.ts';
import { keptAs, objectOf, s3Call, type S3Place } from './s3-call.ts';

export interface PutRequest extends PutOptions {
  readonly key: string;
  readonly body: Buffer;
}

/** In base64: OBS and S3 both check what arrived against it. */
export const contentMd5 = (body: Buffer): string => createHash('md5').update(body).digest('base64');

/** The request may have done its work although no answer says so. */
const OUTCOME_UNKNOWN = new Set([
  'STORE_UNREACHABLE',
  'STORE_TIMEOUT',
  'STORE_THROTTLED',
  'STORE_UNAVAILABLE',
  'STORE_FAILED',
]);

export const isOutcomeUnknown = (error: unknown): boolean => OUTCOME_UNKNOWN.has(codeOf(error) ?? '');

/** Writes one object with one request, and looks what is there when the outcome stayed unknown. */
export async function putObject(place: S3Place, { key, body, contentType, signal }: PutRequest): Promise<void> {
  const isEncrypted = place.sse !== undefined;
  const request = { method: 'PUT', url: `${place.url}${key}`, signal, isEncrypted } as const;
  const command = new PutObjectCommand({
    ...objectOf(place, key),
    ...keptAs(place, contentType),
    Body: body,
    ContentMD5: contentMd5(body),
  });
  try {
    await s3Call(request, (send) => place.client.send(command, send));
  } catch (error) {
    if (!isOutcomeUnknown(error) || !(await holds(place, { key, body, signal }))) throw error;
  }
}

/** By its bytes: with KMS an ETag is no digest. What cannot be read back counts as not there. */
async function holds(place: S3Place, { key, body, signal }: PutRequest): Promise<boolean> {
  const stored = await getObject(place, key, { signal, maxBytes: body.length }).catch(() => undefined);
  signal?.throwIfAborted();
  return stored?.equals(body) === true;
}
