import { formatCount } from '../../text/count.ts';
import type { Call } from '../invocation-context.ts';
import type { LatestResult, RunOutcome } from '../definition.ts';
import type { HttpRequest } from '../triggers/trigger.ts';
import { toPublicError, toRunError } from '../thrown.ts';
import { namesJson, prefersHtml } from './accept.ts';
import { problemResponse } from './problem.ts';
import { jsonResponse, pageResponse, type HttpResponse } from './response.ts';

/** Of the whole answer, as the platform encodes it: FunctionGraph's `RUNTIME_MAX_RESP_BODY_SIZE`, and Lambda's. */
const MAX_RESPONSE_BYTES = 6 * 1024 * 1024;

/** Complete and partial are 200: the body says which. Failed is a problem that carries the body. */
export async function answerOutcome(outcome: RunOutcome, request: HttpRequest, call: Call): Promise<HttpResponse> {
  const response =
    outcome.status === 'failed'
      ? answerFailedRun(outcome, call)
      : await answerResult(outcome, request.headers['accept']);
  const size = Buffer.byteLength(JSON.stringify(response));
  const sized = size <= MAX_RESPONSE_BYTES ? response : answerTooLarge(outcome, size, call);
  return withoutBodyForHead(sized, request);
}

export function answerError(error: unknown, request: HttpRequest, call: Call): HttpResponse {
  const response = problemResponse({ error: toPublicError(error, call.redactor), requestId: call.platform.requestId });
  return withoutBodyForHead(response, request);
}

const withoutBodyForHead = (response: HttpResponse, { method }: HttpRequest): HttpResponse =>
  method === 'HEAD' ? { ...response, body: '' } : response;

async function answerResult({ body, page, full }: LatestResult, accept: string | undefined): Promise<HttpResponse> {
  if (page !== undefined && prefersHtml(accept)) return pageResponse(await page());
  return jsonResponse(200, full !== undefined && namesJson(accept) ? await full() : body);
}

function answerFailedRun({ error, body }: RunOutcome, call: Call): HttpResponse {
  return problemResponse({
    error: toPublicError(toRunError(error), call.redactor),
    requestId: call.platform.requestId,
    run: body,
  });
}

function answerTooLarge({ body }: RunOutcome, size: number, call: Call): HttpResponse {
  const { runId, status, manifest } = body as Readonly<Record<string, unknown>>;
  const error = {
    code: 'RESPONSE_TOO_LARGE',
    message: `The response has ${formatCount(size)} bytes; the platform accepts ${formatCount(MAX_RESPONSE_BYTES)}.`,
    hint:
      typeof manifest === 'string'
        ? `Read it where it is stored: ${manifest} under STORE_URL names the files.`
        : 'Filter more with the query, or read the stored files under STORE_URL.',
  };
  return problemResponse({ error, requestId: call.platform.requestId, run: { runId, status, manifest } });
}
