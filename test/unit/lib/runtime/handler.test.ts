import { beforeEach, describe, expect, it } from 'vitest';
import { CodedError } from '../../../../lib/errors.ts';
import { catchLog, complete, define, functionGraphContext, postJson, thrownBy, invokeHttp } from './support.ts';

const TIMER = { trigger_type: 'TIMER', user_event: '' };
const failed = {
  status: 'failed' as const,
  body: { runId: 'r1', status: 'failed' },
  error: { code: 'CSMS_FORBIDDEN', message: 'No permission.', hint: 'Grant it.' },
};

let lines: Record<string, unknown>[];
beforeEach(() => {
  lines = catchLog();
});

it('is a native async function of two parameters, which FunctionGraph and Lambda ask for', () => {
  const handler = define();
  expect(handler.constructor.name).toBe('AsyncFunction');
  expect(handler).toHaveLength(2);
});

describe('when every scope failed', () => {
  const handler = define({ run: async () => failed });

  it('throws for a timer, so that the platform may try again', async () => {
    const thrown = await thrownBy(handler(TIMER, functionGraphContext()));
    expect(thrown).toMatchObject({ code: 'CSMS_FORBIDDEN', message: 'CSMS_FORBIDDEN: No permission. Grant it.' });
  });

  it('gives a direct caller the body', async () => {
    expect(await handler({}, functionGraphContext())).toEqual(failed.body);
  });

  it('throws even when the run does not say why', async () => {
    const thrown = await thrownBy(
      define({ run: async () => ({ status: 'failed', body: {} }) })(TIMER, functionGraphContext()),
    );
    expect(thrown?.code).toBe('RUN_FAILED');
  });
});

it('does not throw for a timer when some scopes failed', async () => {
  const handler = define({ run: async () => ({ status: 'partial', body: { runId: 'r1' } }) });
  expect(await handler(TIMER, functionGraphContext())).toEqual({ runId: 'r1' });
});

it('throws wrong settings for a timer and for a direct call', async () => {
  const context = functionGraphContext({ userData: { CSMS_REGION: 'cn-north-4' } });
  expect((await thrownBy(define()(TIMER, context)))?.code).toBe('SETTINGS_INVALID');
  expect((await thrownBy(define()({}, context)))?.message).toMatch(
    /^SETTINGS_INVALID: One setting is wrong:\n- STORE_URL is not set/,
  );
});

it('leaves the cause and the stack of others behind when it throws', async () => {
  const run = async () => {
    throw new CodedError('CSMS_X', 'Broken.', { cause: { headers: { authorization: 'secret' } } });
  };
  const thrown = await thrownBy(define({ run })({}, functionGraphContext()));
  expect(thrown).toMatchObject({ code: 'CSMS_X', message: 'CSMS_X: Broken.' });
  expect(thrown?.cause).toBeUndefined();
});

it('logs one line at the start and one at the end, each with the request id', async () => {
  await define()({}, functionGraphContext());
  expect(lines).toMatchObject([
    {
      level: 'info',
      message: 'invocation started',
      requestId: 'fg-request-1',
      function: 'test-function',
      trigger: 'direct',
      platform: 'functiongraph',
      functionVersion: 'latest',
      memoryMb: 256,
    },
    { level: 'info', message: 'invocation ended', requestId: 'fg-request-1', status: 'complete' },
  ]);
  expect(lines[1]?.['durationMs']).toBeTypeOf('number');
});

it('logs a failure once, with the stack of what nobody expected', async () => {
  const run = async () => {
    throw new TypeError('boom');
  };
  await thrownBy(define({ run })({}, functionGraphContext()));
  await invokeHttp(define({ run }), postJson('{}'));
  const failures = lines.filter(({ level }) => level === 'error');
  expect(failures).toHaveLength(2);
  expect(failures[0]).toMatchObject({
    message: 'invocation failed',
    error: { message: 'boom', stack: expect.stringContaining('handler.test.ts') as string },
  });
  expect(failures[1]).toMatchObject({ httpStatus: 500 });
});

it("logs a caller's mistake as a warning", async () => {
  await invokeHttp(define(), postJson('{"x":1}'));
  expect(lines.at(-1)).toMatchObject({ level: 'warn', message: 'invocation failed', httpStatus: 422 });
});

it('follows LOG_LEVEL, whose bad value is told as a setting', async () => {
  const userData = { CSMS_REGION: 'cn-north-4', STORE_URL: 'file:///out' };
  await define()({}, functionGraphContext({ userData: { ...userData, LOG_LEVEL: 'error' } }));
  expect(lines).toEqual([]);
  const thrown = await thrownBy(define()({}, functionGraphContext({ userData: { ...userData, LOG_LEVEL: 'loud' } })));
  expect(thrown?.message).toContain('LOG_LEVEL is "loud"; expected debug, info, warn or error');
  expect(lines).toHaveLength(2);
});

it('runs invocations side by side without mixing them up', async () => {
  const handler = define({ run: async ({ command, requestId }) => complete({ command, requestId }) });
  const calls = [true, false].map((dryRun, index) =>
    handler({ dryRun }, { ...functionGraphContext(), getRequestID: () => `r${index}` }),
  );
  expect(await Promise.all(calls)).toEqual([
    { command: { dryRun: true }, requestId: 'r0' },
    { command: { dryRun: false }, requestId: 'r1' },
  ]);
});
