import { toCsmsError } from '../../lib/csms/errors.ts';
import { describeError, type ErrorInfo } from '../../lib/errors.ts';
import { outOfTime } from '../../lib/runtime/deadline.ts';

/** A 403 of CSMS, as a manifest has it. */
export function sampleForbidden(request: string, permission: string): ErrorInfo {
  const body = Buffer.from(JSON.stringify({ error_code: 'KMS.0306', error_msg: 'No permission.' }));
  const headers = { 'x-request-id': '5d0a1f3e8b7c4d2f9e6a1b3c5d7e9f01' };
  return describeError(toCsmsError({ status: 403, headers, body }, request, { permission }));
}

/** As of an invocation of half a minute. */
export const sampleOutOfTime = (): ErrorInfo => describeError(outOfTime(30_000));
