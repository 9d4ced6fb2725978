import { describe, expect, it } from 'vitest';
import { parseSse } from '../../../../lib/storage/sse.ts';
import { parseStoreUrl } from '../../../../lib/storage/store-url.ts';

describe('a store URL', () => {
  it('names a bucket, a prefix and a region', () => {
    expect(parseStoreUrl('obs://my-bucket/a/b?region=cn-north-4')).toEqual({
      scheme: 'obs',
      url: 'obs://my-bucket/a/b/',
      bucket: 'my-bucket',
      prefix: 'a/b/',
      region: 'cn-north-4',
    });
  });

  it.each(['s3://my-bucket?region=eu-west-1', 's3://my-bucket/?region=eu-west-1'])(
    'may do without prefix: %s',
    (text) => {
      expect(parseStoreUrl(text)).toMatchObject({
        scheme: 's3',
        bucket: 'my-bucket',
        prefix: '',
        url: 's3://my-bucket/',
      });
    },
  );

  it.each(['obs://my-bucket/a%20b/?region=r', 'obs://my-bucket/a b?region=r'])('has a decoded prefix: %s', (text) => {
    expect(parseStoreUrl(text)).toMatchObject({ prefix: 'a b/' });
  });

  it('names a folder by its absolute path', () => {
    expect(parseStoreUrl('file:///srv/csms%20out')).toMatchObject({ scheme: 'file', folder: '/srv/csms out' });
  });

  it.each([
    ['', 'not a URL'],
    ['out', 'not a URL'],
    ['https://my-bucket/a?region=r', 'unknown scheme https://'],
    ['obs://my-bucket/a', 'no region'],
    ['obs://my-bucket/a?region=', 'no region'],
    ['obs://my-bucket/a?region=r&region=s', 'no region'],
    ['obs://my-bucket/a?region=evil.example%2F', 'no region'],
    ['obs://my-bucket/a?regoin=r', 'unknown parameters (regoin)'],
    ['obs:///a?region=r', 'no valid bucket name'],
    ['obs://My_Bucket/a?region=r', 'no valid bucket name'],
    ['obs://ab/a?region=r', 'no valid bucket name'],
    ['obs://my-bucket:8080/a?region=r', 'has a port'],
    ['obs://my-bucket/a?region=r#b', 'fragment'],
    ['obs://my-bucket/a//b?region=r', 'prefix'],
    ['obs://my-bucket/%zz?region=r', 'prefix'],
    ['obs://my-bucket/a%00?region=r', 'prefix'],
    ['file://./out', 'three slashes'],
    ['file://host/out', 'three slashes'],
    ['file:///out?region=r', 'query'],
    ['file:///a%2Fb', 'not a path'],
  ])('is refused with what is accepted: %s', (text, problem) => {
    expect(() => parseStoreUrl(text)).toThrow(
      expect.objectContaining({
        code: 'STORE_URL_INVALID',
        message: expect.stringContaining(problem) as string,
        hint: expect.stringContaining('obs://bucket/prefix?region=cn-north-4') as string,
      }) as Error,
    );
  });

  it('with credentials in it is refused without telling them', () => {
    const parse = () => parseStoreUrl('obs://key:topsecret@my-bucket/a?region=r');
    expect(parse).toThrow('carries credentials');
    expect(parse).not.toThrow('topsecret');
  });
});

describe('STORE_SSE', () => {
  it('is kms, with a key or without', () => {
    expect([parseSse(undefined), parseSse(''), parseSse('kms'), parseSse('kms:0d0466b0-e727')]).toEqual([
      undefined,
      undefined,
      {},
      { keyId: '0d0466b0-e727' },
    ]);
    expect(parseSse('kms:arn:aws:kms:eu-west-1:1:key/a_b')).toEqual({ keyId: 'arn:aws:kms:eu-west-1:1:key/a_b' });
  });

  it.each(['KMS', 'kms:', 'aes256', 'kms:a b', 'kms:a\r\nx'])('is nothing else: %j', (text) => {
    expect(() => parseSse(text)).toThrow(expect.objectContaining({ code: 'STORE_SSE_INVALID' }) as Error);
  });
});
