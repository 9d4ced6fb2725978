import { createHash, createHmac } from 'node:crypto';

const ALGORITHM = 'SDK-HMAC-SHA256';

export interface SigningInput {
  method: string;
  /** As sent: every segment percent-encoded once. */
  path: string;
  /** Decoded names and values; a repeated name is a repeated pair. */
  query: ReadonlyArray<readonly [string, string]>;
  /** Exactly the headers to sign, `x-sdk-date` among them; names in any case, values as sent. */
  headers: Readonly<Record<string, string>>;
  body: string | Buffer;
}

/**
 * The `Authorization` value of SDK-HMAC-SHA256. Pure. The key is the raw secret key: no derived key, no scope.
 * Source: Huawei Cloud's signing guide (API request signing, "Signature algorithm"), checked against its vectors.
 */
export function authorizationFor(input: SigningInput, key: { ak: string; sk: string }): string {
  const { hash, signedHeaders, date } = canonicalize(input);
  const signature = createHmac('sha256', key.sk).update([ALGORITHM, date, hash].join('\n')).digest('hex');
  return `${ALGORITHM} Access=${key.ak}, SignedHeaders=${signedHeaders}, Signature=${signature}`;
}

/** Query in the order and encoding that is signed; sending the same text keeps the two equal. */
export function canonicalQuery(query: SigningInput['query']): string {
  return [...query]
    .sort((a, b) => compare(a[0], b[0]) || compare(a[1], b[1]))
    .map(([name, value]) => `${encodeSegment(name)}=${encodeSegment(value)}`)
    .join('&');
}

/** RFC 3986: everything but unreserved characters, so `!*'()` too, which `encodeURIComponent` leaves. */
export function encodeSegment(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** `YYYYMMDDTHHMMSSZ`; the service refuses more than 15 minutes of difference to its own clock. */
export const toSdkDate = (date: Date): string => `${date.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

/** `hash` is the canonical request's SHA-256 in hex, which the published vectors give too. */
export function canonicalize(input: SigningInput): { hash: string; signedHeaders: string; date: string } {
  const headers = Object.entries(input.headers)
    .map(([name, value]) => [name.toLowerCase(), value.trim()] as const)
    .sort(([a], [b]) => compare(a, b));
  const signedHeaders = headers.map(([name]) => name).join(';');
  const canonicalRequest = [
    input.method.toUpperCase(),
    input.path.endsWith('/') ? input.path : `${input.path}/`,
    canonicalQuery(input.query),
    headers.map(([name, value]) => `${name}:${value}\n`).join(''),
    signedHeaders,
    sha256(input.body),
  ].join('\n');
  const date = headers.find(([name]) => name === 'x-sdk-date')?.[1] ?? '';
  return { hash: sha256(canonicalRequest), signedHeaders, date };
}

const sha256 = (data: string | Buffer): string => createHash('sha256').update(data).digest('hex');
const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));
