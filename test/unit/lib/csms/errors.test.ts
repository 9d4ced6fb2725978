import { describe, expect, it } from 'vitest';
import { parseEnvelope, toCsmsError } from '../../../../lib/csms/errors.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const WHAT = 'GET https://kms.example.com/v1/p/secrets';

describe('the four envelopes', () => {
  it('are all read: flat, nested, IAM and SMN', () => {
    const expected = { code: 'X.1', message: 'no' };
    expect(parseEnvelope('{"error_code":"X.1","error_msg":"no"}')).toEqual(expected);
    expect(parseEnvelope('{"error":{"error_code":"X.1","error_msg":"no"}}')).toEqual(expected);
    expect(parseEnvelope('{"error":{"message":"no","title":"T","code":"X.1"}}')).toEqual(expected);
    expect(parseEnvelope('{"request_id":"r","code":"X.1","message":"no"}')).toEqual(expected);
  });

  it('leave a page of HTML readable, and cut what is long', () => {
    expect(parseEnvelope('<html><h1>502 Bad Gateway</h1></html>')).toEqual({ message: '502 Bad Gateway' });
    expect(parseEnvelope('x'.repeat(5000)).message).toHaveLength(200);
  });
});

describe('toCsmsError', () => {
  const codeFor = (status: number, code: string, message = 'm'): string =>
    toCsmsError(answer(status, { error_code: code, error_msg: message }), WHAT).code;

  it('tells what can be done about it', () => {
    expect(codeFor(401, 'APIGW.0301', 'Get secretKey failed,ak:x,err:ak not exist')).toBe('CSMS_UNAUTHORIZED');
    expect(codeFor(401, 'APIGW.0301', 'AK access failed to reach the limit,forbidden')).toBe('CSMS_KEY_LOCKED');
    expect(codeFor(401, 'APIGW.0301', 'signature expired, signature time:1,server time:2')).toBe('CSMS_CLOCK_SKEWED');
    expect(codeFor(401, 'APIGW.0307')).toBe('CSMS_TOKEN_EXPIRED');
    expect(codeFor(403, 'CSMS.0001')).toBe('CSMS_FORBIDDEN');
    expect(codeFor(403, 'KMS.0321')).toBe('CSMS_WRONG_PROJECT');
    expect(codeFor(403, 'APIGW.0802')).toBe('CSMS_WRONG_PROJECT');
    expect(codeFor(404, 'APIGW.0101')).toBe('CSMS_NOT_FOUND');
    expect(codeFor(429, 'APIGW.0308')).toBe('CSMS_THROTTLED');
    expect(codeFor(502, 'APIGW.0201')).toBe('CSMS_UNAVAILABLE');
    expect(codeFor(400, 'CSMS.0002')).toBe('CSMS_BAD_REQUEST');
  });

  it('carries the service code, the request and its id, and a hint', () => {
    const error = toCsmsError(
      answer(400, { error_code: 'CSMS.0002', error_msg: 'bad limit' }, { 'x-request-id': 'r1' }),
      WHAT,
    );
    expect(error.message).toBe(`400 CSMS.0002 bad limit: ${WHAT}`);
    expect(error).toMatchObject({ serviceCode: 'CSMS.0002', requestId: 'r1', status: 400 });
    expect(error.hint).not.toBe('');
  });

  it('keeps the canonical request, which holds the security token, out of the message', () => {
    const error_msg = 'verify aksk signature fail, canonicalRequest:GET|/v1/|x-security-token:SECRET|';
    const error = toCsmsError(answer(401, { error_code: 'APIGW.0301', error_msg }), WHAT);
    expect(error.message).toContain('verify aksk signature fail');
    expect(error.message).not.toContain('SECRET');
  });
});
