import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsCommand,
  NoSuchKey,
  PutObjectCommand,
  S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { sdkStreamMixin } from '@smithy/core/serde';
import { mockClient } from 'aws-sdk-client-mock';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createStore } from '../../../../lib/storage/create-store.ts';
import type { CreateStoreOptions } from '../../../../lib/storage/store-options.ts';

const s3 = mockClient(S3Client);
// other test files share the process
afterAll(() => s3.restore());
beforeEach(() => s3.reset());
afterEach(() => s3.reset());

const BODY = Buffer.from('{}');
const md5 = (body: Buffer) => createHash('md5').update(body).digest('base64');
const storeOf = (options: Partial<CreateStoreOptions> = {}) =>
  createStore({
    url: 's3://my-bucket/pre/fix?region=eu-west-1',
    credentials: { accessKeyId: 'A', secretAccessKey: 'S' },
    tuning: { partSizeBytes: 10 },
    ...options,
  });
const answerOf = (body: Buffer) => ({ Body: sdkStreamMixin(Readable.from([body])), ContentLength: body.length });
const refusal = (name: string, httpStatusCode: number, message = 'words of the service') =>
  new S3ServiceException({ name, message, $fault: 'client', $metadata: { httpStatusCode, requestId: 'id-1' } });

describe('the S3 driver sends', () => {
  it('one PutObject with its MD5 and neither condition nor checksum algorithm', async () => {
    s3.on(PutObjectCommand).resolves({});
    await storeOf().put('a.json', BODY, { contentType: 'application/json' });
    expect(s3.calls().map(({ args }) => args[0].input)).toEqual([
      {
        Bucket: 'my-bucket',
        Key: 'pre/fix/a.json',
        Body: BODY,
        ContentMD5: md5(BODY),
        ContentType: 'application/json',
      },
    ]);
  });

  it.each([
    ['kms', { ServerSideEncryption: 'aws:kms' }],
    ['kms:key-1', { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'key-1' }],
  ])('what STORE_SSE=%s asks for', async (sse, expected) => {
    s3.on(PutObjectCommand).resolves({});
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
    s3.on(UploadPartCommand).resolves({ ETag: '"00"' });
    s3.on(CompleteMultipartUploadCommand).resolves({});
    const store = storeOf({ sse });
    await store.put('a', BODY);
    const writer = store.open('b');
    await writer.write(Buffer.alloc(10));
    await writer.close();
    expect(s3.commandCalls(PutObjectCommand)[0]?.args[0].input).toMatchObject(expected);
    expect(s3.commandCalls(CreateMultipartUploadCommand)[0]?.args[0].input).toMatchObject(expected);
  });

  it('parts in order, each with its MD5', async () => {
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
    s3.on(UploadPartCommand).callsFake(({ PartNumber }: { PartNumber: number }) => ({ ETag: `"0${PartNumber}"` }));
    s3.on(CompleteMultipartUploadCommand).resolves({});
    const writer = storeOf().open('a');
    for (const text of ['0123', '456789ab', 'cd']) await writer.write(Buffer.from(text));
    await writer.close();
    const parts = s3.commandCalls(UploadPartCommand).map(({ args }) => args[0].input);
    expect(parts.map(({ PartNumber, Body, ContentMD5 }) => [PartNumber, String(Body as Buffer), ContentMD5])).toEqual([
      [1, '0123456789ab', md5(Buffer.from('0123456789ab'))],
      [2, 'cd', md5(Buffer.from('cd'))],
    ]);
    expect(s3.commandCalls(CompleteMultipartUploadCommand)[0]?.args[0].input.MultipartUpload?.Parts).toEqual([
      { PartNumber: 1, ETag: '"01"' },
      { PartNumber: 2, ETag: '"02"' },
    ]);
  });

  it('an abort of the upload that it began', async () => {
    s3.on(CreateMultipartUploadCommand).resolves({ UploadId: 'u' });
    s3.on(UploadPartCommand).rejects(refusal('AccessDenied', 403));
    s3.on(AbortMultipartUploadCommand).resolves({});
    const writer = storeOf().open('a');
    await expect(writer.write(Buffer.alloc(10))).rejects.toMatchObject({ code: 'STORE_FORBIDDEN' });
    await writer.abort();
    expect(s3.commandCalls(AbortMultipartUploadCommand)[0]?.args[0].input).toMatchObject({ UploadId: 'u' });
  });

  it('ListObjects of version 1, with the last key as marker where the store names none', async () => {
    s3.on(ListObjectsCommand)
      .resolvesOnce({ IsTruncated: true, Contents: [{ Key: 'pre/fix/r/1' }, { Key: 'pre/fix/r/2' }] })
      .resolvesOnce({ IsTruncated: false, Contents: [{ Key: 'pre/fix/r/3' }] });
    const keys: string[] = [];
    for await (const key of storeOf().list('r/')) keys.push(key);
    expect(keys).toEqual(['r/1', 'r/2', 'r/3']);
    const page = { Bucket: 'my-bucket', Prefix: 'pre/fix/r/', MaxKeys: 1000 };
    expect(s3.calls().map(({ args }) => args[0].input)).toEqual([page, { ...page, Marker: 'pre/fix/r/2' }]);
  });

  it('no folder twice when a store lists one again for what follows startAfter', async () => {
    const CommonPrefixes = [{ Prefix: 'pre/fix/r/2/' }, { Prefix: 'pre/fix/r/3/' }];
    s3.on(ListObjectsCommand).resolves({ IsTruncated: false, CommonPrefixes });
    const folders: string[] = [];
    for await (const folder of storeOf().listFolders('r/', { startAfter: 'r/2/x' })) folders.push(folder);
    expect(folders).toEqual(['r/3/']);
  });

  it('deletes one by one', async () => {
    s3.on(DeleteObjectCommand).resolves({});
    await storeOf().delete('a');
    expect(s3.commandCalls(DeleteObjectCommand)[0]?.args[0].input).toEqual({ Bucket: 'my-bucket', Key: 'pre/fix/a' });
  });

  it('the signal with every request', async () => {
    s3.on(PutObjectCommand).resolves({});
    const { signal } = new AbortController();
    await storeOf().put('a', BODY, { signal });
    const args: readonly unknown[] = s3.calls()[0]?.args ?? [];
    expect(args[1]).toEqual({ abortSignal: signal });
  });
});

describe('the S3 driver, when nobody says how a PUT ended,', () => {
  it('believes the bytes that are there', async () => {
    s3.on(PutObjectCommand).rejects(Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' }));
    s3.on(GetObjectCommand).resolves(answerOf(BODY));
    await expect(storeOf().put('a', BODY)).resolves.toBeUndefined();
  });

  it('fails when nothing is there, or something else of the same size', async () => {
    s3.on(PutObjectCommand).rejects(refusal('InternalError', 500));
    s3.on(GetObjectCommand).rejectsOnce(new NoSuchKey({ message: '', $metadata: { httpStatusCode: 404 } }));
    await expect(storeOf().put('a', BODY)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
    s3.on(GetObjectCommand).resolves(answerOf(Buffer.from('[]')));
    await expect(storeOf().put('a', BODY)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});

describe('the S3 driver takes a body', () => {
  it('that is shorter than announced for an error, after a second look', async () => {
    s3.on(GetObjectCommand).callsFake(async () => ({ ...answerOf(BODY), ContentLength: 3 }));
    await expect(storeOf().get('a')).rejects.toMatchObject({ code: 'STORE_CUT_OFF' });
    expect(s3.calls()).toHaveLength(2);
  });

  it('for too large once it has sent more than is read, though it never announced how much', async () => {
    let sent = 0;
    const endless = Readable.from(
      (function* () {
        for (;;) {
          sent += 1;
          yield Buffer.alloc(1024);
        }
      })(),
    );
    s3.on(GetObjectCommand).resolves({ Body: sdkStreamMixin(endless) });
    await expect(storeOf().get('a', { maxBytes: 10_240 })).rejects.toMatchObject({ code: 'STORE_TOO_LARGE' });
    expect(sent).toBeLessThan(100);
    expect(endless.destroyed).toBe(true);
    expect(s3.calls()).toHaveLength(1);
  });

  it('without an announced length as it comes', async () => {
    s3.on(GetObjectCommand).resolves({ Body: answerOf(BODY).Body });
    await expect(storeOf().get('a')).resolves.toEqual(BODY);
  });
});

describe('the S3 driver says what to do after', () => {
  it.each([
    ['PermanentRedirect', 301, 'STORE_WRONG_REGION', 'region'],
    ['AuthorizationHeaderMalformed', 400, 'STORE_WRONG_REGION', 'region'],
    ['AccessDenied', 403, 'STORE_FORBIDDEN', 'ListBucket'],
    ['ExpiredToken', 400, 'STORE_TOKEN_INVALID', 'token'],
    ['RequestTimeTooSkewed', 403, 'STORE_CLOCK_SKEW', 'clock'],
    ['NoSuchBucket', 404, 'STORE_BUCKET_MISSING', 'bucket'],
    ['NoSuchKey', 404, 'STORE_NOT_WRITABLE', 'path style'],
    ['FsNotSupport', 405, 'STORE_NOT_SUPPORTED', 'object bucket'],
    ['BadDigest', 400, 'STORE_CORRUPTED_IN_TRANSIT', 'proxy'],
    ['XAmzContentSHA256Mismatch', 400, 'STORE_CORRUPTED_IN_TRANSIT', 'proxy'],
    ['KMS.DisabledException', 400, 'STORE_ENCRYPTION_REFUSED', 'STORE_SSE'],
    ['InsufficientStorageSpace', 403, 'STORE_FULL', 'quota'],
    ['EntityTooLarge', 400, 'STORE_REFUSED', 'request id'],
  ])('%s (%i): %s', async (name, status, code, hint) => {
    s3.on(PutObjectCommand).rejects(refusal(name, status));
    await expect(storeOf().put('a', BODY)).rejects.toMatchObject({
      code,
      status,
      requestId: 'id-1',
      message: expect.stringMatching(/\(\d{3} [\w.]+\): PUT s3:\/\/my-bucket\/pre\/fix\/a$/) as string,
      hint: expect.stringContaining(hint) as string,
    });
  });

  it.each([
    ['ENOTFOUND', 'STORE_UNREACHABLE'],
    ['ECONNREFUSED', 'STORE_UNREACHABLE'],
    ['ETIMEDOUT', 'STORE_TIMEOUT'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'STORE_UNREACHABLE'],
    ['SOMETHING_NEW', 'STORE_FAILED'],
  ])('%s: %s, with its cause', async (systemCode, code) => {
    const cause = Object.assign(new Error('said by Node'), { code: systemCode });
    s3.on(GetObjectCommand).rejects(cause);
    const error = await storeOf()
      .get('a')
      .catch((thrown: unknown) => thrown as Error);
    expect(error).toMatchObject({ code, message: expect.stringContaining(systemCode) as string });
    expect((error as Error).cause).toMatchObject({ code: systemCode });
  });
});

describe('a refusal is told with what to do', () => {
  const put = async (error: Error, sse?: string): Promise<unknown> => {
    s3.on(PutObjectCommand).rejects(error);
    return storeOf({ sse })
      .put('a.json', BODY)
      .catch((thrown: unknown) => thrown);
  };

  it.each([
    [
      'NotImplemented',
      501,
      'A header implies functionality that is not implemented',
      'kms',
      'STORE_ENCRYPTION_REFUSED',
      /does not know the encryption that STORE_SSE/,
    ],
    ['NotImplemented', 501, '', undefined, 'STORE_NOT_SUPPORTED', /does not know this operation/],
    ['InArrearOrInsufficientBalance', 403, '', undefined, 'STORE_IN_ARREARS', /in arrears/],
    [
      'AccessDenied',
      403,
      'not authorized to perform: kms:GenerateDataKey on this resource',
      'kms',
      'STORE_ENCRYPTION_REFUSED',
      /may not use the KMS key/,
    ],
    ['AccessDenied', 403, 'Access Denied', 'kms', 'STORE_FORBIDDEN', /Access Denied/],
    ['InvalidRequest', 400, '', 'kms', 'STORE_ENCRYPTION_REFUSED', /refuses what STORE_SSE asks for/],
    ['InvalidRequest', 400, '', undefined, 'STORE_REFUSED', /InvalidRequest/],
  ])('%s %i "%s" with STORE_SSE=%s', async (name, status, message, sse, code, told) => {
    expect(await put(refusal(name, status, message), sse)).toMatchObject({
      code,
      message: expect.stringMatching(told) as unknown,
    });
  });

  it("with the bucket's own region, where the answer names it", async () => {
    const elsewhere = Object.assign(refusal('PermanentRedirect', 301), {
      $response: { statusCode: 301, headers: { 'x-amz-bucket-region': 'eu-west-3' } },
    });
    expect(await put(elsewhere)).toMatchObject({
      code: 'STORE_WRONG_REGION',
      message: expect.stringContaining('The bucket is in eu-west-3') as unknown,
      hint: 'Set ?region=eu-west-3 in STORE_URL.',
    });
    const forged = Object.assign(refusal('AuthorizationHeaderMalformed', 400), { Region: 'x\nforged' });
    expect(await put(forged)).toMatchObject({ hint: expect.not.stringContaining('forged') as unknown });
  });
});
