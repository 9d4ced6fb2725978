import type { FunctionDefinition } from '../../runtime/function-definition.ts';
import { parseStoreUrl, type BucketLocation } from '../../storage/store-url.ts';
import { usesStateMachine } from '../fan-out.ts';
import { functionTimeouts } from '../function-timeout.ts';
import { awsPolicy } from '../policies/aws-policy.ts';
import { secretsOf } from '../policies/policies-for.ts';
import type { Statement } from '../policies/policy.ts';
import { machineResources, startMachine } from './machine-resources.ts';
import { pascalCase, role } from './role.ts';

export interface AwsResources {
  /** What every function gets told beside its own settings. */
  readonly environment: Readonly<Record<string, unknown>>;
  /** The `resources` of serverless.yml. */
  readonly resources: {
    readonly Resources: Readonly<Record<string, object>>;
    readonly Outputs: Readonly<Record<string, object>>;
    /** What osls made, changed. */
    readonly extensions?: Readonly<Record<string, object>>;
  };
}

interface Settings {
  readonly [name: string]: string | undefined;
}

/** `${ResultsBucket}` inside `Fn::Sub`. */
const OWN_BUCKET = '${ResultsBucket}';

/**
 * A role per function, with its own log group and its own folder of the bucket, nothing else; and a bucket, where
 * STORE_URL names none, which stays when the stack goes.
 */
export function awsResources(definitions: readonly FunctionDefinition[], env: Settings): AwsResources {
  const store = storeOf(env['STORE_URL']);
  const home = '${AWS::Region}:${AWS::AccountId}';
  const place = { ...store, partition: '${AWS::Partition}', home, configKey: env['CONFIG_KEY'], topicUrns: [] };
  const roles = definitions.map((definition) => {
    const { name } = definition;
    const secrets = secretsOf(definition, env);
    const { Statement } = awsPolicy(definition, { ...place, secrets });
    const keys = [...keyStatements(env['STORE_SSE']), ...(secrets.length > 0 ? secretKey(env['AWS_SECRETS_KEY']) : [])];
    return [roleName(name), role([...logStatements(name), ...Statement.map(withSub), ...keys])];
  });
  const isOwn = store.bucket === OWN_BUCKET;
  const machines = usesStateMachine(env) ? definitions.filter(({ shards }) => shards) : [];
  const { functionTimeout, notifierTimeout } = functionTimeouts(env);
  return {
    environment: isOwn ? { STORE_URL: { 'Fn::Sub': `s3://${OWN_BUCKET}/csms?region=\${AWS::Region}` } } : {},
    resources: {
      Resources: {
        ...Object.fromEntries(roles),
        ...(isOwn ? { ResultsBucket: bucket, ResultsOverTls: tlsOnly } : {}),
        ...merge(
          machines.map(({ name, publishes }) => machineResources(name, publishes ? notifierTimeout : functionTimeout)),
        ),
      },
      ...(machines.length > 0 && { extensions: merge(machines.map(({ name }) => startMachine(name))) }),
      Outputs: {
        Results: {
          Description: 'Where the results are',
          Value: isOwn ? { 'Fn::Sub': `s3://${OWN_BUCKET}/csms/` } : (env['STORE_URL'] ?? '').replace(/\?.*$/, ''),
        },
      },
    },
  };
}

const merge = (parts: ReadonlyArray<Record<string, object>>): Record<string, object> =>
  Object.fromEntries(parts.flatMap((part) => Object.entries(part)));

type Store = Pick<BucketLocation, 'bucket' | 'prefix'>;

/** An empty bucket needs no statement: results that lie in OBS need keys of Huawei Cloud. */
function storeOf(url: string | undefined): Store {
  if (!url) return { bucket: OWN_BUCKET, prefix: 'csms/' };
  try {
    const location = parseStoreUrl(url);
    if (location.scheme === 's3') return location;
  } catch {
    // told by aws-preflight.ts: an error from here would keep `osls remove` from its work too
  }
  return { bucket: '', prefix: '' };
}

/** `inventory-export` -> `InventoryExportRole`, as serverless.yml names it. */
const roleName = (name: string): string => `${pascalCase(name)}Role`;

const logStatements = (name: string): object[] => [
  {
    Sid: 'WriteLogs',
    Effect: 'Allow',
    Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
    Resource: [
      {
        'Fn::Sub': `arn:\${AWS::Partition}:logs:\${AWS::Region}:\${AWS::AccountId}:log-group:/aws/lambda/\${self:service}-\${self:provider.stage}-${name}:*`,
      },
    ],
  },
];

/** The bucket's name is known when the stack is made. */
const withSub = (statement: Statement): object => ({
  ...statement,
  Resource: statement.Resource.map((arn) => (arn.includes('${') ? { 'Fn::Sub': arn } : arn)),
});

/** `kms:KEY_ID`; S3's own key asks for no permission. */
function keyStatements(sse: string | undefined): object[] {
  const [, key] = /^kms:(.+)$/.exec(sse ?? '') ?? [];
  if (key === undefined) return [];
  const action = ['kms:GenerateDataKey', 'kms:Decrypt'];
  return [{ Sid: 'UseStoreKey', Effect: 'Allow', Action: action, Resource: [keyArn(key)] }];
}

/** Of secrets and parameters that a key of one's own encrypts; AWS' own keys ask for no permission. */
const secretKey = (key: string | undefined): object[] =>
  key ? [{ Sid: 'UseSecretsKey', Effect: 'Allow', Action: ['kms:Decrypt'], Resource: [keyArn(key)] }] : [];

const keyArn = (key: string): string | object =>
  key.startsWith('arn:')
    ? key
    : { 'Fn::Sub': `arn:\${AWS::Partition}:kms:\${AWS::Region}:\${AWS::AccountId}:key/${key}` };

/** A request without TLS is refused, whoever sends it. */
const tlsOnly = {
  Type: 'AWS::S3::BucketPolicy',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    Bucket: { Ref: 'ResultsBucket' },
    PolicyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Sid: 'OnlyOverTls',
          Effect: 'Deny',
          Principal: '*',
          Action: 's3:*',
          Resource: [{ 'Fn::GetAtt': ['ResultsBucket', 'Arn'] }, { 'Fn::Sub': '${ResultsBucket.Arn}/*' }],
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    },
  },
};

const bucket = {
  Type: 'AWS::S3::Bucket',
  DeletionPolicy: 'Retain',
  UpdateReplacePolicy: 'Retain',
  Properties: {
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    LifecycleConfiguration: {
      Rules: [{ Id: 'uploads', Status: 'Enabled', AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } }],
    },
  },
};
