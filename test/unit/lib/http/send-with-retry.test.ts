import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { CodedError } from '../../../../lib/errors.ts';
import { createCredentialGuard } from '../../../../lib/http/credential-guard.ts';
import { createRateLimit, type RateLimit } from '../../../../lib/http/rate-limit.ts';
import { createSendWithRetry, type Call, type RetryOptions } from '../../../../lib/http/send-with-retry.ts';
import { createSender, type Sender } from '../../../../lib/http/send.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
let server: Server | undefined;
let sender: Sender | undefined;
afterEach(async () => {
  await sender?.close();
  server?.closeAllConnections();
  server?.close();
});

async function listen(listener: RequestListener): Promise<string> {
  server = createServer(listener);
  await new Promise<void>((resolve) => server!.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function createClient(url: string, options: Partial<RetryOptions> = {}) {
  sender = createSender({ connections: 4 });
  const limit = createRateLimit(1000);
  const sendWithRetry = createSendWithRetry({
    send: sender.send,
    guard: createCredentialGuard({ isRefusal: () => false, refusal: () => new CodedError('X', 'x') }),
    limitOf: () => limit,
    timeoutMs: 10_000,
    maxBodyBytes: 1000,
    timeLeftMs: () => Infinity,
    log: silent,
    random: () => 0.01,
    ...options,
  });
  const counts = { requests: 0, retries: 0, throttled: 0 };
  const call = (more: Partial<Call<string>> = {}): Promise<string> =>
    sendWithRetry({
      endpoint: url,
      prepare: () => ({ method: 'GET', url: `${url}/x`, headers: {} }),
      read: ({ status, body }) => {
        if (status !== 200) throw new CodedError('STATUS', `status ${status}`, { status });
        return body.toString('utf8');
      },
      counts,
      ...more,
    });
  return { call, counts };
}

/** Answers the n-th request with the n-th script entry, the last one for ever. */
const scripted = (
  ...answers: Array<(request: IncomingMessage, response: Parameters<RequestListener>[1]) => void>
): RequestListener => {
  let at = 0;
  return (request, response) => answers[Math.min(at++, answers.length - 1)]?.(request, response);
};
const status =
  (code: number, headers: Record<string, string> = {}) =>
  (_: IncomingMessage, response: Parameters<RequestListener>[1]): void =>
    void response.writeHead(code, headers).end('body');

/** One that asks for no pause after a 429: for what does not depend on it. */
function createLimitWithoutPauses(): RateLimit {
  const limit = createRateLimit(1000);
  const throttle: RateLimit['throttle'] = (turn, pauseMs) => {
    const isFirst = limit.throttle(turn, pauseMs);
    limit.forgetThrottling();
    return isFirst;
  };
  return { ...limit, throttle };
}

/** A log, and the fields of its warnings. */
function recordWarnings() {
  const warnings: unknown[] = [];
  return { log: { ...silent, warn: (_: string, fields: unknown) => void warnings.push(fields) }, warnings };
}

describe('a call', () => {
  it('is tried again after 503, 429 and a reset, and counted', async () => {
    const url = await listen(scripted(status(503), status(429), (request) => request.socket.destroy(), status(200)));
    const { call, counts } = createClient(url);
    expect(await call()).toBe('body');
    expect(counts).toEqual({ requests: 4, retries: 3, throttled: 1 });
  });

  it('is tried five times at most, and says that it gave up', async () => {
    const { call, counts } = createClient(await listen(status(500)));
    await expect(call()).rejects.toThrow('status 500 (given up: retries used up)');
    expect(counts.requests).toBe(5);
  });

  it('is not tried again after another 4xx', async () => {
    const { call, counts } = createClient(await listen(status(403)));
    await expect(call()).rejects.toThrow(/^status 403$/);
    expect(counts).toEqual({ requests: 1, retries: 0, throttled: 0 });
  });

  it('waits at least as long as Retry-After says', async () => {
    const { call } = createClient(await listen(scripted(status(429, { 'retry-after': '1' }), status(200))));
    const start = performance.now();
    await call();
    expect(performance.now() - start).toBeGreaterThan(950);
  });

  it('stops at once when Retry-After is longer than the time left', async () => {
    const { call, counts } = createClient(await listen(status(429, { 'retry-after': '60' })), {
      timeLeftMs: () => 5000,
    });
    await expect(call()).rejects.toThrow('no time left');
    expect(counts.requests).toBe(1);
  });

  it('is sent until the service takes it when the answer is 429, more than four times too', async () => {
    let answered = 0;
    const url = await listen((_, response) => void response.writeHead((answered += 1) > 5 ? 200 : 429).end('body'));
    const limit = createLimitWithoutPauses();
    const { call, counts } = createClient(url, { limitOf: () => limit });
    expect(await call()).toBe('body');
    expect(counts).toEqual({ requests: 6, retries: 5, throttled: 5 });
  });

  it('has as many tries left after a 429 as before', async () => {
    const limit = createLimitWithoutPauses();
    const throttled = Array.from({ length: 6 }, () => status(429));
    const { call, counts } = createClient(await listen(scripted(...throttled, status(503), status(200))), {
      limitOf: () => limit,
    });
    expect(await call()).toBe('body');
    expect(counts).toEqual({ requests: 8, retries: 7, throttled: 6 });
  });

  it('is tried again where its answer turns out to be broken', async () => {
    const { call, counts } = createClient(await listen(status(200)));
    const read: Call<string>['read'] = () => {
      if (counts.requests === 1) throw new CodedError('HTTP_BODY_BROKEN', 'no JSON');
      return 'whole';
    };
    expect(await call({ read })).toBe('whole');
    expect(counts).toEqual({ requests: 2, retries: 1, throttled: 0 });
  });

  it('is not tried again where its answer means a failure of another kind', async () => {
    const { call, counts } = createClient(await listen(status(200)));
    const read: Call<string>['read'] = () => {
      throw new Error('odd');
    };
    await expect(call({ read })).rejects.toThrow(/^odd$/);
    expect(counts.requests).toBe(1);
  });

  it('says of a failure that it gave up on all that the service said', async () => {
    const { call } = createClient(await listen(status(500)));
    const details = {
      hint: 'Ask the support.',
      serviceMessage: '500 KMS.0001 odd',
      requestId: 'f00',
      status: 500,
      cause: new Error('odd'),
    };
    const read: Call<string>['read'] = () => {
      throw new CodedError('STATUS', 'status 500', details);
    };
    await expect(call({ read })).rejects.toMatchObject({ code: 'STATUS', ...details });
  });

  it('logs each further try: which one it is, how long it waits, and why', async () => {
    const { log, warnings } = recordWarnings();
    const url = await listen(scripted(status(503), status(503), status(200)));
    await createClient(url, { log }).call();
    const expected = { endpoint: url, delayMs: expect.any(Number), error: expect.any(CodedError) };
    expect(warnings).toEqual([
      { ...expected, retry: 1 },
      { ...expected, retry: 2 },
    ]);
  });

  it('logs once that the service asks for fewer requests, however many it refuses', async () => {
    const { log, warnings } = recordWarnings();
    const url = await listen(status(429, { 'retry-after': '60' }));
    const { call } = createClient(url, { log, timeLeftMs: () => 5000 });
    const calls = await Promise.allSettled([call(), call()]);
    expect(calls.map((result) => result.status)).toEqual(['rejected', 'rejected']);
    expect(warnings).toEqual([{ endpoint: url, retryAfterMs: 60_000 }]);
  });

  it('ends with the last 429 when time is over before the service takes it', async () => {
    const { call } = createClient(await listen(status(429)));
    const signal = AbortSignal.timeout(1500);
    await expect(call({ signal })).rejects.toThrow('status 429 (given up: no time left)');
  });

  it('is not sent while the service asks all for a pause longer than the time left', async () => {
    const { call, counts } = createClient(await listen(status(429, { 'retry-after': '60' })), {
      timeLeftMs: () => 5000,
    });
    await expect(call()).rejects.toThrow('no time left');
    await expect(call()).rejects.toMatchObject({ code: 'HTTP_THROTTLED' });
    expect(counts.requests).toBe(1);
  });

  it('costs an outage about ten requests more, however many calls there are', async () => {
    const { call, counts } = createClient(await listen(status(503)));
    await Promise.allSettled(Array.from({ length: 30 }, () => call()));
    expect(counts.requests).toBeLessThanOrEqual(30 + 11);
  });

  it('times out attempt by attempt, and ends with the code of a time-out', async () => {
    const { call, counts } = createClient(await listen(() => undefined), { timeoutMs: 30 });
    await expect(call()).rejects.toMatchObject({ code: 'HTTP_TIMEOUT' });
    expect(counts.requests).toBe(5);
  });

  it('ends with the reason of its signal, in flight or asleep', async () => {
    const url = await listen(status(503));
    const { call } = createClient(url, { random: () => 0.99 });
    const controller = new AbortController();
    const running = call({ signal: controller.signal });
    setTimeout(() => controller.abort(new CodedError('RUN_OUT_OF_TIME', 'time is up')), 60);
    await expect(running).rejects.toMatchObject({ code: 'RUN_OUT_OF_TIME' });
  });

  it('ends with the reason of its signal while it waits for the first answer', async () => {
    const controller = new AbortController();
    const { call, counts } = createClient(
      await listen(() => controller.abort(new CodedError('RUN_OUT_OF_TIME', 'time is up'))),
    );
    await expect(call({ signal: controller.signal })).rejects.toMatchObject({ code: 'RUN_OUT_OF_TIME' });
    expect(counts.requests).toBe(1);
  });

  it('refuses an answer that is too large rather than cut it', async () => {
    const { call, counts } = createClient(await listen((_, response) => void response.end('x'.repeat(5000))));
    await expect(call()).rejects.toMatchObject({ code: 'HTTP_BODY_TOO_LARGE' });
    expect(counts.requests).toBe(1);
  });

  it('says which host cannot be reached, and does not insist', async () => {
    const { call, counts } = createClient('http://no-such-host.invalid');
    await expect(call()).rejects.toMatchObject({ code: 'HTTP_UNREACHABLE', hint: expect.stringContaining('region') });
    expect(counts.requests).toBe(1);
  });

  it.each([
    ['UND_ERR_INVALID_ARG', { 'x-auth-token': 'line\nbreak' }, false],
    ['UND_ERR_DESTROYED', {}, true],
  ] as const)('is not tried again when it cannot be sent at all (%s)', async (code, headers, isClosed) => {
    const url = await listen(status(200));
    const { call, counts } = createClient(url);
    if (isClosed) await sender?.close();
    const running = call({ prepare: () => ({ method: 'GET', url, headers }) });
    await expect(running).rejects.toMatchObject({
      code: 'HTTP_REQUEST_INVALID',
      message: expect.stringContaining(code),
    });
    expect(counts.requests).toBe(1);
  });

  it('is sent over a connection that is kept', async () => {
    const sockets = new Set();
    const url = await listen((request, response) => {
      sockets.add(request.socket);
      response.end('ok');
    });
    const { call } = createClient(url);
    for (let n = 0; n < 20; n += 1) await call();
    expect(sockets.size).toBeLessThanOrEqual(2);
  });
});
