import { CreateBucketCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createStore } from '../../lib/storage/create-store.ts';
import { describeStore, type StoreFixture } from '../contract/store-suite.ts';
import { assumeRole } from '../support/assume-role.ts';
import { isRadosgwInstalled, RADOSGW_INSTALL, RADOSGW_KEY, startRadosgw, type Radosgw } from '../support/radosgw.ts';
import type { CreateStoreOptions } from '../../lib/storage/store-options.ts';

const BUCKET = 'store-test';
/** The least that S3 takes for a part that is not the last. */
const PART_SIZE_BYTES = 5 * 1024 * 1024;
const installed = isRadosgwInstalled();
if (!installed) console.warn(`SKIPPED: no radosgw here, so the store is not tested against it. ${RADOSGW_INSTALL}`);

describe.skipIf(!installed)('a real S3 server (radosgw)', () => {
  let gateway: Radosgw;
  let client: S3Client;

  beforeAll(async () => {
    gateway = await startRadosgw();
    const common = { region: 'default', endpoint: gateway.endpoint, forcePathStyle: true };
    client = new S3Client({ ...common, credentials: RADOSGW_KEY });
    await client.send(new CreateBucketCommand({ Bucket: BUCKET }));
  });
  afterAll(() => gateway?.stop());

  const optionsOf = (folder: string, options: Partial<CreateStoreOptions> = {}): CreateStoreOptions => ({
    url: `s3://${BUCKET}/${folder}?region=default`,
    endpoint: gateway.endpoint,
    credentials: RADOSGW_KEY,
    ...options,
  });
  const fixture = (style: string, options: Partial<CreateStoreOptions>) => async (): Promise<StoreFixture> => ({
    options: (folder) => optionsOf(`${style}/${folder}`, options),
    close: async () => {},
  });

  describeStore('virtual-host style', fixture('virtual-host', {}), { partSizeBytes: PART_SIZE_BYTES });
  describeStore('path style', fixture('path', { pathStyle: true }), { partSizeBytes: PART_SIZE_BYTES });

  it('has no multipart upload left after all of that', async () => {
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: BUCKET }));
    expect(Uploads).toEqual([]);
  });

  it('refuses a wrong secret key', async () => {
    const store = createStore(optionsOf('x', { credentials: { ...RADOSGW_KEY, secretAccessKey: 'wrong' } }));
    const refused = { code: 'STORE_SIGNATURE_REFUSED', status: 403, requestId: expect.any(String) as string };
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject(refused);
    await expect(store.get('a')).rejects.toMatchObject(refused);
  });

  it('refuses an access key that it does not know', async () => {
    const store = createStore(optionsOf('x', { credentials: { ...RADOSGW_KEY, accessKeyId: 'NOBODY' } }));
    await expect(store.get('a')).rejects.toMatchObject({ code: 'STORE_ACCESS_KEY_UNKNOWN' });
  });

  it('says that the bucket is missing, whatever is asked', async () => {
    const store = createStore(optionsOf('x', { url: 's3://no-such-bucket/x?region=default' }));
    const missing = { code: 'STORE_BUCKET_MISSING', status: 404 };
    await expect(store.get('a')).rejects.toMatchObject(missing);
    await expect(store.put('a', Buffer.from('x'))).rejects.toMatchObject(missing);
    await expect(store.delete('a')).rejects.toMatchObject(missing);
    await expect(store.list('')[Symbol.asyncIterator]().next()).rejects.toMatchObject(missing);
  });

  describe('temporary credentials of its STS', () => {
    it('are accepted with their token', async () => {
      const store = createStore(optionsOf('sts', { credentials: await assumeRole(gateway.endpoint) }));
      await store.put('a', Buffer.from('x'));
      await expect(store.get('a')).resolves.toEqual(Buffer.from('x'));
    });

    it('are refused without it, or with another', async () => {
      const { sessionToken, ...keys } = await assumeRole(gateway.endpoint);
      const without = createStore(optionsOf('sts', { credentials: keys }));
      await expect(without.put('b', Buffer.from('x'))).rejects.toMatchObject({ code: 'STORE_ACCESS_KEY_UNKNOWN' });
      const altered = { ...keys, sessionToken: `A${sessionToken.slice(1, -4)}AAA=` };
      const wrong = createStore(optionsOf('sts', { credentials: altered }));
      await expect(wrong.put('b', Buffer.from('x'))).rejects.toMatchObject({ status: 403 });
    });
  });
});
