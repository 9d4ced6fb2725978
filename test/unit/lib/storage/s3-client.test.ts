import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createS3Client } from '../../../../lib/storage/s3-client.ts';
import { parseStoreUrl, type BucketLocation } from '../../../../lib/storage/store-url.ts';

const locationOf = (url: string) => parseStoreUrl(url) as BucketLocation;
const credentials = { accessKeyId: 'A', secretAccessKey: 'S' };
const obs = { location: locationOf('obs://my-bucket/a?region=cn-north-4'), credentials };

describe('the S3 client', () => {
  it('speaks to the OBS of the region, unless an endpoint is set', async () => {
    const hostOf = async (endpoint?: string) =>
      (await createS3Client({ ...obs, endpoint }).config.endpoint?.())?.hostname;
    await expect(hostOf()).resolves.toBe('obs.cn-north-4.myhuaweicloud.com');
    await expect(hostOf('https://obs.{region}.example.com')).resolves.toBe('obs.cn-north-4.example.com');
  });

  it('sends no checksums that are not required, retries a few times, and addresses the bucket by host', async () => {
    const { config } = createS3Client(obs);
    await expect(config.requestChecksumCalculation()).resolves.toBe('WHEN_REQUIRED');
    await expect(config.responseChecksumValidation()).resolves.toBe('WHEN_REQUIRED');
    await expect(config.maxAttempts()).resolves.toBe(4);
    expect(config.forcePathStyle).toBe(false);
  });

  it('looks for S3 credentials where the SDK does when none are given', () => {
    const { config } = createS3Client({ location: locationOf('s3://my-bucket/a?region=eu-west-1') });
    expect(config.credentials).toBeTypeOf('function');
  });

  it('writes nothing to the log of the function, on a Node that the SDK warns of either', async () => {
    const client = new URL('../../../../lib/storage/s3-client.ts', import.meta.url).href;
    const script = `
      Object.defineProperty(process, 'version', { value: 'v20.15.1' });
      const { createS3Client } = await import('${client}');
      createS3Client(${JSON.stringify(obs)});
      console.log('made');`;
    const arguments_ = ['--import', 'tsx', '--input-type=module', '--eval', script];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, arguments_);
    expect({ stdout, stderr }).toEqual({ stdout: 'made\n', stderr: '' });
  });
});
