import { setMaxListeners } from 'node:events';
import type { CodedError } from '../errors.ts';
import type { HttpResponse } from './send.ts';

/** Two wrong signatures are far from the five that lock an access key for five minutes. */
const PROBES = 2;

export interface CredentialGuardOptions {
  /** Whether this answer says that the credential is wrong. */
  isRefusal: (response: HttpResponse) => boolean;
  /** What a call that is not sent any more throws. */
  refusal: () => CodedError;
}

export interface CredentialGuard {
  /** Runs `call` when the credential may be used. @throws `refusal()` once the credential was refused; the signal's reason when it fires. */
  run(call: () => Promise<HttpResponse>, signal?: AbortSignal): Promise<HttpResponse>;
  /** For a `call` that waits before it sends. @throws `refusal()` once the credential was refused. */
  throwIfRefused(): void;
  /** Sends nothing more, for a refusal that one answer alone does not show. */
  refuse(): void;
}

/**
 * Keeps a wrong credential from being locked: until the service has shown that it knows it, at most two requests are in
 * flight; after a 401 nothing more is sent.
 *
 * More than five failed AK/SK checks in a row lock the key for five minutes (API signing guide, error "AK access failed
 * to reach the limit"), and a locked key stops everything else that uses it.
 */
export function createCredentialGuard({ isRefusal, refusal }: CredentialGuardOptions): CredentialGuard {
  let state: 'unknown' | 'known' | 'refused' = 'unknown';
  let inFlight = 0;
  const waiting = new Set<() => void>();

  const learn = (response: HttpResponse): void => {
    if (isRefusal(response)) state = 'refused';
    else if (state === 'unknown' && provesCredential(response.status)) state = 'known';
  };
  const mustWait = (): boolean => state === 'unknown' && inFlight >= PROBES;
  const enter = async (signal?: AbortSignal): Promise<void> => {
    while (mustWait()) await nextAnswer(signal);
    signal?.throwIfAborted();
    throwIfRefused();
    inFlight += 1;
  };
  const throwIfRefused = (): void => {
    if (state === 'refused') throw refusal();
  };
  const nextAnswer = async (signal?: AbortSignal): Promise<void> => {
    signal?.throwIfAborted();
    if (signal) setMaxListeners(0, signal);
    await new Promise<void>((resolve) => {
      const wake = (): void => {
        waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      waiting.add(wake);
      signal?.addEventListener('abort', wake);
    });
  };

  return {
    throwIfRefused,
    refuse: () => {
      state = 'refused';
    },
    async run(call, signal) {
      await enter(signal);
      try {
        const response = await call();
        learn(response);
        return response;
      } finally {
        inFlight -= 1;
        for (const wake of [...waiting]) wake();
      }
    },
  };
}

/** A gateway answers 404, 429 and 5xx before it has looked at the signature. */
export const provesCredential = (status: number): boolean => status < 500 && ![401, 404, 429].includes(status);
