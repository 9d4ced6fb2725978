import type { CsmsOperation, FunctionDefinition, ObjectUse } from '../../runtime/function-definition.ts';
import { allow, policyOf, type AccountsUse, type Place, type Policy, type Statement } from './policy.ts';

/** Of each API's page, "Authorization Information"; for OBS `api-obs/obs_04_0112`, for SMN `api-smn/smn_api_80015`. */
const CSMS_ACTIONS: Readonly<Record<CsmsOperation, string>> = {
  listSecrets: 'csms:secret:list',
  queryByTag: 'csms:secret:getSecretsByTag',
  listTasks: 'csms::listTasks',
};

const OBJECT_ACTIONS: Readonly<Record<ObjectUse, string>> = {
  read: 'obs:object:getObject',
  write: 'obs:object:putObject',
  delete: 'obs:object:deleteObject',
  abortUpload: 'obs:object:abortMultipartUpload',
};

/** The version of the grammar of identity policies; 1.1 is that of the older custom policies. */
const VERSION = '5.0';

/** @param store false where the results go to S3, with credentials of another cloud. */
export function huaweiPolicy(
  definition: FunctionDefinition,
  place: Place,
  { store = true }: { store?: boolean } = {},
): Policy {
  const topics = definition.publishes ? place.topicUrns : [];
  const { accounts } = place;
  return policyOf(VERSION, [
    ...(accounts?.readsOwn === false ? [] : csmsStatements(definition.csms)),
    ...(accounts ? accountStatements(accounts) : []),
    ...(place.audits ? [auditStatement([definition])] : []),
    ...(store ? obsStatements(definition, place) : []),
    allow('Publish', { action: ['smn:topic:publish'], resource: topics.map(topicResource) }),
  ]);
}

/** Of the agency in another account that the functions assume: to read metadata, and to list projects. */
export const memberPolicy = (
  definitions: readonly FunctionDefinition[],
  { accounts, audits }: { readonly accounts: AccountsUse; readonly audits: boolean },
): Policy =>
  policyOf(VERSION, [
    ...csmsStatements([...new Set(definitions.flatMap(({ csms }) => csms))]),
    ...(audits ? [auditStatement(definitions)] : []),
    ...discoveryStatements({ lists: true, hasConfig: accounts.hasConfig }),
  ]);

/** They know no resource type, or act on all of a project. */
function auditStatement(definitions: readonly FunctionDefinition[]): Statement {
  const action = definitions.flatMap(({ audit = [] }) => audit);
  return allow('AuditDelivery', { action, resource: action.length > 0 ? ['*'] : [] });
}

/** Of `GET /v3/projects`: no page names it for identity policies. */
const LIST_PROJECTS = 'iam:projects:list*';

/** `api-iam5/AssumeAgency`; for the older API, whose agencies are called `agencies`, `api-iam/iam_04_0101`. */
const ASSUME = {
  sts: { action: 'sts:agencies:assume', type: 'agency' },
  iam: { action: 'iam:tokens:assume', type: 'agencies' },
} as const;

function accountStatements(accounts: AccountsUse): Statement[] {
  const { action, type } = ASSUME[accounts.assume];
  return [
    allow('AssumeAgencies', { action: [action], resource: accounts.agencies.map((name) => `iam::*:${type}:${name}`) }),
    allow('ListAccounts', {
      action: ['organizations:accounts:list'],
      resource: accounts.hasOrganization ? ['*'] : [],
    }),
    ...discoveryStatements({ lists: accounts.listsOwn, hasConfig: accounts.readsOwn && accounts.hasConfig }),
  ];
}

const discoveryStatements = ({ lists, hasConfig }: { lists: boolean; hasConfig: boolean }): Statement[] => [
  allow('ListProjects', { action: [LIST_PROJECTS], resource: lists ? ['*'] : [] }),
  allow('AskConfig', { action: ['rms:resources:runQuery'], resource: hasConfig ? ['*'] : [] }),
];

function csmsStatements(csms: readonly CsmsOperation[]): Statement[] {
  const secrets = csms.filter((operation) => operation !== 'listTasks');
  return [
    allow('ListSecrets', {
      action: secrets.map((operation) => CSMS_ACTIONS[operation]),
      resource: ['csms:*:*:secretName:*'],
    }),
    // it knows no resource type
    allow('ListTasks', { action: [CSMS_ACTIONS.listTasks], resource: csms.includes('listTasks') ? ['*'] : [] }),
  ];
}

function obsStatements({ folder, objects, alsoReads }: FunctionDefinition, place: Place): Statement[] {
  const { bucket, prefix, configKey } = place;
  const read = [...alsoReads, ...(configKey === undefined ? [] : [configKey])];
  const object = (key: string): string => `obs:*:*:object:${bucket}/${prefix}${key}`;
  return [
    allow('KeepResults', { action: objects.map((use) => OBJECT_ACTIONS[use]), resource: [object(`${folder}/*`)] }),
    allow('ReadMore', { action: [OBJECT_ACTIONS.read], resource: read.map(object) }),
    allow('ListResults', {
      action: ['obs:bucket:listBucket'],
      resource: [`obs:*:*:bucket:${bucket}`],
      // IfExists: without the right to list, a GET of an object that is not there is a 403 and no 404, and whether OBS
      // takes the key for the prefix then, as S3 does, is not documented
      condition: {
        StringMatchIfExists: { 'obs:prefix': [`${prefix}${folder}/*`, ...read.map((key) => prefix + key)] },
      },
    }),
  ];
}

/** `urn:smn:region:project_id:topic` -> `smn:region:account:topic:name` */
function topicResource(urn: string): string {
  const [, , region = '*', , name = ''] = urn.split(':');
  return `smn:${region}:*:topic:${name}`;
}
