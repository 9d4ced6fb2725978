import { CodedError, codeOf } from '../errors.ts';
import type { Log } from '../log.ts';
import type { CredentialGuard } from './credential-guard.ts';
import type { RateLimit, Turn } from './rate-limit.ts';
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
  /** Its retries share a budget. */
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
  limitOf: (endpoint: string) => RateLimit;
  /** Per attempt, waiting for the rate limit not included. */
  timeoutMs: number;
  maxBodyBytes: number;
  /** Until the deadline; Infinity where there is none. */
  timeLeftMs: () => number;
  log: Log;
  random?: () => number;
}

interface Failure {
  error: unknown;
  transient: boolean;
  throttled: boolean;
  retryAfterMs: number | undefined;
}
type Outcome<T> = { value: T } | Failure;

/**
 * @throws the last attempt's error once `decideRetry` says no, or when time is over while a throttled request waits; HTTP_THROTTLED,
 * and whatever `read` throws for a final answer.
 */
export type SendWithRetry = <T>(call: Call<T>) => Promise<T>;

export function createSendWithRetry(options: RetryOptions): SendWithRetry {
  const { random = Math.random, timeLeftMs, log } = options;
  const budgets = new Map<string, ReturnType<typeof createRetryBudget>>();
  const budgetOf = (endpoint: string): ReturnType<typeof createRetryBudget> => {
    const budget = budgets.get(endpoint) ?? createRetryBudget();
    budgets.set(endpoint, budget);
    return budget;
  };

  const attempt = async <T>(call: Call<T>): Promise<Outcome<T>> => {
    const limit = options.limitOf(call.endpoint);
    let turn: Turn | undefined;
    try {
      const response = await options.guard.run(async () => {
        turn = await limit.acquire({ signal: call.signal, timeLeftMs });
        options.guard.throwIfRefused();
        return sendCounted(call, options);
      }, call.signal);
      const retryAfterMs = parseRetryAfter(response.headers['retry-after'], Date.now());
      if (response.status === 429 && turn) {
        call.counts.throttled += 1;
        const isFirst = limit.throttle(turn, retryAfterMs ?? 0);
        if (isFirst) log.warn('the service asks for fewer requests', { endpoint: call.endpoint, retryAfterMs });
      }
      return readOutcome(call, response, retryAfterMs);
    } catch (error) {
      call.signal?.throwIfAborted();
      return { error, transient: TRANSIENT_CODES.has(codeOf(error) ?? ''), throttled: false, retryAfterMs: undefined };
    }
  };

  /** Waits as decided. @throws the attempt's error when it is not tried again. */
  const waitForRetry = async (call: Call<unknown>, failure: Failure, retriesDone: number): Promise<void> => {
    const budget = budgetOf(call.endpoint);
    const state = { retriesDone, budget: budget.left, timeLeftMs: timeLeftMs(), random: random() };
    const decision = decideRetry({ ...failure, ...state });
    if (!decision.retry) throw withReason(failure.error, decision.because);
    call.counts.retries += 1;
    if (failure.throttled) return; // the rate limit waits
    budget.spend();
    const { delayMs } = decision;
    const { error } = failure;
    log.warn('request is tried again', { endpoint: call.endpoint, retry: retriesDone + 1, delayMs, error });
    await sleep(delayMs, call.signal);
  };

  return async (call) => {
    let refusal: unknown;
    for (let retriesDone = 0; ;) {
      const outcome = await attempt(call).catch((error: unknown) => {
        throw refusal === undefined ? error : withReason(refusal, 'no time left');
      });
      if ('value' in outcome) {
        budgetOf(call.endpoint).earn();
        return outcome.value;
      }
      await waitForRetry(call, outcome, retriesDone);
      refusal = outcome.throttled ? outcome.error : undefined;
      if (!outcome.throttled) retriesDone += 1;
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
    return { error, transient, throttled: response.status === 429, retryAfterMs };
  }
}

/** Says why it was not tried (again), where that is not plain from the error. */
function withReason(error: unknown, because: string): unknown {
  if (because === 'permanent' || !(error instanceof CodedError)) return error;
  const { code, hint, serviceMessage, requestId, status, cause } = error;
  const message = `${error.message} (given up: ${because})`;
  return new CodedError(code, message, { hint, serviceMessage, requestId, status, cause });
}
