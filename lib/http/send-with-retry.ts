import { CodedError, codeOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { CredentialGuard } from './credential-guard.ts';
import { createRateLimit, type RateLimit } from './rate-limit.ts';
import { createRetryBudget, decideRetry, isTransientStatus, parseRetryAfter } from './retry.ts';
import { TRANSIENT_CODES, type HttpRequest, type HttpResponse, type Send } from './send.ts';
import { sleep } from './wait.ts';

/** Counted as they happen, so that a failed call is counted too. */
export interface CallCounts {
  /** Every attempt that was sent. */
  requests: number;
  retries: number;
  /** Answers with status 429. */
  throttled: number;
}

export interface Call<T> {
  /** Rate limit and retry budget are kept per endpoint. */
  endpoint: string;
  /** Made anew for each attempt: signatures carry the time. */
  prepare: () => HttpRequest;
  /** The answer's meaning. May throw `HTTP_BODY_BROKEN`, which is tried again. */
  read: (response: HttpResponse) => T;
  counts: CallCounts;
  signal?: AbortSignal | undefined;
}

export interface RetryOptions {
  send: Send;
  guard: CredentialGuard;
  /** Requests a second per endpoint. */
  ratePerSecond: number;
  /** Per attempt, waiting for the rate limit not included. */
  timeoutMs: number;
  maxBodyBytes: number;
  /** Until the deadline; Infinity where there is none. */
  timeLeftMs: () => number;
  log: Log;
  now?: () => number;
  random?: () => number;
}

type Outcome<T> = { value: T } | { error: unknown; transient: boolean; retryAfterMs: number | undefined };

/** @throws the last attempt's error once `decideRetry` says no, and whatever `read` throws for a final answer. */
export type SendWithRetry = <T>(call: Call<T>) => Promise<T>;

export function createSendWithRetry(options: RetryOptions): SendWithRetry {
  const { now = Date.now, random = Math.random } = options;
  const endpoints = new Map<string, { limit: RateLimit; budget: ReturnType<typeof createRetryBudget> }>();
  const endpointOf = (name: string) => {
    const known = endpoints.get(name);
    if (known) return known;
    const created = { limit: createRateLimit(options.ratePerSecond, now), budget: createRetryBudget() };
    endpoints.set(name, created);
    return created;
  };

  const attempt = async <T>(call: Call<T>, limit: RateLimit): Promise<Outcome<T>> => {
    try {
      const response = await options.guard.run(() => sendCounted(call, options), call.signal);
      const retryAfterMs = parseRetryAfter(response.headers['retry-after'], now());
      if (response.status === 429) {
        call.counts.throttled += 1;
        limit.slowDown(retryAfterMs);
      }
      return readOutcome(call, response, retryAfterMs);
    } catch (error) {
      call.signal?.throwIfAborted();
      return { error, transient: TRANSIENT_CODES.has(codeOf(error) ?? ''), retryAfterMs: undefined };
    }
  };

  return async (call) => {
    const { limit, budget } = endpointOf(call.endpoint);
    for (let retriesDone = 0; ; retriesDone += 1) {
      await limit.acquire(call.signal);
      const outcome = await attempt(call, limit);
      if ('value' in outcome) {
        budget.earn();
        return outcome.value;
      }
      const timeLeftMs = options.timeLeftMs();
      const decision = decideRetry({ ...outcome, retriesDone, budget: budget.left, timeLeftMs, random: random() });
      if (!decision.retry) throw withReason(outcome.error, decision.because);
      budget.spend();
      call.counts.retries += 1;
      options.log.warn('request is tried again', {
        endpoint: call.endpoint,
        retry: retriesDone + 1,
        delayMs: decision.delayMs,
        error: outcome.error,
      });
      await sleep(decision.delayMs, call.signal);
    }
  };
}

function sendCounted<T>(call: Call<T>, { send, timeoutMs, maxBodyBytes }: RetryOptions): Promise<HttpResponse> {
  call.counts.requests += 1;
  return send(call.prepare(), { timeoutMs, maxBodyBytes, signal: call.signal });
}

function readOutcome<T>(call: Call<T>, response: HttpResponse, retryAfterMs: number | undefined): Outcome<T> {
  try {
    return { value: call.read(response) };
  } catch (error) {
    const transient = isTransientStatus(response.status) || TRANSIENT_CODES.has(codeOf(error) ?? '');
    return { error, transient, retryAfterMs };
  }
}

/** Says why it was not tried (again), where that is not plain from the error. */
function withReason(error: unknown, because: string): unknown {
  if (because === 'permanent' || !(error instanceof CodedError)) return error;
  const { code, hint, requestId, status, cause } = error;
  return new CodedError(code, `${error.message} (given up: ${because})`, { hint, requestId, status, cause });
}
