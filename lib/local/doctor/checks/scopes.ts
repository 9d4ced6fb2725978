import { groupBy } from '../../../group-by.ts';
import { CodedError, codeOf, describeError } from '../../../errors.ts';
import { isNotOffered } from '../../../run/scope-plan.ts';
import { scopeName } from '../../../scope.ts';
import { isNotSent } from './contact.ts';
import type { ScopeAnswers } from '../ask-scopes.ts';
import { REFUSED } from '../probe.ts';
import type { Report } from '../report.ts';
import { LIST_CALL, type ScopeCall } from '../scope-calls.ts';

interface ScopesQuestion {
  readonly calls: readonly ScopeCall[];
  /** Whether IAM named them: some may be in regions without CSMS, and that is no fault. */
  readonly isDiscovered: boolean;
}

/** Tells what the scopes answered: one result for each thing that is to be mended, with all scopes that it is in. */
export function checkScopes(
  all: readonly ScopeAnswers[],
  { calls, isDiscovered }: ScopesQuestion,
  report: Report,
): void {
  const answers = isDiscovered ? withoutUnoffered(all, report) : all;
  reportBroken(answers, report);
  const whole = answers.filter(({ broken }) => broken === undefined);
  for (const call of [LIST_CALL, ...calls]) {
    if (whole.length > 0) reportCall(call, whole, report);
    else report.skip(call.check, `${call.permission}: no project responded`);
  }
}

/** As a run does: regions where every project answers that there is no CSMS. Where no region has it, that is what is wrong. */
function withoutUnoffered(answers: readonly ScopeAnswers[], report: Report): readonly ScopeAnswers[] {
  const offered = answers.filter(({ broken }) => broken === undefined || !isNotOffered(describeError(broken)));
  const regions = new Set(offered.map(({ scope }) => scope.region));
  const isOffered = ({ scope }: ScopeAnswers): boolean => regions.size === 0 || regions.has(scope.region);
  const skipped = answers.filter((each) => !isOffered(each));
  for (const [region, same] of groupBy(skipped, ({ scope }) => scope.region))
    report.skip(
      'scope',
      `CSMS does not seem to be offered in ${region}: ${describeError(same[0]?.broken).message}`,
      region,
    );
  return answers.filter(isOffered);
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
  const code = codeOf(error);
  if (code !== 'CSMS_FORBIDDEN' && code !== 'SMN_FORBIDDEN') return error;
  const { message, requestId, status } = error as CodedError;
  const hint = `Grant ${permission} in these projects to your user and to the function's agency.`;
  return new CodedError(code, message, { hint, requestId, status });
}

const statusOf = (error: unknown): number | undefined => (error as Partial<CodedError> | undefined)?.status;

const namesOf = (answers: readonly ScopeAnswers[]): string[] => answers.map(({ scope }) => scopeName(scope));
