import { CodedError } from '../../errors.ts';
import { parseEnvelope, requestIdOf } from '../../csms/errors.ts';
import type { HttpResponse } from '../../http/send.ts';

/** A refusal of the FunctionGraph API. `serviceCode` is its own code, `FSS.1051`. */
export class FunctionGraphError extends CodedError {
  readonly serviceCode: string | undefined;

  constructor(
    code: string,
    message: string,
    details: ConstructorParameters<typeof CodedError>[2] & { serviceCode: string | undefined },
  ) {
    super(code, message, details);
    this.serviceCode = details.serviceCode;
  }
}

/** By status; what is not listed is `FUNCTIONGRAPH_REFUSED`. */
const MEANINGS: Readonly<Record<number, { code: string; hint: string }>> = {
  401: {
    code: 'FUNCTIONGRAPH_UNAUTHORIZED',
    hint: 'Check HUAWEICLOUD_SDK_AK, _SK and, for temporary keys, _SECURITY_TOKEN, and the clock. Nothing more is sent: five wrong signatures lock a key.',
  },
  403: {
    code: 'FUNCTIONGRAPH_FORBIDDEN',
    hint: 'Grant the user FunctionGraph FullAccess in this project, APIG Administrator for gateway triggers, and the right to pass the agency on.',
  },
  404: {
    code: 'FUNCTIONGRAPH_NOT_FOUND',
    hint: 'Check region, project and FUNCTIONGRAPH_ENDPOINT. If it was deleted meanwhile, deploy again.',
  },
  409: { code: 'FUNCTIONGRAPH_CONFLICT', hint: 'Another deployment or person created it meanwhile: deploy again.' },
  429: { code: 'FUNCTIONGRAPH_THROTTLED', hint: 'The service still throttles after two minutes: run it again later.' },
};
const UNAVAILABLE = {
  code: 'FUNCTIONGRAPH_UNAVAILABLE',
  hint: 'The service has a fault: run it again later. What is done already is not repeated.',
};
const REFUSED = {
  code: 'FUNCTIONGRAPH_REFUSED',
  hint: 'The service refused a value that the checks accept: see its message.',
};

/** The error that an answer other than 2xx stands for. `what`: method and path. */
export function toFunctionGraphError(response: HttpResponse, what: string): FunctionGraphError {
  const { status } = response;
  const { code: serviceCode, message } = parseEnvelope(response.body.toString('utf8'));
  const { code, hint } = MEANINGS[status] ?? (status >= 500 ? UNAVAILABLE : REFUSED);
  const numbers = [status, serviceCode].filter(Boolean).join(' ');
  return new FunctionGraphError(code, `${numbers} on ${what}: ${message || 'no reason given'}`, {
    serviceCode,
    status,
    hint,
    requestId: requestIdOf(response),
  });
}

export const isStatus = (error: unknown, status: number): error is FunctionGraphError =>
  error instanceof FunctionGraphError && error.status === status;

export const notOurs = (obstacles: readonly string[]): CodedError =>
  new CodedError('FUNCTIONGRAPH_NOT_OURS', `nothing was changed:\n${obstacles.map((text) => `- ${text}`).join('\n')}`, {
    hint: 'Rename or remove what is in the way, or give the function another name or stage. The description of a function that a deployment created ends with its mark.',
  });
