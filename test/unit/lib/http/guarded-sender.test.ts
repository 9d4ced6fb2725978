import { createServer, type Server } from 'node:http';
import type { AddressInfo, LookupFunction } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createGuardedSender } from '../../../../lib/http/guarded-sender.ts';

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
  await expect(post(`https://hook.example:${port}/`, { lookup: resolveTo(addresses) })).rejects.toMatchObject({
    code: 'HTTP_HOST_REFUSED',
  });
  expect(seen).toEqual([]);
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
