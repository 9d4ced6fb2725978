import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

/** A signal of its own for one call: fires with the caller's, or after `timeoutMs` with `timeoutReason()`. */
export function withTimeout(
  options: { timeoutMs: number; signal?: AbortSignal | undefined },
  timeoutReason: () => Error,
): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const outer = options.signal;
  // one signal ends every request of a scope: more than ten listeners are meant
  if (outer) setMaxListeners(0, outer);
  const forward = (): void => controller.abort(outer?.reason);
  const timer = setTimeout(() => controller.abort(timeoutReason()), options.timeoutMs);
  if (outer?.aborted) forward();
  else outer?.addEventListener('abort', forward, { once: true });
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', forward);
    },
  };
}

/** @throws the signal's own reason when it fires before the time is over. */
export async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  if (signal) setMaxListeners(0, signal);
  try {
    await delay(ms, undefined, { signal });
  } catch (error) {
    throw signal?.reason ?? error;
  }
}
