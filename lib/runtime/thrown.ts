import { CodedError, describeError, type ErrorInfo } from '../errors.ts';
import type { Redactor } from './redact.ts';

/**
 * An error as it leaves the function where nobody reads a response: the platforms show the message alone, so code and
 * hint are in it. The cause stays behind; it may hold a request with its headers.
 */
export function toThrown(error: unknown, redactor: Redactor): CodedError {
  const info = describeError(error);
  const { code, requestId, hint } = info;
  return new CodedError(code, redactor.text(wordsOf(info)), {
    requestId,
    hint: hint === undefined ? undefined : redactor.text(hint),
  });
}

function wordsOf({ code, message, hint }: ErrorInfo): string {
  const end = /[.!?]$/.test(message) ? ' ' : '. ';
  return `${code}: ${message}${hint === undefined ? '' : end + hint}`;
}
