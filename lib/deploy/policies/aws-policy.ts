import type { FunctionDefinition, ObjectUse } from '../../runtime/function-definition.ts';
import type { SecretReference } from '../../settings/secret-reference.ts';
import { allow, policyOf, type Place, type Policy, type Statement } from './policy.ts';

const OBJECT_ACTIONS: Readonly<Record<ObjectUse, string>> = {
  read: 's3:GetObject',
  write: 's3:PutObject',
  delete: 's3:DeleteObject',
  abortUpload: 's3:AbortMultipartUpload',
};

/** What a Lambda's role needs for `s3://`, and for the secrets that its settings name; CSMS and SMN are asked with Huawei Cloud credentials (`huaweiPolicy`). */
export function awsPolicy(definition: FunctionDefinition, place: Place): Policy {
  const { bucket } = place;
  return policyOf('2012-10-17', [
    ...(bucket === '' ? [] : storeStatements(definition, place)),
    ...secretStatements(place),
  ]);
}

function storeStatements({ folder, objects, alsoReads }: FunctionDefinition, place: Place): Statement[] {
  const { bucket, prefix, configKey, partition = 'aws' } = place;
  const read = [...alsoReads, ...(configKey === undefined ? [] : [configKey])];
  const object = (key: string): string => `arn:${partition}:s3:::${bucket}/${prefix}${key}`;
  return [
    allow('KeepResults', { action: objects.map((use) => OBJECT_ACTIONS[use]), resource: [object(`${folder}/*`)] }),
    allow('ReadMore', { action: [OBJECT_ACTIONS.read], resource: read.map(object) }),
    // without it a GET of an object that is not there is a 403 and no 404; S3 takes the key for the prefix then
    allow('ListResults', {
      action: ['s3:ListBucket'],
      resource: [`arn:${partition}:s3:::${bucket}`],
      condition: { StringLike: { 's3:prefix': [`${prefix}${folder}/*`, ...read.map((key) => prefix + key)] } },
    }),
  ];
}

function secretStatements({ secrets = [], partition = 'aws', home = '*:*' }: Place): Statement[] {
  const arns = (store: SecretReference['store'], toArn: (name: string) => string): string[] => [
    ...new Set(secrets.flatMap((each) => (each.store === store ? [toArn(each.name)] : []))),
  ];
  const secret = (name: string): string => {
    if (!name.startsWith('arn:')) return `arn:${partition}:secretsmanager:${home}:secret:${name}-??????`;
    // AWS ends the ARN of a secret with a dash and six characters; who leaves them out means the secret all the same
    return /-[A-Za-z0-9]{6}$/.test(name) ? name : `${name}-??????`;
  };
  const parameter = (name: string): string =>
    name.startsWith('arn:') ? name : `arn:${partition}:ssm:${home}:parameter/${name.replace(/^\//, '')}`;
  return [
    allow('ReadSecrets', { action: ['secretsmanager:GetSecretValue'], resource: arns('secret', secret) }),
    allow('ReadParameters', { action: ['ssm:GetParameter'], resource: arns('parameter', parameter) }),
  ];
}
