import type { PlannedAccount } from '../../../accounts/discover.ts';
import type { Planned } from '../../../accounts/plan-scopes.ts';
import type { ApiRequest } from '../../../csms/request.ts';
import { codeOf } from '../../../errors.ts';
import { groupBy } from '../../../group-by.ts';
import { mapConcurrently } from '../../../map-concurrently.ts';
import type { Discovery, ManifestAccount } from '../../../run/discovery.ts';
import { scopeName, type Scope } from '../../../scope.ts';
import { isOrganization } from '../../../settings/accounts.ts';
import type { Settings } from '../../../settings/settings.ts';
import { formatCount, plural } from '../../../text/count.ts';
import type { FoundProjects } from '../find-projects.ts';
import { REFUSED, type Probe } from '../probe.ts';
import type { Report } from '../report.ts';
import { isNotSent } from './contact.ts';

const CHECKS = ['accounts.organization', 'accounts.assume', 'accounts.projects', 'accounts.cross-check'] as const;

interface AccountsQuestion {
  readonly found: FoundProjects;
  readonly settings: Settings;
  /** Whether a function lists events. */
  readonly audits: boolean;
  readonly report: Report;
}

/** Tells what came of looking for accounts and projects. The scopes whose account can be asked. */
export async function checkAccounts(question: AccountsQuestion): Promise<readonly Scope[]> {
  const { planned, error } = question.found;
  if (planned?.plan.discovered === undefined) {
    reportNothingFound(error, question.report);
    return [];
  }
  const { accounts, discovery } = planned.plan.discovered;
  reportOrganization(planned, question);
  const refused = await examineKeys(planned, question);
  const isAsked = ({ accountId = '' }: Pick<Scope, 'accountId'>): boolean => !refused.has(accountId);
  reportProjects({ discovery, accounts: accounts.filter(isAsked), scopes: planned.plan.scopes }, question.report);
  reportCrossCheck(discovery, question.report);
  return planned.plan.scopes.filter(isAsked);
}

/** The first failure is told where it belongs; what follows from it is not asked. */
function reportNothingFound(error: unknown, report: Report): void {
  const isRefused = isNotSent(error) || (codeOf(error) ?? '').startsWith('CSMS_');
  const failed = codeOf(error)?.startsWith('ORGANIZATION_') === true ? 'accounts.organization' : 'accounts.projects';
  for (const check of CHECKS) {
    if (isRefused) report.skip(check, REFUSED);
    else if (check === failed) report.fail(check, error);
    else report.skip(check, `not checked: see ${failed}`);
  }
}

const isClosed = ({ error }: PlannedAccount): boolean => error !== undefined;
const nameOf = ({ name }: { readonly name: string }): string => name;

function reportOrganization({ accounts }: Planned, { settings, report }: AccountsQuestion): void {
  if (!(settings.accounts ?? []).some(isOrganization))
    return report.skip('accounts.organization', 'CSMS_ACCOUNTS names no organization');
  const closed = accounts.filter(isClosed);
  if (closed.length > 0) report.fail('accounts.organization', closed[0]?.error, closed.map(nameOf));
  const active = plural(accounts.length - closed.length, 'active account');
  return report.ok('accounts.organization', `${active}, the function's own included`);
}

/** Assumes each account, and asks it one thing that is not to be allowed. The domain ids of those that are not assumed. */
async function examineKeys(planned: Planned, question: AccountsQuestion): Promise<ReadonlySet<string>> {
  const { report } = question;
  const closed = planned.accounts.filter(isClosed);
  const others = planned.accounts.filter((account) => account.assumed !== undefined && !isClosed(account));
  const outcomes = await mapConcurrently(others, SIDE_BY_SIDE, (account) => assume(account, planned, question));
  const failed = outcomes.filter(({ error }) => error !== undefined);
  for (const same of groupBy(failed, ({ error }) => codeOf(error) ?? '').values()) {
    const names = same.map(({ account }) => account.name);
    if (isNotSent(same[0]?.error)) report.skip('accounts.assume', REFUSED, names);
    else report.fail('accounts.assume', same[0]?.error, names);
  }
  const broad = outcomes.filter(({ limits }) => limits === 'none').map(({ account }) => account.name);
  if (broad.length > 0) report.warn('accounts.assume', tooBroad(question.settings), broad);
  const limited = outcomes.filter(({ limits }) => limits === 'seen').length;
  if (others.length === 0) report.skip('accounts.assume', 'no other account is needed');
  else if (failed.length < others.length)
    report.ok(
      'accounts.assume',
      `${formatCount(others.length - failed.length)} of ${plural(others.length, 'account')} are assumed, with keys of the right account` +
        (question.audits ? '' : `; ${formatCount(limited)} refuse what no function needs`),
    );
  return new Set([...closed, ...failed.map(({ account }) => account)].map(({ domainId }) => domainId));
}

const SIDE_BY_SIDE = 8;

interface Outcome {
  readonly account: PlannedAccount;
  readonly error?: unknown;
  /** `seen`: what the keys do not need was refused. Absent where it is not known. */
  readonly limits?: 'seen' | 'none' | undefined;
}

async function assume(account: PlannedAccount, planned: Planned, question: AccountsQuestion): Promise<Outcome> {
  try {
    const probe = await question.found.probeOf(account);
    const scope = planned.plan.scopes.find(({ accountId }) => accountId === account.domainId);
    if (scope === undefined || question.audits) return { account };
    return { account, limits: await findLimits(probe, scope, question.settings.csmsEndpoint) };
  } catch (error) {
    return { account, error };
  }
}

/** Reads metadata like the other calls, and no function sends it but for the delivery audit. */
const UNNEEDED: ApiRequest = { method: 'GET', path: '/csms/events', query: [['limit', '1']] };

async function findLimits(probe: Probe, scope: Scope, endpoint: string): Promise<Outcome['limits']> {
  try {
    await probe.csms(UNNEEDED, scope, endpoint);
    return 'none';
  } catch (error) {
    return codeOf(error) === 'CSMS_FORBIDDEN' ? 'seen' : undefined;
  }
}

const tooBroad = ({ assume: mode }: Settings) => ({
  code: 'ACCOUNT_KEYS_TOO_BROAD',
  message:
    mode === 'sts'
      ? 'the keys may list events, which their session policy does not allow: the service does not apply it, and the agency allows more than is needed'
      : 'the keys may list events, which no function does: the agency allows more than is needed (CSMS_ASSUME=iam has no session policy)',
  hint: 'Give the agency the permissions of member-account.huawei.json and no others.',
});

interface ProjectsFound {
  readonly discovery: Discovery;
  /** Those that were assumed. */
  readonly accounts: readonly ManifestAccount[];
  readonly scopes: readonly Scope[];
}

function reportProjects({ discovery, accounts, scopes }: ProjectsFound, report: Report): void {
  const failed = accounts.filter(({ error }) => error !== undefined);
  for (const same of groupBy(failed, ({ error }) => error?.code).values())
    report.fail('accounts.projects', same[0]?.error, same.map(nameOf));
  reportDoubts(discovery, report);
  if (scopes.length === 0) return;
  const regions = [...groupBy(scopes, ({ region }) => region)].toSorted(([, a], [, b]) => b.length - a.length);
  const counts = regions.map(([region, { length }]) => `${region} ${formatCount(length)}`).join(', ');
  const { disabled, domain, mos } = discovery.leftOut;
  report.ok(
    'accounts.projects',
    `${plural(scopes.length, 'project')} in ${plural(accounts.length - failed.length, 'account')}: ${counts}; left out: ` +
      `${formatCount(disabled)} disabled, ${formatCount(domain)} that stand for an account, ${formatCount(mos)} of OBS (MOS)`,
  );
}

/** What is in the list, or in the settings, and is not understood. */
function reportDoubts({ skipped, warnings }: Discovery, report: Report): void {
  const unnamed = skipped.filter(({ reason }) => reason === 'PROJECT_NAME_UNKNOWN');
  if (unnamed.length > 0)
    report.fail(
      'accounts.projects',
      {
        code: 'PROJECT_NAME_UNKNOWN',
        message: `the names of ${plural(unnamed.length, 'project')} do not begin with a region`,
        hint: 'Rename or disable them, or exclude them by id in CSMS_SCOPES (!*:<project_id>): no run is complete with such a project.',
      },
      unnamed.map(({ detail }) => detail),
    );
  const unused = warnings.filter(({ code }) => code === 'EXCLUSION_UNUSED').map(({ detail }) => detail);
  if (unused.length > 0)
    report.warn(
      'accounts.projects',
      {
        code: 'EXCLUSION_UNUSED',
        message: 'nothing matches what is to be excluded',
        hint: 'Correct it in CSMS_SCOPES or in "exclude" of CSMS_ACCOUNTS, or remove it.',
      },
      unused,
    );
}

function reportCrossCheck({ crossCheck, warnings }: Discovery, report: Report): void {
  if (crossCheck === undefined) return report.skip('accounts.cross-check', 'CONFIG_ENDPOINT is not set');
  const failed = warnings.filter(({ code }) => code === 'CONFIG_FAILED');
  for (const same of groupBy(failed, ({ error }) => error?.code ?? '').values()) {
    const { code = 'CONFIG_FAILED', message = '' } = same[0]?.error ?? {};
    const hint = 'Grant rms:resources:runQuery to the agency of the account, and turn on its resource recorder.';
    report.warn(
      'accounts.cross-check',
      { code, message, hint },
      same.map(({ detail }) => detail),
    );
  }
  if (crossCheck.missing.length > 0)
    return report.fail(
      'accounts.cross-check',
      {
        code: 'PROJECTS_NOT_LISTED',
        message: `Config knows secrets in ${plural(crossCheck.missing.length, 'project')} that no list has, and IAM still has them`,
        hint: 'No run is complete without them. Check what the agency may list (GET /v3/projects of IAM), or name them in CSMS_SCOPES.',
      },
      crossCheck.missing.map(scopeName),
    );
  if (crossCheck.status === 'agrees') report.ok('accounts.cross-check', 'Config knows of no secrets in other projects');
}
