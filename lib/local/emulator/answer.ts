import { STATUS_CODES } from 'node:http';
import { CodedError, codeOf } from '../../errors.ts';
import { type ApiName, isAccountApi, isSmnApi } from './api-name.ts';

/** An answer before it is sent. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Buffer;
}

export type Envelope = 'gateway' | 'flat' | 'nested' | 'iam' | 'smn';

const ENVELOPES: Readonly<Record<Envelope, (code: string, message: string, requestId: string) => object>> = {
  gateway: (code, message, requestId) => ({ error_msg: message, error_code: code, request_id: requestId }),
  flat: (code, message) => ({ error_code: code, error_msg: message }),
  nested: (code, message) => ({ error: { error_code: code, error_msg: message } }),
  iam: (code, message) => ({ error: { message, title: 'Forbidden', code } }),
  smn: (code, message, requestId) => ({ request_id: requestId, code, message }),
};

export const json = (status: number, body: string | Buffer, headers: Answer['headers'] = {}): Answer => ({
  status,
  headers: { 'content-type': 'application/json;charset=utf-8', ...headers },
  body,
});

export const errorBody = (envelope: Envelope, code: string, message: string, requestId: string): string =>
  JSON.stringify(ENVELOPES[envelope](code, message, requestId));

function envelopeOf(code: string, api: ApiName | undefined): Envelope {
  if (code.startsWith('APIGW.')) return 'gateway';
  if (isSmnApi(api)) return 'smn';
  return api === 'resources' ? 'nested' : 'flat';
}

const IAM_APIS: ReadonlySet<ApiName | undefined> = new Set<ApiName>([
  'securitytokens',
  'projects',
  'project',
  'auth-projects',
  'domains',
]);

/** IAM's code is the status, a number; STS says in a cipher of its own why access is denied. */
function accountErrorBody(api: ApiName, code: string, status: number, message: string, requestId: string): string {
  if (IAM_APIS.has(api)) return JSON.stringify({ error: { message, code: status, title: STATUS_CODES[status] } });
  const why = code === 'PAP5.0001' ? { encoded_authorization_message: 'emulated' } : {};
  return JSON.stringify({ error_msg: message, error_code: code, request_id: requestId, ...why });
}

/** A refusal in the envelope that its sender uses: the gateway, the tag query (nested), the lists (flat), SMN, IAM or STS. */
export function refusal(error: unknown, api: ApiName | undefined, requestId: string): Answer {
  const code = codeOf(error) ?? 'APIGW.0105';
  const { message } = error as Error;
  const status = error instanceof CodedError ? (error.status ?? 500) : 500;
  if (isAccountApi(api) && !code.startsWith('APIGW.'))
    return json(status, accountErrorBody(api, code, status, message, requestId));
  return json(status, errorBody(envelopeOf(code, api), code, message, requestId));
}
