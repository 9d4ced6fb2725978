import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGuardedSender, guardConnections } from '../../../../lib/http/guarded-sender.ts';

const OPTIONS = { timeoutMs: 5000, maxBodyBytes: 1000 };

let server: Server;
let port: number;
let seen: string[];

beforeEach(async () => {
  seen = [];
  server = createServer((request, response) => {
    seen.push(`${request.headers.host} ${request.url}`);
    if (request.url === '/moved') response.writeHead(302, { location: `http://127.0.0.1:${port}/inner` });
    response.end('ok');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

/** Resolves every name to the next of these lists; the last one stays. */
function resolveTo(...answers: string[][]): LookupFunction & { asked: string[] } {
  const asked: string[] = [];
  const lookup: LookupFunction = (hostname, options, callback) => {
    asked.push(hostname);
    const addresses = answers[Math.min(asked.length, answers.length) - 1] ?? [];
    const found = addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
    if (options.all === true) callback(null, found);
    else callback(null, found[0]?.address ?? '', found[0]?.family);
  };
  return Object.assign(lookup, { asked });
}

async function post(
  url: string,
  { allowed = [] as string[], lookup = resolveTo(['127.0.0.1']) } = {},
): Promise<number> {
  const sender = createGuardedSender({ connections: 1, allowed, lookup });
  try {
    return (await sender.send({ method: 'POST', url, headers: {}, body: '{}' }, OPTIONS)).status;
  } finally {
    await sender.close();
  }
}

it.each([
  ['a private address', ['10.0.0.1']],
  ['loopback', ['127.0.0.1']],
  ['IPv6 loopback', ['::1']],
  ['a mapped address', ['::ffff:127.0.0.1']],
  ['the metadata service', ['169.254.169.254']],
  ['a public and an inner address', ['93.184.216.34', '127.0.0.1']],
  ['nothing', []],
])('refuses a name that resolves to %s', async (_, addresses) => {
  const lookup = resolveTo(addresses);
  await expect(post(`https://hook.example:${port}/`, { lookup })).rejects.toMatchObject({
    code: 'HTTP_HOST_REFUSED',
    message: 'hook.example leads to an address that is not public',
    hint: 'List hook.example:port in NOTIFY_ALLOWED_HOSTS to allow it.',
  });
  expect(lookup.asked).toEqual(['hook.example']);
  expect(seen).toEqual([]);
});

it('says what the resolver said of a name that there is not', async () => {
  const lookup: LookupFunction = (_, _options, callback) =>
    callback(Object.assign(new Error('getaddrinfo ENOTFOUND hook.example'), { code: 'ENOTFOUND' }), '', 0);
  await expect(post('https://hook.example/', { lookup: Object.assign(lookup, { asked: [] }) })).rejects.toThrow(
    /ENOTFOUND/,
  );
});

/** The code of the error, or `connected`; a connection leaves the machine on no account, as it may come from loopback only. */
const connectTo = (hostname: string, to: { protocol: string; port: string }, allowed: string[] = []): Promise<string> =>
  new Promise((resolve) => {
    const lookup = resolveTo([hostname === 'public.example' ? '93.184.216.34' : '127.0.0.1']);
    const connect = guardConnections(allowed, lookup);
    connect({ hostname, ...to, localAddress: '127.0.0.1' }, (error, socket) => {
      socket?.destroy();
      resolve(error === null ? 'connected' : ((error as { code?: string }).code ?? ''));
    });
  });

it('takes the port of the protocol where a URL has none', async () => {
  const refusedOf = async (protocol: string, allowed: string): Promise<boolean> =>
    (await connectTo('hook.example', { protocol, port: '' }, [allowed])) === 'HTTP_HOST_REFUSED';
  expect(await refusedOf('https:', 'hook.example:443')).toBe(false);
  expect(await refusedOf('https:', 'hook.example:80')).toBe(true);
  expect(await refusedOf('http:', 'hook.example:80')).toBe(false);
  expect(await refusedOf('http:', 'hook.example:443')).toBe(true);
});

it('opens no connection to an inner address, whatever has let its URL through', async () => {
  const to = { protocol: 'http:', port: String(port) };
  expect(await connectTo('127.0.0.1', to)).toBe('HTTP_HOST_REFUSED');
  expect(await connectTo('127.0.0.1', to, [`127.0.0.1:${port}`])).toBe('connected');
});

it('opens one to a public address, by its name or as it is', async () => {
  const to = { protocol: 'http:', port: '80' };
  for (const host of ['public.example', '93.184.216.34'])
    expect(['connected', 'HTTP_HOST_REFUSED']).not.toContain(await connectTo(host, to));
});

it('asks the resolver once, and connects to what was checked', async () => {
  const lookup = resolveTo(['127.0.0.1'], ['10.0.0.1']);
  const allowed = [`hook.example:${port}`];
  expect(await post(`http://hook.example:${port}/x`, { allowed, lookup })).toBe(200);
  expect(lookup.asked).toEqual(['hook.example']);
  expect(seen).toEqual([`hook.example:${port} /x`]);
});

it('refuses an inner address that is no name, before anything is sent', async () => {
  await expect(post(`http://127.0.0.1:${port}/`)).rejects.toMatchObject({ code: 'HTTP_URL_REFUSED' });
  await expect(post(`https://[::ffff:127.0.0.1]:${port}/`)).rejects.toMatchObject({ code: 'HTTP_URL_REFUSED' });
  expect(seen).toEqual([]);
});

it('reaches an inner address that is allowed with this port', async () => {
  expect(await post(`http://127.0.0.1:${port}/x`, { allowed: [`127.0.0.1:${port}`] })).toBe(200);
});

it('does not follow a redirect', async () => {
  expect(await post(`http://127.0.0.1:${port}/moved`, { allowed: [`127.0.0.1:${port}`] })).toBe(302);
  expect(seen).toEqual([`127.0.0.1:${port} /moved`]);
});
