import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../lib/storage/create-store.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';
import { OBS_KEY, OBS_TEMPORARY_KEY, startObsServer, type ObsFault, type ObsServer } from '../support/obs-server.ts';
import { collect } from './store-suite-context.ts';
import type { CreateStoreOptions } from '../../lib/storage/store-options.ts';

const BODY = Buffer.from('{"version":1}');
const PART_SIZE_BYTES = 1000;

let server: ObsServer;
beforeEach(async () => {
  server = await startObsServer();
});
afterEach(() => server.close());

const storeOf = (options: Partial<CreateStoreOptions> = {}): ObjectStore =>
  createStore({
    url: `obs://${server.bucket.name}/p?region=cn-north-4`,
    endpoint: server.endpoint,
    credentials: OBS_KEY,
    tuning: { partSizeBytes: PART_SIZE_BYTES, pageSize: 2, maxAttempts: 2 },
    ...options,
  });

const fail = (fault: ObsFault) => server.faults.push(fault);
const stored = (key: string) => server.bucket.objects.get(key)?.body;
const writeParts = async (store: ObjectStore, key: string) => {
  const writer = store.open(key);
  for (const fill of [1, 2, 3]) await writer.write(Buffer.alloc(PART_SIZE_BYTES, fill));
  return writer;
};

describe('an OBS store', () => {
  it('puts whole bodies with a length and an MD5, and nothing that OBS does not know', async () => {
    await storeOf().put('a.json', BODY, { contentType: 'application/json' });
    const { headers, path } = server.requests[0]!;
    expect(path).toBe('/p/a.json');
    expect(headers).toMatchObject({
      host: expect.stringMatching(/^test-bucket\.localhost:/) as string,
      'content-length': String(BODY.length),
      'content-type': 'application/json',
      'content-md5': expect.stringMatching(/^[\w+/]{22}==$/) as string,
    });
    const unknown = /^(x-amz-checksum|x-amz-sdk-checksum|x-amz-trailer|if-|expect|content-encoding|transfer-encoding)/;
    expect(Object.keys(headers).filter((name) => unknown.test(name))).toEqual([]);
  });

  it('asks for encryption where it is set, for parts too', async () => {
    const store = storeOf({ sse: 'kms:key-1' });
    await store.put('small', BODY);
    await (await writeParts(store, 'large')).close();
    const sse = ['x-amz-server-side-encryption', 'x-amz-server-side-encryption-aws-kms-key-id'];
    for (const key of ['p/small', 'p/large']) {
      const { headers } = server.bucket.objects.get(key)!;
      expect(sse.map((name) => headers[name])).toEqual(['aws:kms', 'key-1']);
    }
  });

  it('finds the bucket by its host name alone: a request in path style is a write that goes nowhere', async () => {
    const store = storeOf({ pathStyle: true });
    await expect(store.put('a', BODY)).rejects.toMatchObject({
      code: 'STORE_NOT_WRITABLE',
      status: 404,
      hint: expect.stringContaining('path style') as string,
    });
    await expect(store.delete('a')).rejects.toMatchObject({ code: 'STORE_NOT_WRITABLE' });
    await expect(collect(store.list(''))).rejects.toMatchObject({ code: 'STORE_NOT_FOUND' });
    await expect((await writeParts(storeOf(), 'a')).close()).resolves.toBeUndefined();
    await expect(writeParts(store, 'a')).rejects.toMatchObject({ code: 'STORE_NOT_WRITABLE' });
  });

  it('takes no path style at all for the real OBS', () => {
    const options = { url: 'obs://bucket/p?region=r', credentials: OBS_KEY, pathStyle: true };
    const refused = expect.objectContaining({ code: 'STORE_PATH_STYLE_REFUSED' }) as Error;
    expect(() => createStore(options)).toThrow(refused);
    expect(() => createStore({ ...options, endpoint: 'https://obs.{region}.myhuaweicloud.com' })).toThrow(refused);
  });

  it('takes a missing bucket for a fault, not for a missing object', async () => {
    const store = storeOf({ url: 'obs://other-bucket/p?region=r' });
    const missing = { code: 'STORE_BUCKET_MISSING', status: 404 };
    await expect(store.get('a')).rejects.toMatchObject(missing);
    await expect(store.put('a', BODY)).rejects.toMatchObject(missing);
    await expect(store.delete('a')).rejects.toMatchObject(missing);
    await expect(collect(store.list(''))).rejects.toMatchObject(missing);
  });

  it('takes only NoSuchKey for a missing object', async () => {
    fail({ kind: { status: 404, code: 'SomethingElse' } });
    await expect(storeOf().get('a')).rejects.toMatchObject({ code: 'STORE_NOT_FOUND', status: 404 });
  });
});

describe('the signature', () => {
  const failing = async (options: Partial<CreateStoreOptions>) =>
    await storeOf(options)
      .put('a', BODY)
      .then(
        () => undefined,
        (error: unknown) => error as Error,
      );

  it.each([
    ['a wrong secret key', { ...OBS_KEY, secretAccessKey: 'not-the-secret' }, 'STORE_SIGNATURE_REFUSED'],
    ['an unknown access key', { ...OBS_KEY, accessKeyId: 'UNKNOWNKEY' }, 'STORE_ACCESS_KEY_UNKNOWN'],
    [
      'a temporary key without its token',
      { ...OBS_TEMPORARY_KEY, sessionToken: undefined },
      'STORE_ACCESS_KEY_UNKNOWN',
    ],
    ['a wrong token', { ...OBS_TEMPORARY_KEY, sessionToken: 'not-the-token' }, 'STORE_TOKEN_INVALID'],
  ])('with %s is refused, and nothing of it is told', async (_, credentials, code) => {
    const error = await failing({ credentials });
    expect(error).toMatchObject({ code, status: 403 });
    const told = inspect(error, { depth: 10, showHidden: true });
    for (const secret of Object.values(credentials).filter((value) => value !== undefined)) {
      expect(told).not.toContain(secret);
    }
    expect(server.bucket.objects.size).toBe(0);
  });

  it('is made for the time of the server when the clocks differ', async () => {
    server.clockOffsetMs = 60 * 60_000;
    await storeOf().put('a', BODY);
    expect(stored('p/a')).toEqual(BODY);
  });

  it('of a wrong time is refused when the server does not tell its own', async () => {
    server.clockOffsetMs = -60 * 60_000;
    server.hidesClock = true;
    expect(await failing({})).toMatchObject({ code: 'STORE_CLOCK_SKEW', status: 403 });
  });
});

describe('the OBS test server', () => {
  const plain = async (path: string, init: RequestInit = {}) => {
    const answer = await fetch(`${server.endpoint}${path}`, init);
    return `${answer.status} ${/<Code>(\w+)</.exec(await answer.text())?.[1] ?? ''}`.trim();
  };

  it('lets HeadBucket in path style pass although no object is found so', async () => {
    await expect(plain('/test-bucket', { method: 'HEAD' })).resolves.toBe('200');
    await expect(plain('/test-bucket/a')).resolves.toBe('404 NoSuchKey');
    await expect(plain('/test-bucket/a', { method: 'PUT', body: 'x' })).resolves.toBe('404 NoSuchKey');
  });
});
