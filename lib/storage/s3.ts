import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import type { ObjectStore, StoreOptions } from './object-store.ts';
import { objectOf, s3Call, type S3Place } from './s3-call.ts';
import { createS3Client } from './s3-client.ts';
import { getObject } from './s3-get.ts';
import { listFolderKeys, listKeys } from './s3-list.ts';
import { putObject } from './s3-put.ts';
import { openObject } from './s3-writer.ts';
import type { Sse } from './sse.ts';
import type { BucketLocation } from './store-url.ts';
import type { CreateStoreOptions } from './store-options.ts';

const PAGE_SIZE = 1000;
const PART_SIZE_BYTES = 8 * 1024 * 1024;

type S3StoreOptions = Omit<CreateStoreOptions, 'url' | 'sse'> & { location: BucketLocation; sse: Sse | undefined };

/** OBS and S3, by what both know of the S3 protocol (DESIGN section 9). */
export function createS3Store({ sse, ...options }: S3StoreOptions): ObjectStore {
  const { location, tuning = {} } = options;
  const place: S3Place = {
    ...location,
    sse,
    client: createS3Client(options),
    pageSize: tuning.pageSize ?? PAGE_SIZE,
    partSizeBytes: tuning.partSizeBytes ?? PART_SIZE_BYTES,
  };
  return {
    url: location.url,
    get: (key, call) => getObject(place, key, call),
    put: (key, body, call) => putObject(place, { key, body, ...call }),
    open: (key, call) => openObject(place, key, call),
    list: (prefix, call) => listKeys(place, prefix, call),
    listFolders: (prefix, call) => listFolderKeys(place, prefix, call),
    delete: (key, call) => deleteObject(place, key, call),
  };
}

async function deleteObject(place: S3Place, key: string, { signal }: StoreOptions = {}): Promise<void> {
  const request = { method: 'DELETE', url: `${place.url}${key}`, signal } as const;
  await s3Call(request, (send) => place.client.send(new DeleteObjectCommand(objectOf(place, key)), send));
}
