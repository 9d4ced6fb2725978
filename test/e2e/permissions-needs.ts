import type { RequestRecord } from '../../lib/local/emulator/request-log.ts';
import type { ObsRequest } from '../support/obs-answer.ts';

/** What a service asks its policies before it serves a request. */
export interface Need {
  readonly action: string;
  /** Undefined where the action knows no resource: then a policy must say `*`. */
  readonly resource: string | undefined;
  /** Of a list, the `prefix` that it is asked for; undefined where there is none. */
  readonly prefix?: string | undefined;
  /** The request, for messages. */
  readonly of: string;
}

const ACCOUNT = 'account-1';

/** @throws for a request that no permission is known for. */
export function needOfApi({ method, path, api, region = '' }: RequestRecord): Need {
  const of = `${method} ${path}`;
  const resource = `csms:${region}:${ACCOUNT}:secretName:any-secret`;
  if (api === 'secrets') return { action: 'csms:secret:list', resource, of };
  if (api === 'resources') return { action: 'csms:secret:getSecretsByTag', resource, of };
  if (api === 'tasks') return { action: 'csms::listTasks', resource: undefined, of };
  if (api === 'events') return { action: 'csms::listEvents', resource: undefined, of };
  if (api === 'records') return { action: 'csms::listNotificationRecords', resource: undefined, of };
  // of subscriptions no action is published: that of topics stands for it
  if (api === 'topics' || api === 'subscriptions') return { action: 'smn:topic:listTopic', resource: undefined, of };
  if (api === 'topic') return { action: 'smn:topic:get', resource: undefined, of };
  const topic = /\/topics\/urn%3Asmn%3A[\w-]+%3A[0-9a-f]{32}%3A([\w-]+)\/publish$/.exec(path)?.[1];
  if (api === 'publish' && topic !== undefined)
    return { action: 'smn:topic:publish', resource: `smn:${region}:${ACCOUNT}:topic:${topic}`, of };
  throw new Error(`no permission is known for ${of}`);
}

/**
 * Of the services that discover projects; none for what a page says needs no permission: whose keys these are, and one project by
 * its id. @throws for a request that no permission is known for.
 */
export function needsOfDiscovery({ method, path, api, body }: RequestRecord): Need[] {
  const of = `${method} ${path}`;
  const inAll = (action: string): Need[] => [{ action, resource: undefined, of }];
  const parsed = (body === '' ? {} : JSON.parse(body)) as AssumeBody;
  if (api === 'identity' || api === 'domains' || api === 'project') return [];
  if (api === 'assume') return [{ action: 'sts:agencies:assume', resource: parsed.agency_urn, of }];
  if (api === 'securitytokens') {
    const { domain_id: account, agency_name: agency } = parsed.auth?.identity.assume_role ?? {};
    return [{ action: 'iam:tokens:assume', resource: `iam::${account}:agencies:${agency}`, of }];
  }
  if (api === 'accounts') return inAll('organizations:accounts:list');
  if (api === 'run-query') return inAll('rms:resources:runQuery');
  if (api === 'projects') return inAll('iam:projects:listProjects');
  throw new Error(`no permission is known for ${of}`);
}

interface AssumeBody {
  readonly agency_urn?: string;
  readonly auth?: {
    readonly identity: { readonly assume_role: { readonly domain_id: string; readonly agency_name: string } };
  };
}

/** How a cloud calls what a request to a bucket needs. */
export interface StoreWords {
  readonly read: string;
  readonly write: string;
  readonly delete: string;
  readonly abort: string;
  readonly list: string;
  object(path: string): string;
  bucket(name: string): string;
  /** What a GET of an object that is not there is asked about the right to list, beside `prefix` = its key. */
  readonly absentPrefixes: (key: string) => (string | undefined)[];
}

export const OBS_WORDS: StoreWords = {
  read: 'obs:object:getObject',
  write: 'obs:object:putObject',
  delete: 'obs:object:deleteObject',
  abort: 'obs:object:abortMultipartUpload',
  list: 'obs:bucket:listBucket',
  object: (path) => `obs:cn-north-4:${ACCOUNT}:object:${path}`,
  bucket: (name) => `obs:cn-north-4:${ACCOUNT}:bucket:${name}`,
  // what OBS asks is not documented: it must do either way
  absentPrefixes: (key) => [key, undefined],
};

export const S3_WORDS: StoreWords = {
  read: 's3:GetObject',
  write: 's3:PutObject',
  delete: 's3:DeleteObject',
  abort: 's3:AbortMultipartUpload',
  list: 's3:ListBucket',
  object: (path) => `arn:aws:s3:::${path}`,
  bucket: (name) => `arn:aws:s3:::${name}`,
  absentPrefixes: (key) => [key],
};

/** @throws for a request that no permission is known for. */
export function needsOfStore({ method, path, params, headers }: ObsRequest, words: StoreWords): Need[] {
  const bucket = headers['host']?.split('.localhost')[0] ?? '';
  const key = decodeURIComponent(path.slice(1));
  const of = `${method} ${path}?${params.toString()}`;
  const resource = words.object(`${bucket}/${key}`);
  const list = (prefix: string | undefined): Need => ({
    action: words.list,
    resource: words.bucket(bucket),
    prefix,
    of,
  });
  if (key === '' && method === 'GET') return [list(params.get('prefix') ?? undefined)];
  if (key === '') throw new Error(`no permission is known for ${of}`);
  if (method === 'GET' || method === 'HEAD')
    return [{ action: words.read, resource, of }, ...words.absentPrefixes(key).map(list)];
  if (method === 'PUT' || method === 'POST') return [{ action: words.write, resource, of }];
  if (method === 'DELETE') return [{ action: params.has('uploadId') ? words.abort : words.delete, resource, of }];
  throw new Error(`no permission is known for ${of}`);
}
