import { CodedError } from '../errors.ts';

/** Server-side encryption by the cloud's KMS. */
export interface Sse {
  /** Absent: the cloud's default key for the service. */
  readonly keyId?: string | undefined;
}

/**
 * `kms` or `kms:KEY_ID`.
 *
 * @throws STORE_SSE_INVALID
 */
export function parseSse(text: string | undefined): Sse | undefined {
  if (text === undefined || text === '') return undefined;
  if (text === 'kms') return {};
  const keyId = /^kms:([\w:/-]+)$/.exec(text)?.[1];
  if (keyId !== undefined) return { keyId };
  throw new CodedError('STORE_SSE_INVALID', `"${text}" is not a known server-side encryption.`, {
    hint: 'Accepted: kms, kms:KEY_ID.',
  });
}
