import { CodedError } from '../errors.ts';
import type { Send } from '../http/send.ts';

const TIMEOUT_MS = 5000;
const MAX_ANSWER_BYTES = 65_536;

/**
 * Tells an outside watch that all is well: it raises the alarm when this stays out.
 * @throws HEARTBEAT_REFUSED for an answer other than 2xx; HTTP_* as `send` does. None quotes the URL: its path is the key to it.
 */
export async function sendHeartbeat(url: string, { send, signal }: { send: Send; signal: AbortSignal }): Promise<void> {
  const limits = { timeoutMs: TIMEOUT_MS, maxBodyBytes: MAX_ANSWER_BYTES, signal };
  const { status } = await send({ method: 'GET', url, headers: {} }, limits);
  if (status >= 200 && status < 300) return;
  throw new CodedError('HEARTBEAT_REFUSED', `the host of HEARTBEAT_URL responded ${status}`, {
    hint: 'Look whether the check still exists there. Redirects are not followed: set the URL that they lead to.',
  });
}
