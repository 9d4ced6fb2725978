import { ListObjectsCommand, type ListObjectsCommandOutput } from '@aws-sdk/client-s3';
import { CodedError } from '../errors.ts';
import { compareKeys } from './key.ts';
import type { ObjectStore } from './object-store.ts';
import { s3Call, type S3Place } from './s3-call.ts';

type ListOptions = Parameters<ObjectStore['list']>[1];

export async function* listKeys(place: S3Place, prefix: string, options: ListOptions = {}): AsyncGenerator<string> {
  for await (const page of walkPages(place, { prefix, ...options })) yield* keysOf(page, place);
}

/** A folder that `startAfter` lies in starts before it, although a bucket may list it for what follows. */
export async function* listFolderKeys(
  place: S3Place,
  prefix: string,
  options: ListOptions = {},
): AsyncGenerator<string> {
  for await (const page of walkPages(place, { prefix, delimiter: '/', ...options })) {
    yield* foldersOf(page, place).filter((folder) => compareKeys(folder, options.startAfter ?? '') > 0);
  }
}

interface Walk {
  readonly prefix: string;
  readonly delimiter?: string;
  readonly startAfter?: string | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** ListObjects v1: OBS's parallel file systems answer 405 to v2. Markers here are relative to the store's prefix. */
async function* walkPages(place: S3Place, walk: Walk): AsyncGenerator<ListObjectsCommandOutput> {
  let marker = walk.startAfter === '' ? undefined : walk.startAfter;
  for (;;) {
    const page = await requestPage(place, walk, marker);
    const next = nextMarker(page, place);
    if (next !== undefined && compareKeys(next, marker ?? '') <= 0) throw stuck(place, walk, next);
    yield page;
    if (next === undefined) return;
    marker = next;
  }
}

async function requestPage(place: S3Place, walk: Walk, marker: string | undefined): Promise<ListObjectsCommandOutput> {
  const request = { method: 'LIST', url: `${place.url}${walk.prefix}`, signal: walk.signal } as const;
  const command = new ListObjectsCommand({
    Bucket: place.bucket,
    Prefix: `${place.prefix}${walk.prefix}`,
    MaxKeys: place.pageSize,
    ...(walk.delimiter === undefined ? {} : { Delimiter: walk.delimiter }),
    ...(marker === undefined ? {} : { Marker: `${place.prefix}${marker}` }),
  });
  const page = await s3Call(request, (send) => place.client.send(command, send));
  // An answer of something else (a gateway's HTML, say) must not read as an empty bucket.
  if (page.IsTruncated === undefined) throw noList(request.url);
  return page;
}

const keysOf = ({ Contents = [] }: ListObjectsCommandOutput, { prefix }: S3Place): string[] =>
  Contents.map(({ Key }) => (Key ?? '').slice(prefix.length));

const foldersOf = ({ CommonPrefixes = [] }: ListObjectsCommandOutput, { prefix }: S3Place): string[] =>
  CommonPrefixes.map(({ Prefix }) => (Prefix ?? '').slice(prefix.length));

/** Undefined after the last page. Without a delimiter S3 names no marker: it is the last key then. */
function nextMarker(page: ListObjectsCommandOutput, place: S3Place): string | undefined {
  if (page.IsTruncated !== true) return undefined;
  if (page.NextMarker !== undefined && page.NextMarker !== '') return page.NextMarker.slice(place.prefix.length);
  return [keysOf(page, place).at(-1) ?? '', foldersOf(page, place).at(-1) ?? ''].sort(compareKeys).at(-1) ?? '';
}

const stuck = (place: S3Place, { prefix }: Walk, marker: string): CodedError =>
  new CodedError('STORE_LIST_STUCK', `The list of ${place.url}${prefix} does not get past "${marker}".`, {
    hint: 'The store says that there is more but does not continue, so the list is not complete. Try again.',
  });

const noList = (url: string): CodedError =>
  new CodedError('STORE_LIST_INVALID', `The response is not a list: LIST ${url}`, {
    hint: 'Check STORE_ENDPOINT: the response may be that of a proxy or of another service.',
  });
