import { PROJECT, REGION } from '../../settings/scopes.ts';
import { parseEndpoint } from '../../settings/parsers.ts';

/** Where to, and as whom. Texts as they were given; empty is missing. */
export interface Account {
  readonly region: string;
  readonly projectId: string;
  readonly endpoint: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly agency: string | undefined;
}

export function accountProblems({ region, projectId, endpoint, accessKey, secretKey }: Account): string[] {
  return [
    ...(REGION.test(region) ? [] : [wrong('the region', 'HUAWEICLOUD_REGION or CSMS_REGION, like cn-north-4', region)]),
    ...(PROJECT.test(projectId)
      ? []
      : [wrong('the project', 'HUAWEICLOUD_SDK_PROJECT_ID, 32 lower-case hex characters', projectId)]),
    ...(accessKey === '' ? ['the access key is missing: set HUAWEICLOUD_SDK_AK'] : []),
    ...(secretKey === '' ? ['the secret key is missing: set HUAWEICLOUD_SDK_SK'] : []),
    ...(isEndpoint(endpoint) ? [] : [`FUNCTIONGRAPH_ENDPOINT "${endpoint}" is neither https nor on loopback`]),
  ];
}

const wrong = (what: string, toSet: string, value: string): string =>
  `${what} is ${value === '' ? 'missing' : `"${value}", which is not valid`}: set ${toSet}`;

function isEndpoint(text: string): boolean {
  try {
    return parseEndpoint(text) !== '';
  } catch {
    return false;
  }
}
