import { formatCount } from '../text/count.ts';
import type { Scope } from '../scope.ts';
import { CodedError, codeOf } from '../errors.ts';
import type { CredentialGuard } from '../http/credential-guard.ts';
import { decodeText } from '../http/decode-text.ts';
import { createSendWithRetry, type CallCounts } from '../http/send-with-retry.ts';
import { createSender, type HttpResponse, type Sender } from '../http/send.ts';
import { openSharedLimits } from '../http/shared-limits.ts';
import type { Log } from '../log.ts';
import { toCsmsError, type CallKind } from './errors.ts';
import { SIDE_BY_SIDE } from './paginate.ts';
import { parseJson } from './parse-json.ts';
import { createRequestSigner, type ApiRequest, type CredentialSource, type RequestSigner } from './request.ts';

/** A page of 1,000 secrets is about 1 MB; replicas and descriptions can multiply it. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;

/** In flight at most: a list page, a count, and the tag pages side by side. Waiting for a connection would eat the time-out. */
const REQUESTS_A_SCOPE = SIDE_BY_SIDE + 2;

/** Per attempt: the service's guide says 5 to 8 s for what may end in 502 or 504. */
const TIMEOUT_MS = 8000;

export interface CsmsClientOptions {
  /** `https://kms.{region}.myhuaweicloud.com`, or what `CSMS_ENDPOINT` says. */
  endpoint: string;
  credentials: CredentialSource;
  /** The account that these are of; absent for the function's own. A client works for one account. */
  account?: string | undefined;
  /** Requests a second per endpoint, of all runs in this process that work for the same user. */
  ratePerSecond: number;
  /** Scopes side by side. */
  concurrency: number;
  timeLeftMs: () => number;
  log: Log;
  timeoutMs?: number;
  /** Shared with other clients, and closed by whoever made it. Absent: one of its own. */
  sender?: Sender | undefined;
}

/** What every call takes beside its own parameters. */
export interface CallContext {
  scope: Scope;
  counts: CallCounts;
  signal?: AbortSignal | undefined;
}

export interface CsmsClient {
  /**
   * One call, tried again as `lib/http/retry` says, its answer parsed from JSON.
   * @throws CSMS_* for an answer that is an error, HTTP_* when there was none, the signal's reason when it fires.
   */
  call(request: ApiRequest, context: CallContext): Promise<unknown>;
  readonly log: Log;
  /** Resolves when the first requests have left. */
  readonly firstRequestSent: Promise<void>;
  close(): Promise<void>;
}

/** For so many scopes side by side. */
export const createCsmsSender = (concurrency: number): Sender =>
  createSender({ connections: concurrency * REQUESTS_A_SCOPE });

export function createCsmsClient(options: CsmsClientOptions): CsmsClient {
  const sender = options.sender ?? createCsmsSender(options.concurrency);
  const signer = createRequestSigner(options.credentials);
  const { account, ratePerSecond } = options;
  const limits = openSharedLimits({
    credentials: options.credentials.current(),
    account,
    ratePerSecond,
    refusal: unsent,
    isRefusal,
  });
  const sendWithRetry = createSendWithRetry({
    ...options,
    ...limits,
    send: sender.send,
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
    maxBodyBytes: MAX_BODY_BYTES,
  });

  const send = (request: ApiRequest, context: CallContext): Promise<unknown> => {
    const endpoint = options.endpoint.replace('{region}', context.scope.region);
    const what = `${request.method} ${endpoint}/v1/${context.scope.projectId}${request.path}`;
    return sendWithRetry({
      endpoint,
      prepare: () => signer.sign(request, { endpoint, projectId: context.scope.projectId }),
      read: (response) => readJson(response, what, { permission: request.permission, credential: signer.credential }),
      counts: context.counts,
      signal: context.signal,
    });
  };

  return {
    call: (request, context) => withTokenRefresh({ signer, guard: limits.guard }, () => send(request, context)),
    log: options.log,
    firstRequestSent: sender.firstRequestSent,
    close: () => {
      limits.close();
      return options.sender ? Promise.resolve() : sender.close();
    },
  };
}

/** A token that "must be updated" (APIGW.0307) is fetched anew once a run, whoever meets it first. */
async function withTokenRefresh<T>(
  { signer, guard }: { signer: RequestSigner; guard: CredentialGuard },
  call: () => Promise<T>,
): Promise<T> {
  const { generation } = signer;
  try {
    return await call();
  } catch (error) {
    if (codeOf(error) !== 'CSMS_TOKEN_EXPIRED') throw error;
    const isRenewed = generation !== signer.generation || signer.refresh();
    if (isRenewed) return call();
    guard.refuse();
    throw error;
  }
}

/** A stale token is no wrong credential: a fresh one may be had. */
const isRefusal = (response: HttpResponse): boolean =>
  response.status === 401 && toCsmsError(response, '').code !== 'CSMS_TOKEN_EXPIRED';

function readJson(response: HttpResponse, what: string, call: CallKind): unknown {
  if (response.status !== 200) throw toCsmsError(response, what, call);
  try {
    return parseJson(decodeText(response.body));
  } catch (cause) {
    throw new CodedError(
      'HTTP_BODY_BROKEN',
      `the response (${formatCount(response.body.length)} bytes) is not JSON: ${what}`,
      {
        cause,
      },
    );
  }
}

const unsent = (): CodedError =>
  new CodedError('CSMS_UNAUTHORIZED', 'not sent: the service has refused this credential', {
    hint: 'See the error of the project that was refused first. Five wrong signatures lock an access key for five minutes.',
  });
