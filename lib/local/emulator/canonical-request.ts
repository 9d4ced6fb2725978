import { createHash, createHmac } from 'node:crypto';

/** A request as it came over the wire; header names in lower case, body undecoded. */
export interface SentRequest {
  readonly method: string;
  /** Path and query, as in the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array | string;
}

const sha256 = (data: Uint8Array | string): string => createHash('sha256').update(data).digest('hex');

/** Unreserved are only `A-Z a-z 0-9 - _ . ~`; `encodeURIComponent` lets five more pass. */
const encode = (text: string): string =>
  encodeURIComponent(text).replaceAll(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Segments percent-encoded once, with a `/` at the end. */
export function canonicalPath(path: string): string {
  const encoded = path
    .split('/')
    .map((segment) => encode(decode(segment)))
    .join('/');
  return encoded.endsWith('/') ? encoded : `${encoded}/`;
}

const compare = (a: string, b: string): number => {
  if (a === b) return 0;
  return a < b ? -1 : 1;
};

/** Pairs sorted by name, then by value, before they are encoded. */
export function canonicalQuery(query: string): string {
  const pairs = query.split('&').flatMap((pair) => {
    const [name = '', ...value] = pair.split('=');
    return pair === '' ? [] : [{ name: decode(name), value: decode(value.join('=')) }];
  });
  const sorted = pairs.sort((a, b) => compare(a.name, b.name) || compare(a.value, b.value));
  return sorted.map(({ name, value }) => `${encode(name)}=${encode(value)}`).join('&');
}

export function headerOf(request: SentRequest, name: string): string {
  const value = request.headers[name];
  return (Array.isArray(value) ? value.join(',') : (value ?? '')).trim();
}

/** The text that a client has to have signed, rebuilt from the request and the header names that it says it signed. */
export function canonicalRequest(request: SentRequest, signedHeaders: readonly string[]): string {
  const [path = '', query = ''] = request.target.split(/\?(.*)/s, 2);
  return [
    request.method.toUpperCase(),
    canonicalPath(path),
    canonicalQuery(query),
    ...signedHeaders.map((name) => `${name}:${headerOf(request, name)}`),
    '',
    signedHeaders.join(';'),
    headerOf(request, 'x-sdk-content-sha256') || sha256(request.body),
  ].join('\n');
}

/** `SDK-HMAC-SHA256`: the secret key signs as it is, no derived key. `date` is `X-Sdk-Date`, as sent. */
export const signatureOf = (sk: string, date: string, canonical: string): string =>
  createHmac('sha256', sk)
    .update(`SDK-HMAC-SHA256\n${date}\n${sha256(canonical)}`)
    .digest('hex');

export { sha256 };
