export interface TimeLimit {
  readonly signal: AbortSignal;
  /** Once the work is done: until then the timer keeps the process alive. */
  clear(): void;
}

/**
 * A signal that aborts after `mostMs`, or with `outer`. In place of `AbortSignal.timeout`, whose timer keeps no process alive, and
 * which Node.js 20 may collect, before it fires, once it is part of an `AbortSignal.any`.
 *
 * @param what for the error's text: `looking back`.
 */
export function limitTime(what: string, mostMs: number, outer?: AbortSignal): TimeLimit {
  const controller = new AbortController();
  const stop = (): void => controller.abort(outer?.reason);
  const timer = setTimeout(
    () => controller.abort(new DOMException(`${what} timed out: timeout`, 'TimeoutError')),
    mostMs,
  );
  outer?.addEventListener('abort', stop, { once: true });
  if (outer?.aborted) stop();
  return {
    signal: controller.signal,
    clear: () => {
      clearTimeout(timer);
      outer?.removeEventListener('abort', stop);
    },
  };
}
