import { CodedError, describeError, type ErrorInfo } from '../errors.ts';
import type { Call } from './invocation-context.ts';
import type { Redactor } from '../redact/redactor.ts';

/** Anything thrown, as it may be told: never fails, whatever it is, and holds no secret. */
export function toPublicError(error: unknown, redactor: Redactor): ErrorInfo {
  const { code, message, serviceMessage, hint, requestId } = describeSafely(error);
  return {
    code,
    message: redactor.text(message),
    ...(serviceMessage === undefined ? {} : { serviceMessage: redactor.text(serviceMessage) }),
    ...(hint === undefined ? {} : { hint: redactor.text(hint) }),
    ...(requestId === undefined ? {} : { requestId: redactor.text(requestId) }),
  };
}

/**
 * An error as it leaves the function where nobody reads a response. Its name is the code, which Lambda and Node.js show before
 * the message; FunctionGraph shows the message alone. The cause stays behind; it may hold a request with its headers.
 */
export function toThrown(error: unknown, { redactor, platform }: Pick<Call, 'redactor' | 'platform'>): CodedError {
  const { code, message, hint, requestId } = toPublicError(error, redactor);
  const end = /[.!?]$/.test(message) ? ' ' : '. ';
  const text = hint === undefined ? message : message + end + hint;
  return new CodedError(code, platform.name === 'functiongraph' ? `${code}: ${text}` : text, { requestId, hint });
}

/** An object without a prototype has no text, and an error's message may be anything. */
function describeSafely(error: unknown): ErrorInfo {
  try {
    const info = describeError(error);
    const message: unknown = info.message;
    return { ...info, message: typeof message === 'string' ? message : typeof message };
  } catch {
    return { code: 'INTERNAL', message: `A value that is not an error was thrown (${typeof error}).` };
  }
}

/** Why a run failed as a whole, as an error. */
export function toRunError(info: ErrorInfo | undefined): CodedError {
  const { code, message, ...details } = info ?? { code: 'RUN_FAILED', message: 'Every project failed.' };
  return new CodedError(code, message, details);
}
