import { getEventListeners } from 'node:events';
import { createServer, type RequestListener } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildConnector } from 'undici';
import { createSender, type HttpRequest, type Sender, type SenderOptions } from '../../../../lib/http/send.ts';
import { listen, type Listening } from '../../../support/listen.ts';

const OPTIONS = { timeoutMs: 5000, maxBodyBytes: 1000 };
const nextMoment = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

let ends: Array<() => Promise<void>>;
beforeEach(() => {
  ends = [];
});
afterEach(async () => {
  for (const end of ends) await end();
});

async function serve(listener: RequestListener): Promise<Listening> {
  const server = await listen(createServer(listener));
  ends.push(server.close);
  return server;
}

function open(options: Partial<SenderOptions> = {}): Sender {
  const sender = createSender({ connections: 4, ...options });
  ends.unshift(() => sender.close());
  return sender;
}

const get = (url: string): HttpRequest => ({ method: 'GET', url, headers: {} });

describe('a request', () => {
  it('brings the body that it was given', async () => {
    const { url } = await serve((request, response) => void request.pipe(response));
    const { body } = await open().send({ method: 'POST', url, headers: {}, body: '{"a":"密"}' }, OPTIONS);
    expect(body.toString()).toBe('{"a":"密"}');
  });

  it('leaves no listener on the signal of its run', async () => {
    const { url } = await serve((_, response) => void response.end('ok'));
    const { signal } = new AbortController();
    await open().send(get(url), { ...OPTIONS, signal });
    expect(getEventListeners(signal, 'abort')).toEqual([]);
  });
});

describe('an answer', () => {
  it('is read to its end, however many pieces it comes in', async () => {
    const text = Array.from({ length: 100_000 }, (_, n) => `line ${n}`).join('\n');
    const { url } = await serve((_, response) => void response.end(text));
    const { body } = await open().send(get(url), { ...OPTIONS, maxBodyBytes: 2_000_000 });
    expect(body.toString() === text).toBe(true);
  });

  it('may be as long as allowed, and no byte longer, whether its length is announced or not', async () => {
    const { url } = await serve((request, response) => {
      const body = 'x'.repeat(request.url?.startsWith('/allowed') ? 1000 : 1001);
      if (request.url?.endsWith('announced')) response.setHeader('content-length', body.length);
      response.write(body.slice(0, 500));
      response.end(body.slice(500));
    });
    const { send } = open();
    for (const way of ['announced', 'in-chunks']) {
      expect((await send(get(`${url}/allowed/${way}`), OPTIONS)).body).toHaveLength(1000);
      await expect(send(get(`${url}/longer/${way}`), OPTIONS)).rejects.toMatchObject({
        code: 'HTTP_BODY_TOO_LARGE',
        message: `response of over 1,000 bytes: GET ${url}/longer/${way}`,
      });
    }
  });

  it('that is announced as too long is not waited for', async () => {
    const { url } = await serve((_, response) => void response.writeHead(200, { 'content-length': 5000 }).write('x'));
    await expect(open().send(get(url), OPTIONS)).rejects.toMatchObject({ code: 'HTTP_BODY_TOO_LARGE' });
  });
});

describe('a failure names the request, and what was wrong', () => {
  /** A sender whose connections fail so. */
  const failing = (error: Error): Sender => open({ connect: (_, callback) => callback(error, null) });

  it('where no answer comes in time', async () => {
    const { url } = await serve(() => undefined);
    await expect(open().send(get(`${url}/slow`), { ...OPTIONS, timeoutMs: 20 })).rejects.toMatchObject({
      code: 'HTTP_TIMEOUT',
      message: `no response in 20 ms: GET ${url}/slow`,
    });
  });

  it('where no host listens', async () => {
    const { url, close } = await serve(() => undefined);
    await close();
    await expect(open().send(get(`${url}/x`), OPTIONS)).rejects.toMatchObject({
      code: 'HTTP_CONNECTION',
      message: `connection broke (ECONNREFUSED): GET ${url}/x`,
      cause: { code: 'ECONNREFUSED' },
    });
  });

  it('where the error has no code: by its text', async () => {
    await expect(failing(new Error('odd')).send(get('http://host.example/x'), OPTIONS)).rejects.toMatchObject({
      code: 'HTTP_CONNECTION',
      message: 'connection broke (odd): GET http://host.example/x',
    });
  });

  it.each(['ENOTFOUND', 'CERT_HAS_EXPIRED', 'ERROR_IN_CERT_NOT_BEFORE_FIELD', 'ERR_TLS_CERT_ALTNAME_INVALID'])(
    'where the host does not exist or is not the one it claims to be (%s)',
    async (code) => {
      const error = Object.assign(new Error('odd'), { code });
      await expect(failing(error).send(get('https://host.example/x'), OPTIONS)).rejects.toMatchObject({
        code: 'HTTP_UNREACHABLE',
        message: `cannot reach the host (${code}): GET https://host.example/x`,
        hint: expect.stringContaining('endpoint'),
        cause: error,
      });
    },
  );

  it('where a setting makes it impossible to send: with where to look', async () => {
    const headers = { 'x-auth-token': 'line\nbreak' };
    await expect(open().send({ ...get('http://host.example/x'), headers }, OPTIONS)).rejects.toMatchObject({
      code: 'HTTP_REQUEST_INVALID',
      message: expect.stringMatching(/^cannot be sent \(UND_ERR_INVALID_ARG: .*\): GET http:\/\/host.example\/x$/),
      hint: expect.stringContaining('line break'),
      cause: { code: 'UND_ERR_INVALID_ARG' },
    });
  });
});

describe('what is heavy to load waits for the first requests', () => {
  /** A sender whose connections open when they are told to, and whether its first requests have left. */
  function openSlowly() {
    const connect = buildConnector({});
    const held: Array<() => void> = [];
    const sender = open({ connect: (options, callback) => void held.push(() => connect(options, callback)) });
    let haveLeft = false;
    void sender.firstRequestSent.finally(() => {
      haveLeft = true;
    });
    return { ...sender, haveLeft: () => haveLeft, connectNext: () => held.shift()?.() };
  }

  it('until all of them have left, not until they are answered', async () => {
    let firstArrived = (): void => undefined;
    const arrival = new Promise<void>((resolve) => {
      firstArrived = resolve;
    });
    const { url } = await serve(() => firstArrived());
    const { send, connectNext, haveLeft, firstRequestSent, close } = openSlowly();
    const sent = Promise.allSettled([send(get(url), OPTIONS), send(get(url), OPTIONS)]);
    connectNext();
    await arrival;
    expect(haveLeft()).toBe(false);
    connectNext();
    await firstRequestSent;
    await close();
    expect((await sent).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });

  it('also when one of them is answered before another has left', async () => {
    const { url } = await serve((_, response) => void response.end('ok'));
    const { send, connectNext, haveLeft, firstRequestSent } = openSlowly();
    const [first, second] = [send(get(url), OPTIONS), send(get(url), OPTIONS)];
    connectNext();
    await first;
    await nextMoment();
    expect(haveLeft()).toBe(false);
    connectNext();
    await firstRequestSent;
    await second;
  });

  it('and for none that fails before it leaves', async () => {
    const sender = open({ connect: (_, callback) => callback(new Error('odd'), null) });
    await expect(sender.send(get('http://host.example/'), OPTIONS)).rejects.toThrow('odd');
    await sender.firstRequestSent;
  });
});
