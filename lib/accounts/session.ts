import { CodedError } from '../errors.ts';
import { parseEnvelope, requestIdOf } from '../csms/errors.ts';
import { createCredentialGuard } from '../http/credential-guard.ts';
import { createRateLimit, type RateLimit } from '../http/rate-limit.ts';
import { createSendWithRetry } from '../http/send-with-retry.ts';
import type { HttpResponse, Send } from '../http/send.ts';
import { signRequest, type Credentials } from '../http/signed-request.ts';
import type { Log } from '../log.ts';

/** Per attempt. */
const TIMEOUT_MS = 10_000;
/** 5,000 projects are about 1.5 MB. */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

/** A call of STS, IAM, Organizations or Config. */
export interface ServiceRequest {
  readonly method: 'GET' | 'POST';
  /** Without a trailing slash, the region filled in. */
  readonly endpoint: string;
  readonly path: string;
  readonly query?: ReadonlyArray<readonly [string, string]>;
  readonly body?: object;
  /** What the call is limited by, beside the endpoint. */
  readonly kind: keyof typeof PER_SECOND;
}

/** The services publish no limits; assuming is what they are likely to watch. */
const PER_SECOND = { assume: 5, read: 20 } as const;

/** What is shared by all accounts of a run. */
export interface SessionDeps {
  readonly send: Send;
  readonly timeLeftMs: () => number;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Calls with one set of credentials. */
export interface Session {
  readonly credentials: Credentials;
  /** Answers of any status that is final; 429 and 5xx are tried again first. @throws HTTP_*, the signal's reason */
  call(request: ServiceRequest): Promise<ServiceAnswer>;
}

export interface ServiceAnswer {
  readonly status: number;
  /** Undefined where it is no JSON. */
  readonly body: unknown;
  /** `PAP5.0012 …: POST https://sts…`, of an answer that is an error. */
  describe(): string;
  readonly requestId: string | undefined;
}

export interface Sessions {
  /** @param domainId of the account that the credentials are of, where it is known. */
  open(credentials: Credentials, domainId?: string): Session;
  /** Sent so far, tries again included. */
  readonly requests: number;
}

export function createSessions(deps: SessionDeps): Sessions {
  const limits = new Map<string, RateLimit>();
  const counts = { requests: 0, retries: 0, throttled: 0 };
  const limitOf = (kind: ServiceRequest['kind']) => (endpoint: string) => {
    const key = `${kind} ${endpoint}`;
    const limit = limits.get(key) ?? createRateLimit(PER_SECOND[kind]);
    limits.set(key, limit);
    return limit;
  };
  return {
    get requests() {
      return counts.requests;
    },
    open(credentials, domainId) {
      const guard = createCredentialGuard({ isRefusal: ({ status }) => status === 401, refusal });
      const options = { ...deps, guard, timeoutMs: TIMEOUT_MS, maxBodyBytes: MAX_BODY_BYTES };
      const senders = {
        assume: createSendWithRetry({ ...options, limitOf: limitOf('assume') }),
        read: createSendWithRetry({ ...options, limitOf: limitOf('read') }),
      };
      return {
        credentials,
        call: (request) =>
          senders[request.kind]({
            endpoint: request.endpoint,
            prepare: () => {
              const body = request.body === undefined ? '' : JSON.stringify(request.body);
              return signRequest({ ...request, body, domainId }, credentials, new Date());
            },
            read: (response) => toAnswer(response, request),
            counts,
            signal: deps.signal,
          }),
      };
    },
  };
}

/** Any status that is final. @throws ACCOUNT_SERVICE_UNAVAILABLE for what may pass by itself, so that it is tried again. */
export function toAnswer(response: HttpResponse, { method, endpoint, path }: ServiceRequest): ServiceAnswer {
  const { status } = response;
  const describe = (): string => {
    const { code, message } = parseEnvelope(response.body.toString('utf8'));
    const text = [code, message].filter(Boolean).join(' ') || 'no reason given';
    return `${status} ${text}: ${method} ${endpoint}${path}`;
  };
  const requestId = requestIdOf(response);
  if (status === 429 || status >= 500)
    throw new CodedError('ACCOUNT_SERVICE_UNAVAILABLE', describe(), { status, requestId });
  return { status, body: parse(response.body), describe, requestId };
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    return undefined;
  }
}

const refusal = (): CodedError =>
  new CodedError('ACCOUNT_ASSUME_REFUSED', 'not sent: the service had refused these keys before', {
    hint: 'See the account that was refused first.',
  });
