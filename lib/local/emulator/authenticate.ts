import { CodedError } from '../../errors.ts';
import { canonicalRequest, headerOf, sha256, signatureOf, type SentRequest } from './canonical-request.ts';
import type { AccessKey, AuthToken } from './credentials.ts';
import type { Lockout } from './lockout.ts';

const SKEW_MS = 15 * 60_000;
const MUST_BE_SIGNED_IF_SENT = ['x-project-id', 'x-domain-id', 'x-security-token'];
const AUTHORIZATION = /^SDK-HMAC-SHA256 Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{64})$/;

export interface Keys {
  readonly accessKeys: readonly AccessKey[];
  readonly tokens: readonly AuthToken[];
}

const refuse = (reason: string): CodedError =>
  new CodedError('APIGW.0301', `Incorrect IAM authentication information: ${reason}`, { status: 401 });

function parseDate(date: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(date);
  if (match === null) throw refuse(`X-Sdk-Date is not YYYYMMDDTHHMMSSZ: ${date}`);
  const [year, month, day, hour, minute, second] = match.slice(1);
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

const compactDate = (timeMs: number): string => new Date(timeMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');

function checkSignedHeaders(request: SentRequest, names: readonly string[]): void {
  const sent = MUST_BE_SIGNED_IF_SENT.filter((name) => request.headers[name] !== undefined);
  const missing = ['host', 'x-sdk-date', ...sent].filter((name) => !names.includes(name));
  if (missing.length > 0) throw refuse(`verify aksk signature fail, not in SignedHeaders: ${missing.join(';')}`);
  if (names.join(';') !== [...names].sort().join(';').toLowerCase())
    throw refuse('verify aksk signature fail, SignedHeaders are not sorted lower-case names');
}

function checkBodyHash(request: SentRequest): void {
  const sent = headerOf(request, 'x-sdk-content-sha256');
  if (sent === '' || sent === 'UNSIGNED-PAYLOAD' || sent === sha256(request.body)) return;
  throw refuse('verify aksk signature fail, X-Sdk-Content-Sha256 is not the hash of the body');
}

function checkSignature(request: SentRequest, keys: Keys, authorization: readonly string[], nowMs: number): void {
  const [ak = '', signedHeaders = '', signature] = authorization;
  const key = keys.accessKeys.find((candidate) => candidate.ak === ak);
  if (key === undefined) throw refuse(`Get secretKey failed,ak:${ak},err:ak not exist`);
  const names = signedHeaders.split(';');
  checkSignedHeaders(request, names);
  checkBodyHash(request);
  const date = headerOf(request, 'x-sdk-date');
  if (Math.abs(parseDate(date) - nowMs) > SKEW_MS)
    throw refuse(`signature expired, signature time:${date},server time:${compactDate(nowMs)}`);
  if (headerOf(request, 'x-security-token') !== (key.securityToken ?? '')) throw refuse('decrypt token fail');
  const canonical = canonicalRequest(request, names);
  if (signatureOf(key.sk, date, canonical) !== signature)
    throw refuse(`verify aksk signature fail, canonicalRequest:${canonical.replaceAll('\n', '|')}`);
  const { endsAtMs = Infinity } = key;
  if (nowMs >= endsAtMs) throw refuse(`token expires, expires_at ${new Date(endsAtMs).toISOString()}`);
}

function checkToken(tokens: readonly AuthToken[], sent: string, projectId: string | undefined): void {
  if (sent === '') throw refuse('x-auth-token not found');
  const token = tokens.find((candidate) => candidate.token === sent);
  if (token === undefined) throw refuse('decrypt token fail');
  if (token.state === 'must-update') throw new CodedError('APIGW.0307', 'The token must be updated.', { status: 401 });
  if (token.state === 'expired') throw refuse('token expires, expires_at 2020-01-01T00:00:00.000000Z');
  if (projectId === undefined || token.projectId === projectId) return;
  const message = 'The project in the URL is not the one that the token is for.';
  throw new CodedError('KMS.0321', message, { status: 403 });
}

/** The key that a request says it is signed with, whether or not it is. */
export function keyOf(request: SentRequest, keys: Keys): AccessKey | undefined {
  const ak = AUTHORIZATION.exec(headerOf(request, 'authorization'))?.[1];
  return keys.accessKeys.find((candidate) => candidate.ak === ak);
}

/**
 * Lets a request in, or throws what the gateway answers: 401 for a wrong, late, unknown, ended or locked key or token, 403 for a
 * token of another project than `projectId` (undefined: any). @throws APIGW.0301, APIGW.0307, KMS.0321
 */
export function authenticate(
  request: SentRequest,
  { keys, lockout, projectId, nowMs }: { keys: Keys; lockout: Lockout; projectId: string | undefined; nowMs: number },
): void {
  const sent = headerOf(request, 'authorization');
  if (sent === '') return checkToken(keys.tokens, headerOf(request, 'x-auth-token'), projectId);
  const authorization = AUTHORIZATION.exec(sent)?.slice(1);
  if (authorization === undefined) throw refuse('AK/SK Authorization header is not valid');
  const [ak = ''] = authorization;
  if (lockout.isLocked(ak, nowMs)) throw refuse('AK access failed to reach the limit,forbidden');
  try {
    checkSignature(request, keys, authorization, nowMs);
  } catch (error) {
    lockout.fail(ak, nowMs);
    throw error;
  }
  lockout.succeed(ak);
}
