import { formatCount } from '../../../text/count.ts';
import { CodedError, codeOf } from '../../../errors.ts';
import { NOT_SENT, type Probe } from '../probe.ts';
import type { Report } from '../report.ts';

/** The service refuses signatures that are further off. */
const REFUSED_MS = 15 * 60_000;
/** No clock that is set from the network is. */
const DRIFT_MS = 60_000;

const SET_IT = 'Set the clock of this machine from the network (NTP).';

/**
 * What the first answers said of the credential and of the clock.
 * @param errors of the first calls.
 */
export function checkContact(probe: Probe, errors: readonly unknown[], report: Report): void {
  const refusal = errors.find((error) => (error as Partial<CodedError> | undefined)?.status === 401);
  const isLate = codeOf(refusal) === 'CSMS_CLOCK_SKEWED';
  if (isLate) report.skip('credentials.accepted', 'unknown: the service refused the request for its time, see clock');
  else if (probe.credential === 'refused') report.fail('credentials.accepted', refusal);
  else if (probe.credential === 'accepted') report.ok('credentials.accepted', 'accepted');
  else report.skip('credentials.accepted', 'unknown: no service responded, see the check "scope"');
  checkClock({ aheadMs: probe.clockAheadMs, refusal: isLate ? refusal : undefined }, report);
}

/** @param refusal the answer that named the time as its reason. */
export function checkClock(
  { aheadMs, refusal }: { aheadMs: number | undefined; refusal?: unknown },
  report: Report,
): void {
  if (refusal !== undefined) return report.fail('clock', refusal);
  if (aheadMs === undefined) return report.skip('clock', 'unknown: no service responded');
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  const message = `this clock is ${formatCount(seconds)} s ${aheadMs > 0 ? 'behind' : 'ahead of'} the service's`;
  if (Math.abs(aheadMs) > REFUSED_MS)
    return report.fail('clock', new CodedError('CLOCK_WRONG', message, { hint: SET_IT }));
  if (Math.abs(aheadMs) > DRIFT_MS) return report.warn('clock', { code: 'CLOCK_DRIFTS', message, hint: SET_IT });
  return report.ok('clock', seconds <= 2 ? "the same as the service's" : message);
}

export const isNotSent = (error: unknown): boolean => codeOf(error) === NOT_SENT;
