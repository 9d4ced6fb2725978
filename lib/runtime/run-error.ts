import { CodedError, type ErrorInfo } from '../errors.ts';

/** Why a run failed as a whole, as an error. */
export function toRunError(info: ErrorInfo | undefined): CodedError {
  const { code, message, ...details } = info ?? { code: 'RUN_FAILED', message: 'Every scope failed.' };
  return new CodedError(code, message, details);
}
