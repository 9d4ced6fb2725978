import { parseAccounts } from '../accounts.ts';
import { oneOf, ENDPOINT_EXPECTED, parseEndpoint } from '../parsers.ts';
import { setting } from '../setting.ts';

/** Other accounts, and whom to ask for their projects. */
export const ACCOUNT_SETTINGS = {
  CSMS_ACCOUNTS: setting('accounts', parseAccounts, {
    meaning: 'Accounts whose agency the function assumes, or an organization; `@account` in `CSMS_SCOPES` selects one.',
    expected:
      'a JSON array of {"name", "domainId", "agency", "externalId"} or {"organization": true, "agency", "externalId", "parentId", "exclude"}',
    example: '[{"name":"prod","domainId":"0123456789abcdef0123456789abcdef","agency":"csms-reader"}]',
  }),
  CSMS_ASSUME: setting('assume', oneOf('sts', 'iam'), {
    default: 'sts',
    meaning:
      'Which API assumes an agency: STS (with a session policy that can read no value), or the older one of IAM.',
    expected: 'sts or iam',
    example: 'sts',
  }),
  STS_ENDPOINT: setting('stsEndpoint', parseEndpoint, {
    environmentOnly: true,
    default: 'https://sts.{region}.myhuaweicloud.com',
    meaning: 'Endpoint of the STS API.',
    expected: ENDPOINT_EXPECTED,
    example: 'https://sts.{region}.myhuaweicloud.com',
  }),
  IAM_ENDPOINT: setting('iamEndpoint', parseEndpoint, {
    environmentOnly: true,
    default: 'https://iam.{region}.myhuaweicloud.com',
    meaning: 'Endpoint of the IAM API, which lists projects.',
    expected: ENDPOINT_EXPECTED,
    example: 'https://iam.{region}.myhuaweicloud.com',
  }),
  ORGANIZATIONS_ENDPOINT: setting('organizationsEndpoint', parseEndpoint, {
    environmentOnly: true,
    default: 'https://organizations.myhuaweicloud.com',
    meaning: 'Endpoint of the Organizations API.',
    expected: ENDPOINT_EXPECTED,
    example: 'https://organizations.myhuaweicloud.com',
  }),
  CONFIG_ENDPOINT: setting('configEndpoint', parseEndpoint, {
    environmentOnly: true,
    defaultNote: 'none: no cross-check',
    meaning: 'Endpoint of the Config API. If it returns a project with secrets that no list has, the run is partial.',
    expected: ENDPOINT_EXPECTED,
    example: 'https://rms.myhuaweicloud.com',
  }),
};
