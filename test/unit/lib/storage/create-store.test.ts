import { describe, expect, it } from 'vitest';
import { createStore } from '../../../../lib/storage/create-store.ts';

const OBS = { url: 'obs://my-bucket/a?region=r' };
const credentials = { accessKeyId: 'A', secretAccessKey: 'S' };

describe('createStore', () => {
  it.each([
    [{ url: 'obs://my-bucket' }, 'STORE_URL_INVALID'],
    [OBS, 'STORE_CREDENTIALS_MISSING'],
    [{ ...OBS, credentials, sse: 'rot13' }, 'STORE_SSE_INVALID'],
    [{ ...OBS, credentials, pathStyle: true }, 'STORE_PATH_STYLE_REFUSED'],
  ])('refuses at once what can never work: %j', (options, code) => {
    expect(() => createStore(options)).toThrow(expect.objectContaining({ code }) as Error);
  });

  it('names the store without its query', () => {
    expect(createStore({ ...OBS, credentials }).url).toBe('obs://my-bucket/a/');
  });

  it('loads its driver before the first operation when it is told to', async () => {
    await expect(createStore({ ...OBS, credentials }).preload()).resolves.toBeUndefined();
    await expect(createStore({ url: 'file:///nowhere' }).preload()).resolves.toBeUndefined();
  });
});
