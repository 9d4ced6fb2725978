import { TEST_ACCESS_KEY, TEST_STALE_TOKEN } from '../../../../../lib/local/emulator/credentials.ts';
import { projectId } from '../../../../support/function-bench.ts';
import { SCOPE_CALLS, NO_CREDENTIALS, REFUSED, set, STORE, switchOn, type Fault } from './fault.ts';

const first = projectId(1);
const second = projectId(2);

export const SERVICE_FAULTS: readonly Fault[] = [
  {
    what: 'no credentials',
    plant: set({ HUAWEICLOUD_SDK_AK: undefined }),
    failed: ['credentials CREDENTIALS_MISSING'],
    hint: /HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK/,
    skipped: NO_CREDENTIALS,
  },
  {
    what: 'an access key without its secret key',
    plant: set({ HUAWEICLOUD_SDK_SK: '' }),
    failed: ['credentials CREDENTIALS_MISSING'],
    hint: /HUAWEICLOUD_SDK_SK/,
    skipped: NO_CREDENTIALS,
  },
  {
    what: 'a secret key with a line break behind it',
    plant: set({ HUAWEICLOUD_SDK_SK: `${TEST_ACCESS_KEY.sk}\n` }),
    failed: ['credentials CREDENTIALS_MALFORMED'],
    hint: /Set it again/,
    skipped: NO_CREDENTIALS,
  },
  {
    what: 'a secret key in quotes, where the store needs it, too',
    plant: (broken) => {
      broken.useObs();
      set({ HUAWEICLOUD_SDK_SK: '"obs-test-secret"' })(broken);
    },
    failed: ['credentials CREDENTIALS_MALFORMED'],
    hint: /Set it again/,
    skipped: [...NO_CREDENTIALS, 'store.open', ...STORE],
  },
  {
    what: 'the keys in the place of each other',
    plant: set({ HUAWEICLOUD_SDK_AK: TEST_ACCESS_KEY.sk, HUAWEICLOUD_SDK_SK: TEST_ACCESS_KEY.ak }),
    failed: ['credentials CREDENTIALS_MALFORMED'],
    hint: /Set it again/,
    skipped: NO_CREDENTIALS,
  },
  {
    what: 'an access key that nobody knows',
    plant: set({ HUAWEICLOUD_SDK_AK: 'UNKNOWNACCESSKEY0001' }),
    failed: ['credentials.accepted CSMS_UNAUTHORIZED'],
    hint: /HUAWEICLOUD_SDK_AK/,
    skipped: REFUSED,
  },
  {
    what: 'a wrong secret key',
    plant: set({ HUAWEICLOUD_SDK_SK: 'a-wrong-secret-key-of-40-characters-0001' }),
    failed: ['credentials.accepted CSMS_UNAUTHORIZED'],
    hint: /HUAWEICLOUD_SDK_AK/,
    skipped: REFUSED,
  },
  {
    what: 'a locked access key',
    plant: switchOn({ name: 'account-locked' }),
    failed: ['credentials.accepted CSMS_KEY_LOCKED'],
    hint: /wait five minutes/,
    skipped: REFUSED,
  },
  {
    what: 'a token that is too old',
    plant: set({
      CSMS_AUTH: 'token',
      HUAWEICLOUD_AUTH_TOKEN: TEST_STALE_TOKEN.token,
      CSMS_SCOPES: `cn-north-4:${first}`,
    }),
    failed: ['credentials.accepted CSMS_TOKEN_EXPIRED'],
    hint: /new token/,
    skipped: REFUSED,
  },
  {
    what: 'a clock that is wrong',
    plant: switchOn({ name: 'clock-skew', value: 3600 }),
    failed: ['clock CSMS_CLOCK_SKEWED'],
    hint: /set the clock/,
    skipped: ['credentials.accepted', ...REFUSED],
  },
  {
    what: 'a project of somebody else',
    plant: set({ CSMS_SCOPES: `cn-north-4:${first},cn-north-4:${projectId(9)}` }),
    failed: [`scope (cn-north-4:${projectId(9)}) CSMS_WRONG_PROJECT`],
    hint: /belongs to this account/,
  },
  {
    what: 'a region that does not exist',
    plant: set({ CSMS_SCOPES: `cn-north-4:${first},xx-nowhere-1:${second}` }),
    failed: [`scope (xx-nowhere-1:${second}) CSMS_NOT_FOUND`],
    hint: /Check the region/,
  },
  {
    what: 'an endpoint where nobody listens',
    plant: set({ CSMS_ENDPOINT: 'http://127.0.0.1:1' }),
    failed: [`scope (cn-north-4:${first},cn-north-4:${second}) HTTP_CONNECTION`],
    hint: /outbound access of this network/,
    skipped: ['credentials.accepted', 'clock', ...SCOPE_CALLS],
  },
  {
    what: 'a service in trouble, in one project',
    plant: switchOn({ name: 'server-error', value: 503, projectId: second }),
    failed: [`scope (cn-north-4:${second}) CSMS_UNAVAILABLE`],
    hint: /has a fault/,
  },
  {
    what: 'a portal that answers in the place of the service',
    plant: switchOn({ name: 'garbage-json', projectId: second }),
    failed: [`scope (cn-north-4:${second}) HTTP_BODY_BROKEN`],
    hint: /proxy/,
  },
  {
    what: 'an error that comes as a success',
    plant: switchOn({ name: 'error-in-200', projectId: second, api: 'secrets' }),
    failed: [`scope (cn-north-4:${second}) CSMS_RESPONSE_INVALID`],
    hint: /proxy/,
  },
  {
    what: 'no right to list secrets',
    plant: switchOn({ name: 'forbidden', api: 'secrets' }),
    failed: [`secrets.list (cn-north-4:${first},cn-north-4:${second}) CSMS_FORBIDDEN`],
    hint: /Grant csms:secret:list /,
  },
  {
    what: 'no right to list tasks, in one project',
    plant: switchOn({ name: 'forbidden', api: 'tasks', projectId: second }),
    failed: [`tasks.list (cn-north-4:${second}) CSMS_FORBIDDEN`],
    hint: /Grant csms::listTasks /,
  },
  {
    what: 'no right to ask for tags',
    plant: switchOn({ name: 'forbidden', api: 'resources', projectId: first }),
    failed: [`tags.filter (cn-north-4:${first}) CSMS_FORBIDDEN`, `tags.count (cn-north-4:${first}) CSMS_FORBIDDEN`],
    hint: /Grant csms:secret:getSecretsByTag /,
  },
  {
    what: 'no room for the functions',
    plant: ({ quotas }) => void Object.assign(quotas, { quota: 10, used: 9, names: ['csms-tag-report'] }),
    failed: ['functiongraph.quotas FUNCTIONGRAPH_QUOTA_USED_UP'],
    hint: /larger quota/,
  },
  {
    what: 'little room for code',
    plant: ({ quotas }) => void Object.assign(quotas, { codeUsed: 10_000 }),
    warned: ['functiongraph.quotas FUNCTIONGRAPH_CODE_NEARLY_FULL'],
    hint: /Delete versions/,
  },
  {
    what: 'an endpoint of FunctionGraph that is not https',
    plant: set({ FUNCTIONGRAPH_ENDPOINT: 'http://functiongraph.example.com' }),
    failed: ['functiongraph.quotas SETTINGS_INVALID'],
    hint: /https/,
  },
];
