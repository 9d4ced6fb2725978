import { randomBytes } from 'node:crypto';
import {
  DeleteObjectCommand,
  GetBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  type LifecycleRule,
  type S3Client,
} from '@aws-sdk/client-s3';
import { createS3Client } from '../../../storage/s3-client.ts';
import { parseStoreUrl, type BucketLocation } from '../../../storage/store-url.ts';
import { PROBE_FOLDER } from './store.ts';
import type { DoctorStore } from '../open-store.ts';
import type { Report } from '../report.ts';

/** What the functions do without, but whoever runs them may want to know of a bucket. Never a failure. */
export async function checkBucket(
  { options }: DoctorStore,
  { report, isWritable }: { report: Report; isWritable: boolean },
): Promise<void> {
  const location = parseStoreUrl(options.url);
  if (location.scheme === 'file') return reportFolder(report);
  const bucket = { client: createS3Client({ ...options, location }), location };
  try {
    if (isWritable) await reportConditionalWrites(bucket, report);
    else report.skip('store.conditional-writes', 'no object could be written, see store.write');
    await reportRetention(bucket, report);
  } finally {
    bucket.client.destroy();
  }
}

interface Bucket {
  readonly client: S3Client;
  readonly location: BucketLocation;
}

function reportFolder(report: Report): void {
  report.skip('store.conditional-writes', 'not supported by folders; not needed');
  report.skip('store.retention', 'folders have no lifecycle rules; delete old runs yourself');
}

/** `If-None-Match: *` on an object that is there: 412 where it is honoured. OBS documents it for no PUT. */
async function reportConditionalWrites({ client, location }: Bucket, report: Report): Promise<void> {
  const object = {
    Bucket: location.bucket,
    Key: `${location.prefix}${PROBE_FOLDER}${randomBytes(8).toString('hex')}-conditional.txt`,
  };
  const put = (condition: { IfNoneMatch?: string }) =>
    client.send(new PutObjectCommand({ ...object, ...condition, Body: Buffer.from('doctor\n') }));
  try {
    await put({});
    const status = await put({ IfNoneMatch: '*' }).then(() => 200, statusOf);
    const what = status === 412 ? 'supported' : status === 200 ? 'not supported' : `response ${status}`;
    report.ok('store.conditional-writes', `${what}; not needed`);
  } catch (error) {
    report.skip('store.conditional-writes', `unknown: ${nameOf(error)}`);
  } finally {
    await client.send(new DeleteObjectCommand(object)).catch(() => undefined);
  }
}

/** Whether some rule of the bucket ends the lives of old runs. */
async function reportRetention({ client, location }: Bucket, report: Report): Promise<void> {
  try {
    const command = new GetBucketLifecycleConfigurationCommand({ Bucket: location.bucket });
    const { Rules = [] } = await client.send(command);
    reportRules(Rules, location, report);
  } catch (error) {
    if (nameOf(error) === 'NoSuchLifecycleConfiguration') reportRules([], location, report);
    else report.skip('store.retention', `unknown: the bucket's lifecycle rules cannot be read (${nameOf(error)})`);
  }
}

function reportRules(rules: readonly LifecycleRule[], { prefix }: BucketLocation, report: Report): void {
  const runs = `${prefix}inventory/runs/`;
  const covers = (rule: LifecycleRule): boolean => {
    const { Prefix = rule.Filter?.Prefix ?? rule.Filter?.And?.Prefix ?? '' } = rule;
    return rule.Status === 'Enabled' && rule.Expiration !== undefined && runs.startsWith(Prefix);
  };
  if (rules.some(covers)) return report.ok('store.retention', `a lifecycle rule deletes old objects below ${runs}`);
  return report.warn('store.retention', {
    code: 'STORE_RETENTION_NONE',
    message: `no lifecycle rule of the bucket deletes old objects below ${runs}`,
    hint: 'Set one, for example 400 days for inventory/runs/, and one that aborts incomplete multipart uploads.',
  });
}

const nameOf = (error: unknown): string => (error as { name?: string }).name ?? 'Error';

const statusOf = (error: { $metadata?: { httpStatusCode?: number } }): number | string =>
  error.$metadata?.httpStatusCode ?? nameOf(error);
