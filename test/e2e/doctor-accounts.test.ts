import { afterEach, describe, expect, it } from 'vitest';
import { inventAccounts } from '../../lib/local/emulator/accounts/invent-accounts.ts';
import type { FaultRule } from '../../lib/local/emulator/faults.ts';
import type { CheckResult } from '../../lib/local/doctor/report.ts';
import { startWorld, type DoctorWorld } from '../unit/lib/local/doctor/doctor-world.ts';
import { of } from '../unit/lib/local/doctor/tell.ts';

const MEMBERS = 3;
/** Two own, and six of each member. */
const PROJECTS = 2 + MEMBERS * 6;

let world: DoctorWorld;
afterEach(() => world.close());

async function examine(
  faults: readonly FaultRule[] = [],
  { members = MEMBERS, env = {} }: { members?: number; env?: Record<string, string> } = {},
): Promise<readonly CheckResult[]> {
  world = await startWorld(inventAccounts(members, { secrets: 3, externalId: 'an-external-id' }));
  Object.assign(world.env, env);
  for (const fault of faults) world.emulator.faults.add(fault);
  return world.examine();
}

const detailOf = (
  results: readonly CheckResult[],
  check: string,
  status: CheckResult['status'] = 'ok',
): string | undefined => results.find((result) => result.check === check && result.status === status)?.detail;

const aboutAccounts = (results: readonly CheckResult[], status: CheckResult['status']): string[] =>
  of(results, status).filter((text) => text.startsWith('accounts.'));

describe('the doctor, in an organization where everything works', () => {
  it('finds every account and project, and no fault', async () => {
    const results = await examine();
    expect(of(results, 'failed')).toEqual([]);
    expect(of(results, 'warning')).toEqual([]);
    expect(detailOf(results, 'accounts.organization')).toBe("4 active accounts, the function's own included");
    expect(detailOf(results, 'accounts.assume')).toBe(
      '3 of 3 accounts are assumed, with keys of the right account; 3 refuse what no function needs',
    );
    expect(detailOf(results, 'accounts.projects')).toBe(
      '20 projects in 4 accounts: cn-north-4 8, cn-east-3 6, ap-southeast-3 6; ' +
        'left out: 4 disabled, 4 that stand for an account, 4 of OBS (MOS)',
    );
    expect(detailOf(results, 'accounts.cross-check')).toContain('Config knows of no secrets');
    expect(detailOf(results, 'scope')).toBe(`${PROJECTS} of ${PROJECTS} projects respond`);
    expect(detailOf(results, 'scope', 'skipped')).toBeUndefined();
    expect(detailOf(results, 'run.time')).toContain(`your ${PROJECTS} projects in 3 regions`);
  });

  it('asks each account each question once', async () => {
    await examine();
    const counts = new Map<string, number>();
    for (const { api = '' } of world.emulator.requests) counts.set(api, (counts.get(api) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({
      // the own account and, with its own keys, each member
      identity: 1 + MEMBERS,
      accounts: 1,
      assume: MEMBERS,
      projects: 1 + MEMBERS,
      'run-query': 1 + MEMBERS,
      events: MEMBERS,
      secrets: PROJECTS,
      tasks: PROJECTS,
      resources: 2 * PROJECTS,
      topic: 1,
    });
  });

  it('asks 20 projects of all regions and accounts, and says how many it does not', async () => {
    const results = await examine([], { members: 9 });
    const all = 2 + 9 * 6;
    expect(detailOf(results, 'scope')).toBe('20 of 20 projects respond');
    expect(detailOf(results, 'scope', 'skipped')).toBe(`${all - 20} other projects: 20 are checked, of all regions`);
    const asked = world.emulator.requests.filter(({ api }) => api === 'secrets');
    expect(new Set(asked.map((request) => request.projectId ?? '')).size).toBe(20);
    expect(new Set(asked.map((request) => request.region ?? '')).size).toBe(3);
    expect(detailOf(results, 'run.time')).toContain(`your ${all} projects`);
  });

  it('needs no organization: accounts may be named, and no other is asked', async () => {
    world = await startWorld(inventAccounts(MEMBERS, { secrets: 3, externalId: 'an-external-id' }));
    const prod = world.emulator.accounts.find(({ name }) => name === 'prod');
    const entry = { name: 'prod', domainId: prod?.domainId, agency: prod?.agency, externalId: prod?.externalId };
    Object.assign(world.env, { CSMS_ACCOUNTS: JSON.stringify([entry]), CSMS_SCOPES: 'cn-east-3:*@prod' });
    const results = await world.examine();
    expect(of(results, 'failed')).toEqual([]);
    expect(detailOf(results, 'accounts.organization', 'skipped')).toBe('CSMS_ACCOUNTS names no organization');
    expect(detailOf(results, 'accounts.assume')).toContain('1 of 1 account');
    expect(detailOf(results, 'accounts.projects')).toContain('2 projects in 1 account: cn-east-3 2');
    expect(world.emulator.requests.some(({ api }) => api === 'accounts')).toBe(false);
  });
});

const AUDIT = { FINDINGS: '{"DELIVERY":"on"}' };
const AUDIT_CHECKS = ['events.list', 'events.records', 'topics.list', 'subscriptions.list'];

describe('the doctor, where the delivery audit is on', () => {
  it('asks each project what the audit asks, with keys that may list events', async () => {
    const results = await examine([], { env: AUDIT });
    expect(of(results, 'failed')).toEqual([]);
    expect(of(results, 'warning')).toEqual([]);
    for (const check of AUDIT_CHECKS)
      expect(detailOf(results, check)).toContain(`in ${PROJECTS} of ${PROJECTS} projects`);
    expect(detailOf(results, 'accounts.assume')).toBe('3 of 3 accounts are assumed, with keys of the right account');
    for (const asked of ['events', 'records', 'topics', 'subscriptions'])
      expect(world.emulator.requests.filter(({ api }) => api === asked)).toHaveLength(PROJECTS);
  });

  it('does not call keys too broad that may list events, which they need', async () => {
    const results = await examine([{ name: 'policy-ignored', account: 'prod' }], { env: AUDIT });
    expect(of(results, 'warning')).toEqual([]);
  });

  it.each([
    ['events', 'events.list', 'CSMS_FORBIDDEN', 'csms::listEvents'],
    ['records', 'events.records', 'CSMS_FORBIDDEN', 'csms::listNotificationRecords'],
    ['topics', 'topics.list', 'SMN_FORBIDDEN', 'smn:topic:listTopic'],
    [
      'subscriptions',
      'subscriptions.list',
      'SMN_FORBIDDEN',
      'the permission to list SMN subscriptions (for example SMN ReadOnlyAccess)',
    ],
  ] as const)('says which permission for %s is missing, and where', async (api, check, code, permission) => {
    const results = await examine([{ name: 'forbidden', api, region: 'cn-east-3' }], { env: AUDIT });
    const failed = results.filter(({ status }) => status === 'failed');
    expect(failed.map((result) => `${result.check} ${result.code}`)).toEqual([`${check} ${code}`]);
    expect(failed[0]?.subjects).toHaveLength(MEMBERS * 2);
    expect(failed[0]?.hint).toContain(`Grant ${permission} in these projects`);
  });
});

interface AccountFault {
  readonly what: string;
  readonly faults: readonly FaultRule[];
  readonly failed?: readonly string[];
  readonly warned?: readonly string[];
  readonly skipped?: readonly string[];
  /** That can be asked nevertheless. */
  readonly projects: number;
}

const REST = PROJECTS - 6;

describe('the doctor finds', () => {
  it.each<AccountFault>([
    {
      what: 'an account that does not trust the function',
      faults: [{ name: 'assume-forbidden', account: 'prod' }],
      failed: ['accounts.assume (prod) ACCOUNT_ASSUME_REFUSED'],
      projects: REST,
    },
    {
      what: 'accounts without the agency',
      faults: [
        { name: 'assume-unknown', account: 'prod' },
        { name: 'assume-unknown', account: 'staging' },
      ],
      failed: ['accounts.assume (prod,staging) ACCOUNT_AGENCY_UNKNOWN'],
      projects: PROJECTS - 12,
    },
    {
      what: 'keys of another account',
      faults: [{ name: 'wrong-account', account: 'prod' }],
      failed: ['accounts.assume (prod) ACCOUNT_MISMATCH'],
      projects: REST,
    },
    {
      what: 'an account whose projects may not be listed',
      faults: [{ name: 'projects-forbidden', account: 'prod' }],
      failed: ['accounts.projects (prod) ACCOUNT_PROJECTS_FAILED'],
      projects: REST,
    },
    {
      what: 'an account that is closed',
      faults: [{ name: 'account-closed', account: 'prod' }],
      failed: ['accounts.organization (prod) ACCOUNT_CLOSED'],
      projects: REST,
    },
    {
      what: 'a session policy that is not applied',
      faults: [{ name: 'policy-ignored', account: 'prod' }],
      warned: ['accounts.assume (prod) ACCOUNT_KEYS_TOO_BROAD'],
      projects: PROJECTS,
    },
    {
      what: 'a list that leaves out a project which Config and IAM know',
      faults: [{ name: 'projects-short', account: 'prod' }],
      failed: ['accounts.cross-check (ap-southeast-3:PROJECT) PROJECTS_NOT_LISTED'],
      projects: PROJECTS - 1,
    },
    {
      what: 'an account whose Config does not respond',
      faults: [{ name: 'server-error', value: 503, api: 'run-query', account: 'prod' }],
      warned: ['accounts.cross-check (prod) ACCOUNT_SERVICE_UNAVAILABLE'],
      projects: PROJECTS,
    },
    {
      what: 'an account that does not manage the organization, whose key is good nevertheless',
      faults: [{ name: 'org-forbidden' }],
      failed: ['accounts.organization ORGANIZATION_FORBIDDEN'],
      skipped: ['accounts.assume', 'accounts.projects', 'accounts.cross-check'],
      projects: 0,
    },
  ])('$what', async ({ faults, failed = [], warned = [], skipped = [], projects }) => {
    const results = await examine(faults);
    const shown = of(results, 'failed').map((text) => text.replace(/[0-9a-f]{32}/, 'PROJECT'));
    expect(shown).toEqual(failed);
    expect(of(results, 'warning')).toEqual(warned);
    expect(aboutAccounts(results, 'skipped')).toEqual(skipped);
    expect(of(results, 'ok')).toContain('credentials.accepted');
    expect(world.emulator.requests.filter(({ api }) => api === 'secrets')).toHaveLength(projects);
    expect(world.emulator.requests.filter(({ api }) => api === 'assume').length).toBeLessThanOrEqual(MEMBERS);
  });

  it('a pattern and an exclusion that match nothing', async () => {
    const none = await examine([], { env: { CSMS_SCOPES: '*:*,eu-west-101:*@*' } });
    expect(of(none, 'failed')).toEqual(['accounts.projects SCOPES_NONE']);
    await world.close();
    const unused = await examine([], { env: { CSMS_SCOPES: '*:*,*:*@*,!eu-west-101:*@*' } });
    expect(of(unused, 'failed')).toEqual([]);
    expect(of(unused, 'warning')).toEqual(['accounts.projects (!eu-west-101:*@*) EXCLUSION_UNUSED']);
  });

  it('a region without CSMS, which is no fault', async () => {
    const results = await examine([{ name: 'unknown-region', region: 'ap-southeast-3' }]);
    expect(of(results, 'failed')).toEqual([]);
    expect(of(results, 'skipped')).toContain('scope (ap-southeast-3)');
    expect(detailOf(results, 'scope')).toBe('14 of 14 projects respond');
  });

  it('an access key that is refused: one request, to no other service', async () => {
    const results = await examine([], { env: { HUAWEICLOUD_SDK_SK: 'a-wrong-secret-key' } });
    expect(of(results, 'failed')).toEqual(['credentials.accepted CSMS_UNAUTHORIZED']);
    expect(world.emulator.requestCount).toBe(1);
    expect(aboutAccounts(results, 'skipped')).toHaveLength(4);
  });
});
