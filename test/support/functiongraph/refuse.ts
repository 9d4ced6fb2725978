import { CodedError } from '../../../lib/errors.ts';

/** A refusal in the service's own words: its code is what the answer carries. */
export const refuse = (status: number, code: string, message: string): CodedError =>
  new CodedError(code, message, { status });

export const invalid = (message: string): CodedError => refuse(400, 'FSS.0400', `Invalid parameter. ${message}`);

export const unknownFunction = (): CodedError => refuse(404, 'FSS.1051', 'Not found the function');

/** @throws FSS.0406 */
export function parseBody(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    throw refuse(406, 'FSS.0406', 'Not acceptable. The body is no JSON.');
  }
}
