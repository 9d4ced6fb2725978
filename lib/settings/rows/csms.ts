import { parseScopes, REGION } from '../scopes.ts';
import { setting } from '../setting.ts';
import { matching, numberFrom, oneOf, parseBoolean, ENDPOINT_EXPECTED, parseEndpoint } from '../parsers.ts';
/** Which part of the estate, and how to ask for it. */
export const CSMS_SETTINGS = {
  CSMS_SCOPES: setting('scopes', parseScopes, {
    defaultNote: "`CSMS_REGION` and the function's own project",
    meaning:
      'The regions and projects to read; `*` is any, `@account` one of `CSMS_ACCOUNTS`, `!` takes away ([how](lib/accounts/README.md)).',
    expected:
      'region:project_id, comma-separated (project: 32 lower-case hex characters; *: any; =name and @account may follow; ! before it takes away)',
    example: 'cn-north-4:0123456789abcdef0123456789abcdef',
  }),
  CSMS_REGION: setting('region', matching(REGION), {
    meaning: "The function's own region; FunctionGraph does not provide it.",
    expected: 'a region name',
    example: 'cn-north-4',
  }),
  CSMS_ENDPOINT: setting('csmsEndpoint', parseEndpoint, {
    environmentOnly: true,
    default: 'https://kms.{region}.myhuaweicloud.com',
    meaning: 'Endpoint of the CSMS API.',
    expected: ENDPOINT_EXPECTED,
    example: 'https://kms.{region}.myhuaweicloud.com',
  }),
  CSMS_AUTH: setting('csmsAuth', oneOf('aksk', 'token'), {
    environmentOnly: true,
    default: 'aksk',
    meaning:
      'Authentication: requests are signed with an access key, or carry an IAM token (which serves one project).',
    expected: 'aksk or token',
    example: 'aksk',
  }),
  CSMS_WITH_SHARED: setting('withShared', parseBoolean, {
    default: 'true',
    meaning: 'Whether secrets that other accounts share are exported too; they never count in rotation findings.',
    expected: 'true or false',
    example: 'false',
  }),
  CSMS_RATE_LIMIT: setting('rateLimit', numberFrom(0.1, 1000), {
    default: '10',
    meaning:
      'Requests a second per user and region, of all runs in a process; the service allows about 20 per user, over all functions. Lower while it responds 429.',
    expected: 'a number from 0.1 to 1000',
    example: '10',
  }),
  CSMS_CONCURRENCY: setting('concurrency', numberFrom(1, 500, { whole: true }), {
    default: '8',
    meaning: 'Projects read at the same time.',
    expected: 'a whole number from 1 to 500',
    example: '8',
  }),
};
