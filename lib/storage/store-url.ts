import { fileURLToPath } from 'node:url';
import { CodedError } from '../errors.ts';
import { checkKey } from './key.ts';
import { toUrl } from '../text/url.ts';

export interface FileLocation {
  readonly scheme: 'file';
  /** For messages. */
  readonly url: string;
  /** Absolute path. */
  readonly folder: string;
}

export interface BucketLocation {
  readonly scheme: 'obs' | 's3';
  /** For messages: without the query. */
  readonly url: string;
  readonly bucket: string;
  /** Empty, or ending with one slash. */
  readonly prefix: string;
  readonly region: string;
}

export type StoreLocation = FileLocation | BucketLocation;

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
const REGION = /^[a-z0-9]+(-[a-z0-9]+)*$/;
const ACCEPTED =
  'Accepted: obs://bucket/prefix?region=cn-north-4, s3://bucket/prefix?region=eu-west-1, file:///absolute/folder.';

/**
 * What a `STORE_URL` says.
 *
 * @throws STORE_URL_INVALID
 */
export function parseStoreUrl(text: string): StoreLocation {
  try {
    return readStoreUrl(text);
  } catch (error) {
    const shown = text.replace(/\/\/[^/@]{1,1000}@/, '//***@');
    throw new CodedError('STORE_URL_INVALID', `The store URL "${shown}" ${(error as Error).message}.`, {
      hint: ACCEPTED,
    });
  }
}

/** Why a `STORE_URL` would be refused: completes "it …"; undefined when it would not. */
export function storeUrlProblem(text: string): string | undefined {
  try {
    readStoreUrl(text);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

function readStoreUrl(text: string): StoreLocation {
  const url = toUrl(text) ?? invalid('is not a URL');
  if (url.username !== '' || url.password !== '') invalid('carries credentials');
  if (url.port !== '' || url.hash !== '') invalid('has a port or a fragment; another server is STORE_ENDPOINT');
  if (url.protocol === 'file:') return parseFile(url);
  if (url.protocol === 'obs:' || url.protocol === 's3:') return parseBucket(url);
  return invalid(`has the unknown scheme ${url.protocol}//`);
}

function parseFile(url: URL): FileLocation {
  if (url.host !== '') invalid(`names the host "${url.host}"; a folder needs three slashes`);
  if (url.search !== '') invalid('has a query');
  try {
    return { scheme: 'file', url: url.href, folder: fileURLToPath(url) };
  } catch {
    return invalid('is not a path');
  }
}

function parseBucket(url: URL): BucketLocation {
  const bucket = BUCKET.test(url.host) ? url.host : invalid(`has no valid bucket name ("${url.host}")`);
  const unknown = [...url.searchParams.keys()].filter((name) => name !== 'region');
  if (unknown.length > 0) invalid(`has unknown parameters (${unknown.join(', ')})`);
  const regions = url.searchParams.getAll('region');
  const region = regions.length === 1 && REGION.test(regions[0] ?? '') ? regions[0]! : invalid('names no region');
  const prefix = parsePrefix(url.pathname);
  const scheme = url.protocol === 'obs:' ? 'obs' : 's3';
  return { scheme, url: `${scheme}://${bucket}/${prefix}`, bucket, prefix, region };
}

function parsePrefix(pathname: string): string {
  const path = pathname.replace(/^\/|\/$/g, '');
  if (path === '') return '';
  try {
    return `${checkKey(decodeURIComponent(path))}/`;
  } catch {
    return invalid('has a prefix with an empty, "." or ".." segment, or with characters that a key may not have');
  }
}

function invalid(problem: string): never {
  throw new Error(problem);
}
