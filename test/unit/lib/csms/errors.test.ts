import { describe, expect, it } from 'vitest';
import type { CodedError } from '../../../../lib/errors.ts';
import { cpuTimeOf } from '../../../support/cpu-time.ts';
import { parseEnvelope, toCsmsError, type CallKind } from '../../../../lib/csms/errors.ts';

const answer = (status: number, body: unknown, headers: Record<string, string> = {}) => ({
  status,
  headers,
  body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body)),
});
const WHAT = 'GET https://kms.example.com/v1/p/secrets';

describe('the four envelopes', () => {
  it('are all read: flat, nested, IAM and SMN', () => {
    const expected = { code: 'X.1', message: 'no' };
    expect(parseEnvelope('{"a":{"b":[{"code":"X.1","message":"no"}]}}')).toEqual(expected);
    expect(parseEnvelope('{"error_code":"X.1","error_msg":"no"}')).toEqual(expected);
    const page = 'Bad gateway: "code":"X.1", "message":"no"';
    expect(parseEnvelope(page)).toEqual({ code: undefined, message: page });
    expect(parseEnvelope('{"error":{"error_code":"X.1","error_msg":"no"}}')).toEqual(expected);
    expect(parseEnvelope('{"error":{"message":"no","title":"T","code":"X.1"}}')).toEqual(expected);
    expect(parseEnvelope('{"request_id":"r","code":"X.1","message":"no"}')).toEqual(expected);
  });

  it('may have a code or a message alone; what is no code or no text is none', () => {
    expect(parseEnvelope('{"error_code":"X.1"}')).toEqual({ code: 'X.1', message: undefined });
    expect(parseEnvelope('{"error_msg":"no"}')).toEqual({ code: undefined, message: 'no' });
    expect(parseEnvelope('{"code":500,"message":"no"}')).toEqual({ code: undefined, message: 'no' });
    expect(parseEnvelope('{"code":"not a code","message":"no"}')).toEqual({ code: undefined, message: 'no' });
    expect(parseEnvelope('{"code":"X.1","message":7}')).toEqual({ code: 'X.1', message: undefined });
  });

  it('are found beside what is empty', () => {
    expect(parseEnvelope('[null,{"code":"X.1","message":"no"}]')).toEqual({ code: 'X.1', message: 'no' });
  });

  it('are read as far as they came, where the end is missing', () => {
    expect(parseEnvelope('{"code" : "X.1", "message" : "say \\"no\\" and')).toEqual({
      code: 'X.1',
      message: 'say "no" and',
    });
    expect(parseEnvelope('{"code":"X.1","mess')).toEqual({ code: 'X.1', message: undefined });
    expect(parseEnvelope('{"message":"no')).toEqual({ code: undefined, message: 'no' });
    expect(parseEnvelope('{"message":"cut \\u00').message).toBe('cut \\u00');
    expect(parseEnvelope('{"result":"down').message).toBe('{"result":"down');
  });

  it('are not there in JSON of another kind, whose text is the message', () => {
    expect(parseEnvelope('{"result":"down"}')).toEqual({ code: undefined, message: '{"result":"down"}' });
    expect(parseEnvelope('"busy"')).toEqual({ code: undefined, message: '"busy"' });
  });

  it('leave a page of HTML readable, and cut what is long', () => {
    expect(parseEnvelope('<html><h1>502 Bad Gateway</h1></html>')).toEqual({ message: '502 Bad Gateway' });
    expect(parseEnvelope('<b>502</b><p>Bad Gateway</p>').message).toMatch(/^502 +Bad Gateway$/);
    expect(parseEnvelope(`${'<br>'.repeat(300)}502`)).toEqual({ message: '502' });
    expect(parseEnvelope('x'.repeat(5000)).message).toHaveLength(200);
  });
});

describe('toCsmsError', () => {
  const codeFor = (status: number, code: string, message = 'm'): string =>
    toCsmsError(answer(status, { error_code: code, error_msg: message }), WHAT).code;

  it('has a hint with the next step', () => {
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

  it('knows both spellings of the gateway, and what it says in words', () => {
    expect(codeFor(401, 'APIG.0307')).toBe('CSMS_TOKEN_EXPIRED');
    expect(codeFor(401, 'APIGW.0301', 'The token expires')).toBe('CSMS_TOKEN_EXPIRED');
    expect(codeFor(403, 'APIGW.0310')).toBe('CSMS_WRONG_PROJECT');
    expect(codeFor(403, 'APIG.0802')).toBe('CSMS_WRONG_PROJECT');
    expect(codeFor(500, 'APIG.0201')).toBe('CSMS_UNAVAILABLE');
  });

  it('takes the words for what they say only where the status says it too', () => {
    for (const words of ['token expires', 'failed to reach the limit', 'signature expired'])
      expect(codeFor(400, 'CSMS.0002', words)).toBe('CSMS_BAD_REQUEST');
    expect(codeFor(400, 'APIGW.0802')).toBe('CSMS_BAD_REQUEST');
  });

  it.each([
    [401, 'APIGW.0307', 'm', /HUAWEICLOUD_AUTH_TOKEN.*CSMS_AUTH/],
    [401, 'APIGW.0301', 'AK access failed to reach the limit', /five minutes/],
    [401, 'APIGW.0301', 'signature expired', /clock/],
    [403, 'KMS.0321', 'm', /project/],
    [403, 'X', 'm', /Grant the permission of this call/],
    [404, 'X', 'm', /CSMS_ENDPOINT/],
    [429, 'X', 'm', /CSMS_RATE_LIMIT/],
    [500, 'X', 'm', /next run/],
    [400, 'X', 'm', /message/],
  ])('says what to do about %i %s: %s', (status, error_code, error_msg, hint) => {
    expect(toCsmsError(answer(status, { error_code, error_msg }), WHAT).hint).toMatch(hint);
  });

  it('says so where the service gave no reason', () => {
    const error = toCsmsError(answer(502, ''), WHAT);
    expect(error.message).toBe(`502 on ${WHAT}: no reason given`);
    expect(error).toMatchObject({ serviceCode: undefined, serviceMessage: '502', requestId: undefined });
    const coded = toCsmsError(answer(400, { error_code: 'CSMS.0002' }), WHAT);
    expect(coded.message).toBe(`400 CSMS.0002 on ${WHAT}: no reason given`);
  });

  it('carries the service code, the request and its id, and a hint', () => {
    const error = toCsmsError(
      answer(400, { error_code: 'CSMS.0002', error_msg: 'bad limit' }, { 'x-request-id': 'r1' }),
      WHAT,
    );
    expect(error.message).toBe(`400 CSMS.0002 on ${WHAT}: bad limit`);
    expect(error).toMatchObject({ serviceCode: 'CSMS.0002', requestId: 'r1', status: 400 });
    expect(error.serviceMessage).toBe('400 CSMS.0002 bad limit');
    expect(error.hint).not.toBe('');
  });

  it('keeps the canonical request, which holds the security token, out of the message', () => {
    for (const length of [1, 20_000]) {
      const token = 'SECRET'.repeat(length);
      const error_msg = `verify aksk signature fail, canonicalRequest:GET|/v1/|x-security-token:${token}|`;
      const error = toCsmsError(answer(401, { error_code: 'APIGW.0301', error_msg }), WHAT);
      expect(error.message).toBe(`401 APIGW.0301 on ${WHAT}: verify aksk signature fail`);
    }
  });

  it('keeps what stands before the canonical request, and nothing where it is all there is', () => {
    const messageOf = (error_msg: string) => parseEnvelope(JSON.stringify({ error_msg })).message;
    expect(messageOf('wrong key, wrong time, canonicalRequest:GET|x')).toBe('wrong key, wrong time');
    expect(messageOf('canonicalRequest:GET|x-security-token:SECRET')).toBe('');
  });

  it('has hints that fit the call: its permission, and the kind of credential that was refused', () => {
    const hintOf = (status: number, call: CallKind): string | undefined =>
      toCsmsError(answer(status, { error_code: 'X', error_msg: 'no' }), WHAT, call).hint;
    expect(hintOf(403, { permission: 'csms::listTasks' })).toBe(
      'Grant csms::listTasks to the agency or user, in this project.',
    );
    expect(hintOf(401, { credential: 'aksk' })).toMatch(/HUAWEICLOUD_SDK_AK/);
    expect(hintOf(401, { credential: 'token' })).toMatch(/HUAWEICLOUD_AUTH_TOKEN/);
    expect(hintOf(401, { credential: 'token' })).not.toMatch(/_AK|_SK/);
  });

  it('says in one visible line what the service said', () => {
    const error = toCsmsError(answer(400, { error_msg: '\u001b[31mred\u001b[0m\r\nforged line\u202e' }), WHAT);
    expect(error.message).toBe(`400 on ${WHAT}: [31mred [0m forged line\ufffd`);
  });

  it.each(['6'.repeat(32), '2d1152f2-290d-4756-a1d2-e12c14992416'])('keeps the request id %s', (id) => {
    expect(toCsmsError(answer(400, {}, { 'x-request-id': id }), WHAT).requestId).toBe(id);
  });

  it.each(['x'.repeat(65), 'MIIC+/==', 'a b', 'a\u001b[31m', ''])(
    'keeps no request id that cannot be one: %j',
    (id) => {
      expect(toCsmsError(answer(400, {}, { 'x-request-id': id }), WHAT).requestId).toBeUndefined();
    },
  );
});

describe('an error answer of any length', () => {
  const shapes: Readonly<Record<string, (count: number) => string>> = {
    blanks: (count) => JSON.stringify({ error_code: 'CSMS.0003', error_msg: ' '.repeat(count) }),
    'opening brackets': (count) => '<'.repeat(count),
    'blanks and commas before what is echoed': (count) =>
      JSON.stringify({ error_code: 'CSMS.0003', error_msg: `, `.repeat(count) + 'canonicalRequest:' }),
    'empty objects': (count) => `{${Array.from({ length: count }, (_, at) => `"f${at}":{}`).join()}}`,
    'nested lists': (count) => '['.repeat(count) + ']'.repeat(count),
    'nested objects': (count) => '{"a":'.repeat(count) + '1' + '}'.repeat(count),
    'colons without a value': (count) => `{"code"${' '.repeat(count)}`,
    escapes: (count) => `{"error_msg":"${'\\\\'.repeat(count)}`,
  };

  it.each(Object.entries(shapes))('of %s takes no longer when it doubles, and is cut', (_, shape) => {
    const read = (count: number) => {
      const response = answer(400, shape(count));
      let error: CodedError | undefined;
      const cpuMs = cpuTimeOf(() => (error = toCsmsError(response, WHAT)));
      return { cpuMs, error };
    };
    for (let count = 1000; count <= 256_000; count *= 2) {
      const { cpuMs, error } = read(count);
      expect(error?.code).toBe('CSMS_BAD_REQUEST');
      expect(error?.message.length).toBeLessThan(1200);
      // quadratic work takes minutes
      expect(cpuMs).toBeLessThan(2000);
    }
  });

  it('is as long as an envelope ever is: its code is found, though its end is not looked at', () => {
    const body = JSON.stringify({ error_code: 'KMS.0321', error_msg: `wrong project ${'x'.repeat(200_000)}` });
    expect(toCsmsError(answer(403, body), WHAT)).toMatchObject({ code: 'CSMS_WRONG_PROJECT', serviceCode: 'KMS.0321' });
    expect(parseEnvelope(body).message).toMatch(/^wrong project x+… \(\+\d+\)$/);
  });
});
