import { CodedError } from '../../errors.ts';
import { createCredentialGuard } from '../../http/credential-guard.ts';
import { createRateLimit } from '../../http/rate-limit.ts';
import { createSendWithRetry } from '../../http/send-with-retry.ts';
import { createSender, type HttpMethod, type HttpRequest, type HttpResponse } from '../../http/send.ts';
import { signRequest, type Credentials } from '../../http/signed-request.ts';
import type { Log } from '../../log.ts';
import { toFunctionGraphError } from './errors.ts';

/** A zip of 50 MB, and an invocation that the gateway gives up on after 90 s. */
const TIMEOUT_MS = 120_000;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;
/** One after the other they come slower anyway; a 429 halves it. */
const REQUESTS_PER_SECOND = 50;
/** How long a call is tried again while the service answers 429: its quotas are per minute at most. */
const PATIENCE_MS = 120_000;

export interface ClientOptions {
  /** Without a trailing slash. */
  readonly endpoint: string;
  readonly projectId: string;
  readonly credentials: Credentials;
  readonly log: Log;
}

export interface ApiCall {
  readonly method: HttpMethod;
  /** Below `/v2/{project_id}`, segments encoded. */
  readonly path: string;
  readonly query?: ReadonlyArray<readonly [string, string]>;
  readonly body?: object | undefined;
  /** Beside the signed ones. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FunctionGraphClient {
  /** The answer's JSON; undefined when it has no body. Retried. @throws FUNCTIONGRAPH_*, HTTP_* */
  call(call: ApiCall): Promise<unknown>;
  /** One attempt, any answer: for what must not happen twice. @throws HTTP_* */
  once(call: ApiCall): Promise<HttpResponse>;
  close(): Promise<void>;
}

export function createFunctionGraphClient(options: ClientOptions): FunctionGraphClient {
  const { endpoint, projectId, credentials, log } = options;
  const sender = createSender({ connections: 2 });
  const guard = createCredentialGuard({ isRefusal, refusal });
  const limits = { timeoutMs: TIMEOUT_MS, maxBodyBytes: MAX_ANSWER_BYTES };
  const limit = createRateLimit(REQUESTS_PER_SECOND);
  const prepare = ({ method, path, query, body, headers }: ApiCall): HttpRequest => {
    const text = body === undefined ? '' : JSON.stringify(body);
    const unsigned = { method, endpoint, path: `/v2/${projectId}${path}`, query, body: text, projectId };
    const signed = signRequest(unsigned, credentials, new Date());
    return { ...signed, headers: { ...signed.headers, ...headers } };
  };
  return {
    call(call) {
      const giveUpAt = performance.now() + PATIENCE_MS;
      const timeLeftMs = (): number => giveUpAt - performance.now();
      const sendWithRetry = createSendWithRetry({
        ...limits,
        send: sender.send,
        guard,
        limitOf: () => limit,
        timeLeftMs,
        log,
      });
      return sendWithRetry({
        endpoint,
        prepare: () => prepare(call),
        read: (response) => readJson(response, `${call.method} ${call.path}`),
        counts: { requests: 0, retries: 0, throttled: 0 },
      });
    },
    once: (call) => guard.run(() => sender.send(prepare(call), limits)),
    close: () => sender.close(),
  };
}

function readJson(response: HttpResponse, what: string): unknown {
  const { status, body } = response;
  if (status < 200 || status > 299) throw toFunctionGraphError(response, what);
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch (cause) {
    throw new CodedError('FUNCTIONGRAPH_RESPONSE_INVALID', `the response is not JSON: ${what}`, {
      hint: 'Something responds in place of the service: check FUNCTIONGRAPH_ENDPOINT and proxies.',
      cause,
    });
  }
}

const isRefusal = ({ status }: HttpResponse): boolean => status === 401;

const refusal = (): CodedError =>
  new CodedError('FUNCTIONGRAPH_UNAUTHORIZED', 'not sent: the access key was refused before', {
    hint: 'Check HUAWEICLOUD_SDK_AK, _SK and, for temporary keys, _SECURITY_TOKEN.',
  });
