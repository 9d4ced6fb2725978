import { CodedError } from '../errors.ts';

/** S3's and OBS's limit, in UTF-8 bytes; the prefix of the store counts too. */
const MAX_KEY_BYTES = 1024;

// Control characters cannot be told in a list's XML; a backslash is a separator on Windows.
// oxlint-disable-next-line no-control-regex
const UNSAFE = /[\u0000-\u001f\u007f\\]|\p{Surrogate}/u;

const RESERVED = new Set(['', '.', '..']);

/**
 * The key itself, when every driver can keep it: no empty, `.` or `..` segment, nothing that leaves the store's prefix.
 *
 * @throws STORE_KEY_INVALID
 */
export function checkKey(key: string): string {
  const problem = problemOf(key);
  if (problem === undefined) return key;
  throw new CodedError('STORE_KEY_INVALID', `The key ${JSON.stringify(key)} ${problem}.`, {
    hint: 'Keys are like inventory/latest.json: segments separated by one slash, without "." and "..".',
  });
}

/**
 * The prefix itself, when it leads nowhere outside the store. Unlike a key it may be empty or end anywhere.
 *
 * @throws STORE_KEY_INVALID
 */
export function checkPrefix(prefix: string): string {
  const folder = prefix.slice(0, Math.max(0, prefix.lastIndexOf('/')));
  if (folder !== '' || prefix.startsWith('/')) checkKey(folder);
  return prefix;
}

function problemOf(key: string): string | undefined {
  if (UNSAFE.test(key)) return 'has a control character, a backslash or broken Unicode';
  if (Buffer.byteLength(key) > MAX_KEY_BYTES) return `is longer than ${MAX_KEY_BYTES} bytes`;
  return key.split('/').some((segment) => RESERVED.has(segment)) ? 'has an empty, "." or ".." segment' : undefined;
}

/** The order of every list: by UTF-8 bytes, which is not JavaScript's own order beyond U+FFFF. */
export const compareKeys = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
