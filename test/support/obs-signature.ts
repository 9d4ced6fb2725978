import { createHash, createHmac } from 'node:crypto';
import { ObsRefusal, type ObsRequest } from './obs-answer.ts';

export interface ObsKey {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
}

const MAX_SKEW_MS = 15 * 60_000;
const AUTHORIZATION =
  /^AWS4-HMAC-SHA256 Credential=([^/,]+)\/([^,]+), ?SignedHeaders=([^,]+), ?Signature=([0-9a-f]{64})$/;

/**
 * Checks a request as the service does: AWS Signature Version 4, from its published description, over the bytes as they
 * came. Throws what the service answers.
 */
export function checkSignature(request: ObsRequest, keys: readonly ObsKey[], nowMs: number): void {
  const authorization = request.headers['authorization'];
  if (authorization === undefined) throw new ObsRefusal(403, 'AccessDenied', 'Access Denied');
  const [, keyId, scope, signedHeaders, signature] = AUTHORIZATION.exec(authorization) ?? malformed();
  const key = keys.find(({ accessKeyId }) => accessKeyId === keyId);
  if (key === undefined) {
    throw new ObsRefusal(403, 'InvalidAccessKeyId', `The Access Key Id ${keyId} does not exist in our records.`);
  }
  checkTime(request, nowMs);
  checkToken(request, key, signedHeaders!);
  checkBody(request);
  const wanted = signatureOf({ request, key, scope: scope!, signedHeaders: signedHeaders! });
  if (wanted !== signature) {
    throw new ObsRefusal(403, 'SignatureDoesNotMatch', `The signature ${signature} does not match; key ${keyId}.`);
  }
}

function malformed(): never {
  throw new ObsRefusal(400, 'AuthorizationHeaderMalformed');
}

function checkTime({ headers }: ObsRequest, nowMs: number): void {
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(headers['x-amz-date'] ?? '') ?? malformed();
  const iso = `${date}${time}`.replace(/(....)(..)(..)(..)(..)(..)/, '$1-$2-$3T$4:$5:$6Z');
  if (Math.abs(Date.parse(iso) - nowMs) > MAX_SKEW_MS) throw new ObsRefusal(403, 'RequestTimeTooSkewed');
}

function checkToken({ headers }: ObsRequest, key: ObsKey, signedHeaders: string): void {
  const token = headers['x-amz-security-token'];
  if (key.sessionToken === undefined && token === undefined) return;
  if (token === undefined) throw new ObsRefusal(403, 'InvalidAccessKeyId', 'Temporary keys need their token.');
  const signed = signedHeaders.split(';').includes('x-amz-security-token');
  if (!signed || token !== key.sessionToken)
    throw new ObsRefusal(403, 'InvalidToken', `The token ${token} is invalid.`);
}

/** OBS knows neither aws-chunked nor any other body than the one that was signed. */
function checkBody({ headers, body }: ObsRequest): void {
  const told = headers['x-amz-content-sha256'];
  const chunked = headers['content-encoding']?.includes('aws-chunked') === true;
  if (chunked || (told !== 'UNSIGNED-PAYLOAD' && told !== sha256(body))) {
    throw new ObsRefusal(400, 'XAmzContentSHA256Mismatch', 'The provided x-amz-content-sha256 header does not match.');
  }
}

interface Signing {
  readonly request: ObsRequest;
  readonly key: ObsKey;
  /** `20261122/cn-north-4/s3/aws4_request`. */
  readonly scope: string;
  readonly signedHeaders: string;
}

/** Version 4 over the bytes as they are: lower-case hex. */
export function signatureOf({ request, key, scope, signedHeaders }: Signing): string {
  const toSign = ['AWS4-HMAC-SHA256', request.headers['x-amz-date'], scope, sha256(canonical(request, signedHeaders))];
  let signingKey: Buffer = Buffer.from(`AWS4${key.secretAccessKey}`);
  for (const part of scope.split('/')) signingKey = createHmac('sha256', signingKey).update(part).digest();
  return createHmac('sha256', signingKey).update(toSign.join('\n')).digest('hex');
}

function canonical({ method, path, query, headers }: ObsRequest, signedHeaders: string): string {
  const names = signedHeaders.split(';');
  const lines = names.map((name) => `${name}:${(headers[name] ?? '').trim().replaceAll(/ +/g, ' ')}\n`).join('');
  const uri = path.split('/').map(recode).join('/');
  return [method, uri, canonicalQuery(query), lines, signedHeaders, headers['x-amz-content-sha256']].join('\n');
}

function canonicalQuery(query: string): string {
  const pairs = query === '' ? [] : query.split('&').map((pair) => pair.split('=', 2) as [string, string?]);
  const recoded = pairs.map(([name, value = '']) => `${recode(name)}=${recode(value)}`);
  return recoded.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))).join('&');
}

/** As the signature wants it (RFC 3986), whatever the client chose to escape. */
const recode = (text: string): string =>
  encodeURIComponent(decodeURIComponent(text)).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const sha256 = (data: Buffer | string): string => createHash('sha256').update(data).digest('hex');
