import { PROJECT } from '../scopes.ts';
import { setting } from '../setting.ts';
import { matching, parseSecret } from '../parsers.ts';

/** Who asks. */
export const CREDENTIAL_SETTINGS = {
  HUAWEICLOUD_SDK_AK: setting('ak', parseSecret, {
    secret: true,
    exact: true,
    environmentOnly: true,
    defaultNote: "the agency's, from the context",
    meaning: 'Access key; when it is set, the secret key and the security token are read from the settings too.',
    expected: 'an access key',
    example: 'AKEXAMPLE',
  }),
  HUAWEICLOUD_SDK_SK: setting('sk', parseSecret, {
    secret: true,
    exact: true,
    environmentOnly: true,
    defaultNote: "the agency's, from the context",
    meaning: 'Secret key of `HUAWEICLOUD_SDK_AK`.',
    expected: 'a secret key',
    example: 'SKEXAMPLE',
  }),
  HUAWEICLOUD_SDK_SECURITY_TOKEN: setting('securityToken', parseSecret, {
    secret: true,
    exact: true,
    environmentOnly: true,
    meaning: 'Security token of a temporary `HUAWEICLOUD_SDK_AK`.',
    expected: 'a security token',
    example: 'TOKENEXAMPLE',
  }),
  HUAWEICLOUD_SDK_PROJECT_ID: setting('projectId', matching(PROJECT), {
    environmentOnly: true,
    defaultNote: "the function's own project",
    meaning: 'The project where `CSMS_SCOPES` is not set.',
    expected: '32 lower-case hex characters',
    example: '0123456789abcdef0123456789abcdef',
  }),
  HUAWEICLOUD_AUTH_TOKEN: setting('authToken', parseSecret, {
    secret: true,
    exact: true,
    environmentOnly: true,
    defaultNote: "the agency's, from the context",
    meaning: 'IAM token, for `CSMS_AUTH=token`.',
    expected: 'an IAM token',
    example: 'TOKENEXAMPLE',
  }),
};
