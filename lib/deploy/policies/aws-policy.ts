import type { FunctionDefinition, ObjectUse } from '../../runtime/function-definition.ts';
import { allow, policyOf, type Place, type Policy } from './policy.ts';

const OBJECT_ACTIONS: Readonly<Record<ObjectUse, string>> = {
  read: 's3:GetObject',
  write: 's3:PutObject',
  delete: 's3:DeleteObject',
  abortUpload: 's3:AbortMultipartUpload',
};

/** What a Lambda's role needs for `s3://`; CSMS and SMN are asked with Huawei Cloud credentials (`huaweiPolicy`). */
export function awsPolicy({ folder, objects, alsoReads }: FunctionDefinition, place: Place): Policy {
  const { bucket, prefix, configKey, partition = 'aws' } = place;
  const read = [...alsoReads, ...(configKey === undefined ? [] : [configKey])];
  const object = (key: string): string => `arn:${partition}:s3:::${bucket}/${prefix}${key}`;
  return policyOf('2012-10-17', [
    allow('KeepResults', { action: objects.map((use) => OBJECT_ACTIONS[use]), resource: [object(`${folder}/*`)] }),
    allow('ReadMore', { action: [OBJECT_ACTIONS.read], resource: read.map(object) }),
    // without it a GET of an object that is not there is a 403 and no 404; S3 takes the key for the prefix then
    allow('ListResults', {
      action: ['s3:ListBucket'],
      resource: [`arn:${partition}:s3:::${bucket}`],
      condition: { StringLike: { 's3:prefix': [`${prefix}${folder}/*`, ...read.map((key) => prefix + key)] } },
    }),
  ]);
}
