import type { ErrorInfo } from '../../errors.ts';
import { jsonResponse, type HttpResponse } from './response.ts';
import { STATUS_TITLES, statusOfError } from './status.ts';

const HEADERS: Readonly<Record<number, Readonly<Record<string, string>>>> = {
  401: { 'www-authenticate': 'Bearer' },
  405: { allow: 'GET, HEAD, POST' },
};

export interface ProblemDetails {
  readonly error: ErrorInfo;
  /** Of this invocation; the service's own, if it was one, is `serviceRequestId`. */
  readonly requestId: string;
  /** What the run has to say beside its failure. */
  readonly run?: object | undefined;
}

/** RFC 9457. */
export function problemResponse({ error, requestId, run }: ProblemDetails): HttpResponse {
  const statusCode = statusOfError(error.code);
  const problem = {
    type: 'about:blank',
    title: STATUS_TITLES[statusCode] ?? 'Error',
    status: statusCode,
    // An unexpected error's message is for the log: it may quote anything.
    detail: error.code === 'INTERNAL' ? 'An unexpected error: the log has it under this requestId.' : error.message,
    code: error.code,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    requestId,
    ...(error.requestId === undefined ? {} : { serviceRequestId: error.requestId }),
    ...(run === undefined ? {} : { run }),
  };
  return jsonResponse(statusCode, problem, { 'content-type': 'application/problem+json', ...HEADERS[statusCode] });
}
