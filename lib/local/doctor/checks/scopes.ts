import { groupBy } from '../../../group-by.ts';
import { CodedError, codeOf } from '../../../errors.ts';
import { scopeName } from '../../../scope.ts';
import { isNotSent } from './contact.ts';
import type { ScopeAnswers } from '../ask-scopes.ts';
import { REFUSED } from '../probe.ts';
import type { Report } from '../report.ts';
import { LIST_CALL, type ScopeCall } from '../scope-calls.ts';

/** Tells what the scopes answered: one result for each thing that is to be mended, with all scopes that it is in. */
export function checkScopes(answers: readonly ScopeAnswers[], calls: readonly ScopeCall[], report: Report): void {
  reportBroken(answers, report);
  const whole = answers.filter(({ broken }) => broken === undefined);
  for (const call of [LIST_CALL, ...calls]) {
    if (whole.length > 0) reportCall(call, whole, report);
    else report.skip(call.check, `${call.permission}: no project responded`);
  }
}

function reportBroken(answers: readonly ScopeAnswers[], report: Report): void {
  const isRefused = ({ broken }: ScopeAnswers): boolean => isNotSent(broken) || statusOf(broken) === 401;
  const refused = answers.filter(isRefused);
  if (refused.length > 0) report.skip('scope', REFUSED, namesOf(refused));
  const broken = answers.filter((each) => each.broken !== undefined && !isRefused(each));
  for (const same of groupBy(broken, (each) => codeOf(each.broken) ?? '').values())
    report.fail('scope', same[0]?.broken, namesOf(same));
  const whole = answers.filter((each) => each.broken === undefined);
  if (whole.length > 0) report.ok('scope', `${whole.length} of ${answers.length} projects respond`);
}

function reportCall(call: ScopeCall, answers: readonly ScopeAnswers[], report: Report): void {
  const failed = answers.filter(({ calls }) => calls.get(call) !== undefined);
  for (const same of groupBy(failed, ({ calls }) => codeOf(calls.get(call)) ?? '').values()) {
    const error = same[0]?.calls.get(call);
    if (isNotSent(error)) report.skip(call.check, REFUSED, namesOf(same));
    else report.fail(call.check, withPermission(error, call), namesOf(same));
  }
  const allowed = answers.length - failed.length;
  const filtered = call === LIST_CALL ? `; ${FILTERED}` : '';
  if (allowed > 0) report.ok(call.check, `${call.permission} in ${allowed} of ${answers.length} projects${filtered}`);
}

/** What no answer of the service gives away. */
const FILTERED = 'a condition g:EnterpriseProjectId in its policy would hide secrets without an error';

/** The client's own hint names every permission; here it is known which. */
function withPermission(error: unknown, { permission }: ScopeCall): unknown {
  if (codeOf(error) !== 'CSMS_FORBIDDEN') return error;
  const { message, requestId, status } = error as CodedError;
  const hint = `Grant ${permission} in these projects to your user and to the function's agency.`;
  return new CodedError('CSMS_FORBIDDEN', message, { hint, requestId, status });
}

const statusOf = (error: unknown): number | undefined => (error as Partial<CodedError> | undefined)?.status;

const namesOf = (answers: readonly ScopeAnswers[]): string[] => answers.map(({ scope }) => scopeName(scope));
