import { describe, expect, it } from 'vitest';
import { CodedError } from '../../../../lib/errors.ts';
import { createLog, type LogFields, type LogLevel } from '../../../../lib/log.ts';
import { createRedactor } from '../../../../lib/redact/redactor.ts';
import {
  AK,
  catchLog,
  complete,
  define,
  functionGraphContext,
  SECURITY_TOKEN,
  SK,
  type TestInvocation,
} from './support.ts';

const SECRETS = [AK, SK, SECURITY_TOKEN];

/** What is printed of some fields. */
function print(fields: LogFields, level: LogLevel = 'info', secrets = SECRETS): string {
  const redactor = createRedactor();
  for (const secret of secrets) redactor.add(secret);
  const lines: string[] = [];
  const log = createLog({
    level: () => level,
    fields: { requestId: 'r1' },
    redact: (all) => redactor.fields(all),
    write: (line) => void lines.push(line),
  });
  log.info('a fact', fields);
  return lines.join('');
}

const parse = (line: string): Record<string, unknown> => JSON.parse(line) as Record<string, unknown>;

it('is one line of JSON a fact, whose head nothing replaces', () => {
  const line = print({ text: 'two\nlines', level: 'x', time: 'x', requestId: 'x', message: 'x' });
  expect(line.match(/\n/g)).toHaveLength(1);
  expect(parse(line)).toEqual({
    time: expect.stringMatching(/^\d{4}-.*Z$/) as string,
    level: 'info',
    message: 'a fact',
    requestId: 'r1',
    text: 'two\nlines',
  });
});

it('masks what a setting that another one names gave', async () => {
  const lines = catchLog();
  const handler = define({
    run: async ({ lookup, log }: TestInvocation) => {
      const secret = lookup('PAGER_KEY');
      log.info('looked up', { text: `it is ${secret}`, length: secret?.length });
      return complete({});
    },
  });
  const userData = { CSMS_REGION: 'cn-north-4', STORE_URL: 'file:///out', PAGER_KEY: 'pager-key-example' };
  await handler({}, functionGraphContext({ userData }));
  expect(lines).toContainEqual(expect.objectContaining({ text: 'it is ***', length: 17 }));
});

it('leaves out what is less important than the level', () => {
  expect(print({}, 'warn')).toBe('');
});

describe('never prints a secret', () => {
  it.each([
    ['in a text', { text: `key ${AK} and ${SK}` }],
    ['URL-encoded', { url: `https://x?token=${encodeURIComponent(SK)}` }],
    ['deep inside', { a: [{ b: new Map([['c', new Set([SECURITY_TOKEN])]]) }] }],
    ['as a key', { [SK]: 1 }],
    ['in an error and its causes', { error: new CodedError('X', SK, { hint: AK, cause: new Error(SECURITY_TOKEN) }) }],
    ['in a URL object', { url: new URL(`https://x/${AK}`) }],
    ['in a buffer', { body: Buffer.from(SK) }],
  ])('%s', (_name, fields) => {
    const line = print(fields);
    for (const secret of [...SECRETS, encodeURIComponent(SK)]) expect(line).not.toContain(secret);
  });

  it.each([
    'ak',
    'SK',
    'secret',
    'token',
    'X-Auth-Token',
    'x_security_token',
    'securityToken',
    'Authorization',
    'signature',
    'X-Sdk-Signature',
    'HTTP_AUTH_TOKEN',
    'HUAWEICLOUD_SDK_AK',
    'secretKey',
    'secretAccessKey',
    'password',
    'cookie',
  ])('in a field named %s, even an unknown one', (name) => {
    expect(print({ headers: { [name]: 'unknown-value', other: 'kept' } })).not.toContain('unknown-value');
  });

  it.each(['secretName', 'secretId', 'secrets', 'secret_name', 'marker', 'skipped', 'task'])(
    'but keeps the field %s',
    (name) => {
      expect(parse(print({ [name]: 'kept' }))[name]).toBe('kept');
    },
  );

  it.each([
    'Authorization: SDK-HMAC-SHA256 Access=UNKNOWN, SignedHeaders=host, Signature=UNKNOWN',
    'https://x?X-Amz-Signature=UNKNOWN&a=b',
    'Bearer UNKNOWN',
    '{"X-Auth-Token": "UNKNOWN"}',
    "'x-security-token': 'UNKNOWN'",
  ])('by its look: %s', (text) => {
    const line = print({ text });
    expect(line).not.toContain('UNKNOWN');
    expect(line).toContain('***');
  });

  it('of which one contains the other', () => {
    expect(parse(print({ text: 'abcd-efgh' }, 'info', ['abcd', 'abcd-efgh']))['text']).toBe('***');
  });

  it('nor blanks out ordinary words for one that is too short', () => {
    expect(parse(print({ text: 'an apple' }, 'info', ['a', '']))['text']).toBe('an apple');
  });
});

it('prints what JSON cannot take', () => {
  const cyclic: Record<string, unknown> = { name: 'a' };
  cyclic['self'] = cyclic;
  const deep = Array.from({ length: 50 }).reduce<unknown>((inner) => ({ inner }), 1);
  const thrower = {
    get x(): never {
      throw new Error('no');
    },
  };
  const line = print({
    cyclic,
    deep,
    thrower,
    big: 10n,
    fn: () => 1,
    symbol: Symbol('s'),
    date: new Date(0),
    bad: new Date(Number.NaN),
    nan: Number.NaN,
    undef: undefined,
    proto: JSON.parse('{"__proto__":{"a":1}}') as object,
    toJSON: {
      toJSON: () => {
        throw new Error('no');
      },
    },
  });
  expect(parse(line)).toMatchObject({
    cyclic: { name: 'a', self: '[circular]' },
    thrower: '[unreadable]',
    big: '10',
    fn: '[function]',
    date: '1970-01-01T00:00:00.000Z',
    bad: null,
    nan: null,
  });
  expect(line).toContain('[too deep]');
});

it('prints shared objects twice: they are no cycle', () => {
  const shared = { a: 1 };
  expect(parse(print({ one: shared, two: [shared, shared] }))).toMatchObject({ one: shared, two: [shared, shared] });
});

it('cuts long texts', () => {
  expect(print({ text: 'x'.repeat(100_000) }).length).toBeLessThan(9_000);
});

it("masks the agency's keys from the moment they are asked for, in a real invocation", async () => {
  const lines = catchLog();
  const run = async ({ credentials, log }: TestInvocation) => {
    credentials.current();
    log.warn('careless', { note: `used ${AK}`, list: [SK], nested: { deep: SECURITY_TOKEN } });
    return complete({});
  };
  await define({ run })({}, functionGraphContext());
  expect(lines.find(({ message }) => message === 'careless')).toMatchObject({
    note: 'used ***',
    list: ['***'],
    nested: { deep: '***' },
  });
});
