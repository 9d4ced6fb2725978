import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  paginateListObjectsV2,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { AccessKey } from '../../lib/local/emulator/credentials.ts';
import type { ObsObject } from './obs-bucket.ts';
import { startObsServer } from './obs-server.ts';

/** The bucket of a fault world: what is in it can be looked at and changed at once, and is the server's where it says so. */
export interface WorldStore {
  readonly endpoint: string;
  /** `STORE_URL` without a prefix and a region. */
  readonly url: string;
  readonly region: string;
  readonly objects: Map<string, ObsObject>;
  /** Brings what was changed in `objects` to the server. */
  push(): Promise<void>;
  /** Brings what has changed on the server into `objects`. */
  pull(): Promise<void>;
  close(): Promise<void>;
}

export type OpenStore = (key: AccessKey) => Promise<WorldStore>;

/** An imitation in this process, whose objects are the map itself. */
export const openObsStore: OpenStore = async ({ ak, sk, securityToken }) => {
  const token = securityToken === undefined ? {} : { sessionToken: securityToken };
  const { bucket, endpoint, close } = await startObsServer('test-bucket', [
    { accessKeyId: ak, secretAccessKey: sk, ...token },
  ]);
  const nothing = (): Promise<void> => Promise.resolve();
  const { objects } = bucket;
  return { endpoint, url: 'obs://test-bucket', region: 'test', objects, push: nothing, pull: nothing, close };
};

/** A new bucket of a real S3 server, and a copy of its objects here. */
export function openBucketOf(endpoint: string): OpenStore {
  let count = 0;
  return async ({ ak, sk }) => {
    count += 1;
    const Bucket = `world-${count}-${process.pid}`;
    const credentials = { accessKeyId: ak, secretAccessKey: sk };
    const client = new S3Client({ region: 'default', endpoint, forcePathStyle: true, credentials });
    await client.send(new CreateBucketCommand({ Bucket }));
    const objects = new Map<string, ObsObject>();
    /** What the server has. */
    let there = new Map<string, ObsObject>();

    const fetchObject = async (Key: string, etag: string): Promise<ObsObject> => {
      const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
      return { body: Buffer.from((await Body?.transformToByteArray()) ?? []), etag, headers: {} };
    };
    return {
      endpoint,
      url: `obs://${Bucket}`,
      region: 'default',
      objects,
      async push() {
        const put = [...objects].filter(([key, object]) => there.get(key) !== object);
        const gone = [...there.keys()].filter((key) => !objects.has(key));
        await Promise.all([
          ...put.map(([Key, { body }]) => client.send(new PutObjectCommand({ Bucket, Key, Body: body }))),
          ...gone.map((Key) => client.send(new DeleteObjectCommand({ Bucket, Key }))),
        ]);
        there = new Map(objects);
      },
      async pull() {
        const found: Array<readonly [string, string]> = [];
        for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket }))
          found.push(...Contents.map(({ Key = '', ETag = '' }) => [Key, ETag] as const));
        const now = found.map(async ([key, etag]) => {
          const known = there.get(key);
          return [key, known?.etag === etag ? known : await fetchObject(key, etag)] as const;
        });
        there = new Map(await Promise.all(now));
        objects.clear();
        for (const [key, object] of there) objects.set(key, object);
      },
      close: () => Promise.resolve(client.destroy()),
    };
  };
}
