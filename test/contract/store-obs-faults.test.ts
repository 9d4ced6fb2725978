import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../lib/storage/create-store.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';
import { OBS_KEY, startObsServer, type ObsFault, type ObsServer } from '../support/obs-server.ts';
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
const methods = () => server.requests.map(({ method }) => method);
const writeParts = async (store: ObjectStore, key: string) => {
  const writer = store.open(key);
  for (const fill of [1, 2, 3]) await writer.write(Buffer.alloc(PART_SIZE_BYTES, fill));
  return writer;
};

describe('a PUT of which no answer came', () => {
  it('is good when the object turns out to be there', async () => {
    fail({ method: 'PUT', kind: 'answer-lost', times: 2 });
    await storeOf().put('a', BODY);
    expect(methods()).toEqual(['PUT', 'PUT', 'GET']);
    expect(stored('p/a')).toEqual(BODY);
  });

  it('has failed when the object is not there', async () => {
    fail({ method: 'PUT', kind: 'reset', times: 2 });
    await expect(storeOf().put('a', BODY)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
    expect(methods()).toEqual(['PUT', 'PUT', 'GET']);
  });

  it('has failed when another body is there', async () => {
    const store = storeOf();
    await store.put('a', Buffer.from('{"version":0}'));
    fail({ method: 'PUT', kind: 'reset', times: 2 });
    await expect(store.put('a', BODY)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  });

  it('has failed when it cannot be read back', async () => {
    fail({ method: 'PUT', kind: 'answer-lost', times: 2 });
    fail({ method: 'GET', kind: { status: 403, code: 'AccessDenied' } });
    await expect(storeOf().put('a', BODY)).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  });

  it('is looked for after a timeout and after a fault of the server too', async () => {
    fail({ method: 'PUT', kind: 'never', times: 2 });
    const store = storeOf({ tuning: { maxAttempts: 2, requestTimeoutMs: 100 } });
    await expect(store.put('a', BODY)).rejects.toMatchObject({ code: 'STORE_TIMEOUT' });
    fail({ method: 'PUT', kind: { status: 500, code: 'InternalError' }, times: 2 });
    await expect(store.put('a', BODY)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', status: 500 });
    expect(methods()).toEqual(['PUT', 'PUT', 'GET', 'PUT', 'PUT', 'GET']);
  });

  it('is not looked for when the store refused it', async () => {
    fail({ method: 'PUT', kind: { status: 403, code: 'AccessDenied' } });
    await expect(storeOf().put('a', BODY)).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
    expect(methods()).toEqual(['PUT']);
  });
});

describe('a store with faults that pass', () => {
  it.each<[string, ObsFault['kind']]>([
    ['SlowDown', { status: 503, code: 'SlowDown' }],
    ['an error of its own', { status: 500, code: 'InternalError' }],
    ['a broken connection', 'reset'],
  ])('is asked again after %s', async (_, kind) => {
    const store = storeOf();
    fail({ method: 'PUT', kind });
    await store.put('a', BODY);
    fail({ method: 'GET', kind });
    await expect(store.get('a')).resolves.toEqual(BODY);
    fail({ method: 'GET', kind });
    await expect(collect(store.list(''))).resolves.toEqual(['a']);
  });

  it('is asked again for a body that broke off, and is believed no half body', async () => {
    const store = storeOf();
    await store.put('a', BODY);
    fail({ method: 'GET', kind: 'cut-off' });
    await expect(store.get('a')).resolves.toEqual(BODY);
    fail({ method: 'GET', kind: 'cut-off', times: 2 });
    await expect(store.get('a')).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  });

  it('says SlowDown, with the request id, when it stays so', async () => {
    const headers = { 'x-amz-request-id': '', 'x-obs-request-id': 'obs-id-1' };
    fail({ kind: { status: 503, code: 'SlowDown', headers }, times: 2 });
    await expect(storeOf().get('a')).rejects.toMatchObject({ code: 'STORE_THROTTLED', requestId: 'obs-id-1' });
  });

  it('is waited for no longer than the signal says', async () => {
    fail({ kind: 'never' });
    const started = Date.now();
    const signal = AbortSignal.timeout(100);
    await expect(storeOf().get('a', { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    expect(Date.now() - started).toBeLessThan(5000);
  });
});

describe('a list', () => {
  const filled = async () => {
    const store = storeOf();
    for (const key of ['a', 'b', 'c', 'd/1', 'd/2']) await store.put(key, BODY);
    return store;
  };

  it.each(['list', 'listFolders'] as const)(
    'that does not advance is an error, not an end and no loop (%s)',
    async (kind) => {
      const store = await filled();
      server.bucket.markerRepeats = true;
      await expect(collect(store[kind](''))).rejects.toMatchObject({ code: 'STORE_LIST_STUCK' });
    },
  );

  it('that breaks off is asked for again, and never taken for the whole', async () => {
    const store = await filled();
    fail({ method: 'GET', kind: 'cut-off' });
    await expect(collect(store.list(''))).resolves.toHaveLength(5);
    fail({ method: 'GET', kind: 'cut-off', times: 2 });
    await expect(collect(store.list(''))).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
  });

  it("that is a gateway's page is an error, not an empty bucket", async () => {
    const store = await filled();
    fail({ method: 'GET', kind: 'html' });
    await expect(collect(store.list(''))).rejects.toMatchObject({ code: 'STORE_LIST_INVALID' });
  });

  it('fails as a whole when a later page does', async () => {
    const store = await filled();
    const seen: string[] = [];
    const walk = async () => {
      for await (const key of store.list('')) {
        seen.push(key);
        if (key === 'b') fail({ kind: { status: 403, code: 'AccessDenied' } });
      }
    };
    await expect(walk()).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
    expect(seen).toEqual(['a', 'b']);
  });

  it('is version 1, and is not disturbed by the keys of others', async () => {
    const store = await filled();
    for (const key of ['p/e/ two\r\n&amp;%20+', 'p/e/\u0001']) {
      server.bucket.objects.set(key, { body: BODY, etag: '0', headers: {} });
    }
    await expect(collect(store.list('d/'))).resolves.toEqual(['d/1', 'd/2']);
    await expect(collect(store.list('e/ '))).resolves.toEqual(['e/ two\r\n&amp;%20+']);
    expect(server.requests.some(({ params }) => params.has('list-type') || params.has('encoding-type'))).toBe(false);
  });
});

describe('an upload in parts', () => {
  const WHOLE = Buffer.concat([1, 2, 3].map((fill) => Buffer.alloc(PART_SIZE_BYTES, fill)));

  it('is one PUT when it stays below a part', async () => {
    const writer = storeOf().open('a');
    await writer.write(BODY);
    await writer.close();
    expect(methods()).toEqual(['PUT']);
  });

  it('is good when only the answer to its completion was lost', async () => {
    const store = storeOf();
    const writer = await writeParts(store, 'a');
    fail({ method: 'POST', kind: 'answer-lost' });
    await writer.close();
    expect(methods().slice(-3)).toEqual(['POST', 'POST', 'HEAD']);
    expect(stored('p/a')).toEqual(WHOLE);
  });

  it('has failed when its completion did not happen, although an older object is there', async () => {
    const store = storeOf();
    await store.put('a', WHOLE);
    const writer = await writeParts(store, 'a');
    fail({ method: 'POST', kind: 'reset', times: 2 });
    await expect(writer.close()).rejects.toMatchObject({ code: 'STORE_UNREACHABLE' });
    await writer.abort();
    expect(server.bucket.uploads.size).toBe(0);
  });

  it('is never closed over a part that failed', async () => {
    const writer = storeOf().open('a');
    fail({ method: 'PUT', kind: { status: 403, code: 'AccessDenied' } });
    await expect(writer.write(Buffer.alloc(PART_SIZE_BYTES))).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
    await expect(writer.close()).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
    expect(server.bucket.objects.size).toBe(0);
    await writer.abort();
    expect(server.bucket.uploads.size).toBe(0);
  });

  it('leaves no part behind when it is aborted while one is on its way', async () => {
    const writer = storeOf().open('a');
    await writer.write(Buffer.alloc(PART_SIZE_BYTES));
    fail({ method: 'PUT', kind: { delayMs: 50 } });
    const late = writer.write(Buffer.alloc(PART_SIZE_BYTES));
    await writer.abort();
    await late;
    expect(server.bucket.uploads.size).toBe(0);
    expect(methods().at(-1)).toBe('DELETE');
  });

  it('does not hide the error that led to the abort when that fails too', async () => {
    const writer = await writeParts(storeOf(), 'a');
    fail({ method: 'DELETE', kind: { status: 403, code: 'AccessDenied' } });
    await expect(writer.abort()).resolves.toBeUndefined();
  });
});
