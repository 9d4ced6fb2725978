import { CodedError } from '../errors.ts';
import { checkKey, checkPrefix } from './key.ts';
import type { ObjectStore, ObjectWriter, PutOptions } from './object-store.ts';
import { parseSse } from './sse.ts';
import { parseStoreUrl, type BucketLocation, type StoreLocation } from './store-url.ts';
import type { CreateStoreOptions } from './store-options.ts';

export interface LazyObjectStore extends ObjectStore {
  /** Loads the driver, without a request, so that the first operation need not wait for it. */
  preload(): Promise<void>;
}

/**
 * The store of a `STORE_URL`. Cheap: the driver is loaded by the first operation, or by `preload`.
 *
 * @throws STORE_URL_INVALID, STORE_SSE_INVALID, STORE_PATH_STYLE_REFUSED, STORE_CREDENTIALS_MISSING
 */
export function createStore(options: CreateStoreOptions): LazyObjectStore {
  const location = parseStoreUrl(options.url);
  if (location.scheme !== 'file') checkBucketOptions(location, options);
  let driver: Promise<ObjectStore> | undefined;
  const load = () => (driver ??= loadDriver(location, options));
  return {
    url: location.url,
    preload: async () => void (await load()),
    get: async (key, call) => (await load()).get(checkKey(key), call),
    put: async (key, body, call) => (await load()).put(checkKey(key), body, call),
    delete: async (key, call) => (await load()).delete(checkKey(key), call),
    open: (key, call) => deferWriter(load, checkKey(key), call),
    async *list(prefix, call) {
      yield* (await load()).list(checkPrefix(prefix), call);
    },
    async *listFolders(prefix, call) {
      yield* (await load()).listFolders(checkPrefix(prefix), call);
    },
  };
}

async function loadDriver(location: StoreLocation, options: CreateStoreOptions): Promise<ObjectStore> {
  if (location.scheme === 'file') return (await import('./file.ts')).createFileStore(location);
  const { createS3Store } = await import('./s3.ts');
  return createS3Store({ ...options, location, sse: parseSse(options.sse) });
}

function checkBucketOptions(location: BucketLocation, options: CreateStoreOptions): void {
  parseSse(options.sse);
  if (location.scheme !== 'obs') return;
  if (options.credentials === undefined) {
    throw new CodedError('STORE_CREDENTIALS_MISSING', `There are no credentials for ${location.url}.`, {
      hint: 'Give the function an agency with permissions on the bucket, or set HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK.',
    });
  }
  const problem = pathStyleProblem(options);
  if (problem !== undefined)
    throw new CodedError('STORE_PATH_STYLE_REFUSED', problem, { hint: 'Unset STORE_PATH_STYLE.' });
}

/** Why OBS would refuse path style; undefined when another server is asked, or nothing is wrong. */
export const pathStyleProblem = ({
  url,
  endpoint = 'myhuaweicloud.com',
  pathStyle,
}: Pick<CreateStoreOptions, 'url' | 'endpoint' | 'pathStyle'>): string | undefined =>
  pathStyle === true && url.startsWith('obs:') && endpoint.includes('myhuaweicloud.com')
    ? 'OBS serves no path-style requests: it responds 404 NoSuchKey'
    : undefined;

/** `open` returns at once while its driver may still have to be loaded. */
function deferWriter(load: () => Promise<ObjectStore>, key: string, options?: PutOptions): ObjectWriter {
  let writer: Promise<ObjectWriter> | undefined;
  const opened = () => (writer ??= load().then((driver) => driver.open(key, options)));
  return {
    write: async (chunk) => (await opened()).write(chunk),
    close: async () => (await opened()).close(),
    abort: async () => (await opened()).abort(),
  };
}
