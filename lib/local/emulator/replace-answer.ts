import { CodedError } from '../../errors.ts';
import { type Answer, type Envelope, errorBody, json } from './answer.ts';
import { accessDenied, refuseIam, refusePap5 } from './accounts/account-call.ts';
import { notManaging } from './accounts/organization.ts';
import { type ApiName, isSmnApi } from './api-name.ts';
import type { ActiveFaults } from './faults.ts';
import type { SwitchName, SwitchValue } from './switches.ts';

/** What of a call a switch looks at that answers it. */
interface Replaced {
  readonly api: ApiName;
  readonly faults: ActiveFaults;
  readonly requestId: string;
}

type Replace = (call: Replaced, value: SwitchValue, nowMs: number) => Answer | 'reset';

/** In the envelope that `error-envelope` names, else in the one given. */
const errorText = ({ faults, requestId }: Replaced, envelope: Envelope, code: string, message: string): string =>
  errorBody((faults.get('error-envelope') as Envelope | undefined) ?? envelope, code, message, requestId);

const gateway =
  (
    status: number,
    code: string,
    message: string,
    headers?: (value: SwitchValue, nowMs: number) => Record<string, string>,
  ): Replace =>
  (call, value, nowMs) =>
    json(status, errorText(call, 'gateway', code, message), headers?.(value, nowMs));

const BUSY = 'The throttling threshold has been reached: policy user over ratelimit,limit:20,time:1 second';
const LOGIN = 'Incorrect IAM authentication information: ';

const throttled = (headers?: (value: SwitchValue, nowMs: number) => Record<string, string>): Replace =>
  gateway(429, 'APIGW.0308', BUSY, headers);

const SERVER_ERRORS: Readonly<Record<number, string>> = {
  500: 'Internal server error',
  502: 'Backend unavailable',
  503: 'Service unavailable',
  504: 'Backend timeout',
};

const serverError: Replace = (call, value) => {
  const message = SERVER_ERRORS[Number(value)];
  if (message === undefined) throw new CodedError('EMULATOR_BAD_SWITCH', 'server-error takes 500, 502, 503 or 504.');
  return json(Number(value), errorText(call, 'gateway', 'APIGW.0201', message));
};

const PAGE_502 =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n';

const forbidden: Replace = (call, value) => {
  const { api, requestId } = call;
  const message = "You don't have permission to perform the operation.";
  if (isSmnApi(api)) return json(403, errorBody('smn', 'SMN.0001', 'No permission.', requestId));
  const envelope = String(value) as Envelope;
  const code = envelope === 'gateway' ? 'APIGW.0302' : 'KMS.0306';
  return json(403, errorText(call, envelope, code, message));
};

const assumeForbidden: Replace = ({ api }) => {
  if (api === 'assume') throw accessDenied('sts:agencies:assume');
  throw refuseIam(403, 'You are not authorized to perform the requested action.');
};

const assumeUnknown: Replace = ({ api }) => {
  if (api === 'assume') throw refusePap5(404, 'PAP5.0004', 'the agency does not exist');
  throw refuseIam(404, 'Could not find agency.');
};

const REPLACEMENTS: Partial<Record<SwitchName, Replace>> = {
  throttle: throttled(),
  'rate-limit': throttled(),
  'throttle-seconds': throttled((value) => ({ 'retry-after': String(value) })),
  'throttle-date': throttled((value, nowMs) => ({
    'retry-after': new Date(nowMs + Number(value) * 1000).toUTCString(),
  })),
  'server-error': serverError,
  'html-502': () => ({ status: 502, headers: { 'content-type': 'text/html' }, body: PAGE_502 }),
  'error-in-200': (call, value) =>
    json(200, errorText(call, String(value) as Envelope, 'CSMS.0101', 'Internal service error.')),
  forbidden,
  'unknown-region': gateway(404, 'APIGW.0101', 'The API does not exist or has not been published in the environment'),
  'account-locked': gateway(401, 'APIGW.0301', `${LOGIN}AK access failed to reach the limit,forbidden`),
  'token-must-update': gateway(401, 'APIGW.0307', 'The token must be updated.'),
  unauthorized: gateway(401, 'APIGW.0301', `${LOGIN}decrypt token fail`),
  'invalid-parameter': (call) => {
    const envelope = call.api === 'resources' ? 'nested' : 'flat';
    return json(400, errorText(call, envelope, 'CSMS.0002', 'The parameter value is invalid.'));
  },
  'assume-forbidden': assumeForbidden,
  'assume-unknown': assumeUnknown,
  'projects-forbidden': () => {
    throw refuseIam(403, 'You are not authorized to perform the requested action: identity:list_projects.');
  },
  'org-forbidden': () => {
    throw notManaging();
  },
  'reset-before': () => 'reset',
};

/** What a switch answers instead of the API, or throws; undefined when none is on. */
export function replaceAnswer(call: Replaced, nowMs: number): Answer | 'reset' | undefined {
  for (const [name, value] of call.faults) {
    const replace = REPLACEMENTS[name];
    if (replace !== undefined) return replace(call, value, nowMs);
  }
  return undefined;
}
