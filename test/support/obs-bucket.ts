import { createHash, randomUUID } from 'node:crypto';
import { ObsRefusal, xmlAnswer, type ObsAnswer, type ObsRequest } from './obs-answer.ts';

export interface ObsObject {
  readonly body: Buffer;
  readonly etag: string;
  /** Of the request that made it. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

interface ObsUpload {
  readonly key: string;
  readonly headers: ObsObject['headers'];
  readonly parts: Map<number, Buffer>;
}

export interface ObsBucket {
  readonly name: string;
  readonly objects: Map<string, ObsObject>;
  readonly uploads: Map<string, ObsUpload>;
  /** Every list answers with its first page and says that there is more. */
  markerRepeats: boolean;
}

export const createBucket = (name: string): ObsBucket => ({
  name,
  objects: new Map(),
  uploads: new Map(),
  markerRepeats: false,
});

/** What OBS answers to one request on an object; the signature was checked before. */
export function answerObject(bucket: ObsBucket, key: string, request: ObsRequest): ObsAnswer {
  const { method, params, body, headers } = request;
  const uploadId = params.get('uploadId');
  if (method === 'POST' && params.has('uploads')) return startUpload(bucket, key, headers);
  if (uploadId !== null) return answerUpload(bucket, { key, uploadId }, request);
  if (method === 'PUT') return keep(bucket, key, { body: checkMd5(body, headers), headers, etag: md5(body) });
  if (method === 'DELETE') return remove(bucket, key);
  if (method === 'GET' || method === 'HEAD') return read(bucket, key);
  throw new ObsRefusal(405, 'MethodNotAllowed');
}

function read({ objects }: ObsBucket, key: string): ObsAnswer {
  const { body, etag, headers } = objects.get(key) ?? refuse(404, 'NoSuchKey', 'The specified key does not exist.');
  const contentType = headers['content-type'] ?? 'binary/octet-stream';
  return { status: 200, headers: { etag: `"${etag}"`, 'content-type': contentType }, body };
}

// If-None-Match and If-Match are not looked at: OBS documents them for no PUT.
function keep({ objects }: ObsBucket, key: string, object: ObsObject): ObsAnswer {
  objects.set(key, object);
  return { status: 200, headers: { etag: `"${object.etag}"` } };
}

function remove({ objects }: ObsBucket, key: string): ObsAnswer {
  objects.delete(key);
  return { status: 204 };
}

function startUpload({ name, uploads }: ObsBucket, key: string, headers: ObsObject['headers']): ObsAnswer {
  const uploadId = randomUUID();
  uploads.set(uploadId, { key, headers, parts: new Map() });
  return xmlAnswer({ InitiateMultipartUploadResult: { Bucket: name, Key: key, UploadId: uploadId } });
}

function answerUpload(bucket: ObsBucket, of: { key: string; uploadId: string }, request: ObsRequest): ObsAnswer {
  const upload = bucket.uploads.get(of.uploadId);
  if (upload?.key !== of.key) return refuse(404, 'NoSuchUpload', 'The specified upload does not exist.');
  if (request.method === 'PUT') return keepPart(upload, request);
  bucket.uploads.delete(of.uploadId);
  if (request.method === 'DELETE') return { status: 204 };
  const parts = listedParts(upload, request.body.toString());
  const etag = `${md5(Buffer.concat(parts.map((part) => Buffer.from(md5(part), 'hex'))))}-${parts.length}`;
  keep(bucket, of.key, { body: Buffer.concat(parts), etag, headers: upload.headers });
  return xmlAnswer({ CompleteMultipartUploadResult: { Bucket: bucket.name, Key: of.key, ETag: `"${etag}"` } });
}

function keepPart({ parts }: ObsUpload, { params, body, headers }: ObsRequest): ObsAnswer {
  parts.set(Number(params.get('partNumber')), checkMd5(body, headers));
  return { status: 200, headers: { etag: `"${md5(body)}"` } };
}

function listedParts({ parts }: ObsUpload, xml: string): Buffer[] {
  return [...xml.matchAll(/<Part>(.*?)<\/Part>/gs)].map(([, part = '']) => {
    const body = parts.get(Number(/<PartNumber>(\d+)</.exec(part)?.[1]));
    const etag = /<ETag>(?:"|&quot;)?([0-9a-f]{32})/.exec(part)?.[1];
    return body !== undefined && etag === md5(body) ? body : refuse(400, 'InvalidPart');
  });
}

/** A list of either kind, version 1 only. */
export function answerList(bucket: ObsBucket, params: URLSearchParams): ObsAnswer {
  if (params.has('list-type')) throw new ObsRefusal(405, 'FsNotSupport', 'The operation is not supported.');
  const [prefix, delimiter] = [params.get('prefix') ?? '', params.get('delimiter') ?? ''];
  const [marker, limit] = [params.get('marker') ?? '', Math.min(Number(params.get('max-keys') ?? 1000), 1000)];
  const start = bucket.markerRepeats ? '' : marker;
  const entries = entriesOf(bucket, prefix, delimiter).filter((entry) => compare(entry, start) > 0);
  const page = entries.slice(0, limit);
  const truncated = entries.length > limit || bucket.markerRepeats;
  const isFolder = (entry: string) => delimiter !== '' && entry.slice(prefix.length).endsWith(delimiter);
  return xmlAnswer({
    ListBucketResult: {
      Name: bucket.name,
      Prefix: prefix,
      Marker: marker,
      MaxKeys: limit,
      IsTruncated: truncated,
      ...(truncated && delimiter !== '' ? { NextMarker: page.at(-1) ?? '' } : {}),
      Contents: page.filter((entry) => !isFolder(entry)).map((key) => describe(bucket, key)),
      CommonPrefixes: page.filter(isFolder).map((folder) => ({ Prefix: folder })),
    },
  });
}

/** Keys, and the common prefixes that stand for many, in the order of their bytes. */
function entriesOf({ objects }: ObsBucket, prefix: string, delimiter: string): string[] {
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix));
  if (delimiter === '') return keys.sort(compare);
  const folded = keys.map((key) => {
    const end = key.indexOf(delimiter, prefix.length);
    return end === -1 ? key : key.slice(0, end + delimiter.length);
  });
  return [...new Set(folded)].sort(compare);
}

const describe = ({ objects }: ObsBucket, key: string) => ({
  Key: key,
  Size: objects.get(key)!.body.length,
  ETag: `"${objects.get(key)!.etag}"`,
});

function checkMd5(body: Buffer, headers: ObsObject['headers']): Buffer {
  const told = headers['content-md5'];
  const right = createHash('md5').update(body).digest('base64');
  return told === undefined || told === right ? body : refuse(400, 'BadDigest', 'The Content-MD5 did not match.');
}

function refuse(status: number, code: string, message?: string): never {
  throw new ObsRefusal(status, code, message);
}

const md5 = (data: Buffer): string => createHash('md5').update(data).digest('hex');
const compare = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
