import { describe, expect, test } from 'vitest';
import { inventAccounts } from '../../../../../lib/local/emulator/accounts/invent-accounts.ts';
import { createEstate, inventScopes } from '../../../../../lib/local/emulator/estate.ts';
import type { ScopeEstate } from '../../../../../lib/local/emulator/scope-estate.ts';
import type { WireSecret } from '../../../../../lib/local/emulator/wire.ts';
import { cpuTimeOf } from '../../../../support/cpu-time.ts';

const nowMs = Date.UTC(2026, 10, 22);
const DAY_MS = 86_400_000;

function scopeOf(secrets: number, seed = 7): ScopeEstate {
  const [scope] = createEstate({ seed, nowMs, scopes: inventScopes(1, secrets) }).scopes;
  if (scope === undefined) throw new Error('no scope');
  return scope;
}

const secretsOf = (scope: ScopeEstate): WireSecret[] => [...scope.all()].map((reference) => scope.secretAt(reference));
const namesOf = (scope: ScopeEstate): string[] => [...scope.all()].map((reference) => scope.nameAt(reference));

/** The findings of the design, judged from the wire alone. */
const FINDINGS: Record<string, (secret: WireSecret) => boolean> = {
  ROTATION_OVERDUE: (s) =>
    s.state === 'ENABLED' && s.auto_rotation === true && (s.next_rotation_time ?? nowMs) < nowMs - DAY_MS / 4,
  REPLICA_SYNC_FAILED: (s) => s.replicas?.some((replica) => replica.status === 'FAILED') ?? false,
  ROTATION_DISABLED: (s) => s.auto_rotation === false && s.secret_type !== 'COMMON' && s.secret_type !== 'RDS',
  PENDING_DELETION: (s) => s.state === 'PENDING_DELETE' && (s.scheduled_delete_time ?? 0) > nowMs,
  DISABLED_OR_FROZEN: (s) => s.state === 'DISABLED' || s.state === 'FROZEN',
  UNUSED: (s) => (s.last_used_time ?? s.create_time ?? nowMs) < nowMs - 90 * DAY_MS,
  NO_EVENT_SUBSCRIPTION: (s) =>
    s.auto_rotation === true && !s.event_subscriptions?.some((name) => name !== null && name !== ''),
};

describe('a generated estate', () => {
  test('500 secrets hold some of every finding, and most are healthy', () => {
    const secrets = secretsOf(scopeOf(500));
    const hits = Object.entries(FINDINGS).map(([rule, isHit]) => [rule, secrets.filter(isHit).length] as const);
    expect(hits.filter(([, count]) => count < 4 || count > 25)).toEqual([]);
    const healthy = secrets.filter((secret) => !Object.values(FINDINGS).some((isHit) => isHit(secret)));
    expect(healthy.length).toBeGreaterThan(400);
  });

  test('the same seed gives the same estate, another seed another', () => {
    expect(secretsOf(scopeOf(50, 3))).toEqual(secretsOf(scopeOf(50, 3)));
    expect(secretsOf(scopeOf(50, 3))).not.toEqual(secretsOf(scopeOf(50, 4)));
  });

  test('every secret is owned by its account, in every account', () => {
    const members = inventAccounts(3, { secrets: 40, seed: 7 });
    const { accounts, scopes, domainId } = createEstate({ seed: 7, nowMs, scopes: inventScopes(2, 40), members });
    expect(new Set(accounts.map((account) => account.domainId)).size).toBe(4);
    expect([accounts[0]?.domainId, scopes.length]).toEqual([domainId, 2 + 3 * 6]);
    for (const scope of scopes) {
      const own = [...scope.all()].filter((reference) => !scope.isShared(reference));
      expect(own.map((reference) => scope.secretAt(reference).domain_id)).toEqual(own.map(() => scope.domainId));
    }
  });

  test('accounts are the same for the same seed; members change nothing of the own one', () => {
    const withMembers = (count: number) =>
      createEstate({ seed: 3, nowMs, scopes: inventScopes(2, 5), members: inventAccounts(count, { secrets: 1 }) });
    expect(withMembers(2).accounts).toEqual(withMembers(2).accounts);
    expect(withMembers(0).accounts).toEqual(withMembers(2).accounts.slice(0, 1));
    const [alone, among] = [withMembers(0), withMembers(2)].map(({ scopes }) => secretsOf(scopes[0] as ScopeEstate));
    expect(alone).toEqual(among);
  });

  test.each([1, 7, 499, 20_000])('of %i secrets, names sort as listed and ids are distinct', (count) => {
    const scope = scopeOf(count);
    const names = namesOf(scope);
    expect(names).toEqual([...names].sort());
    expect(new Set([...scope.all()].map((reference) => scope.idAt(reference))).size).toBe(count);
  });

  test('times agree with each other', () => {
    for (const secret of secretsOf(scopeOf(2000))) {
      const { create_time: created = 0, rotation_time: rotated, update_time: updated, last_used_time: used } = secret;
      expect(created).toBeGreaterThan(nowMs - 1000 * DAY_MS);
      for (const time of [rotated, updated, used]) expect(time ?? nowMs).toBeGreaterThanOrEqual(created ?? 0);
      for (const time of [updated, used]) expect(time ?? 0).toBeLessThanOrEqual(nowMs);
    }
  });

  test('descriptions hold what breaks careless readers', () => {
    const text = secretsOf(scopeOf(500)).map((secret) => secret.description);
    for (const start of ['=', '@', '-', '+', '\t', '<script>'])
      expect(text.some((value) => value?.startsWith(start))).toBe(true);
    for (const part of ['\n', '"', '🔐', '数据库']) expect(text.some((value) => value?.includes(part))).toBe(true);
  });

  test('what the list tells and what the tag query tells are of the same secret', () => {
    const scope = scopeOf(300);
    for (const reference of scope.all()) {
      const secret = scope.secretAt(reference);
      expect(secret.id).toBe(scope.idAt(reference));
      expect(secret.name).toBe(scope.nameAt(reference));
      expect(secret).toMatchObject(JSON.parse(scope.detailAt(reference)) as object);
    }
  });

  test('some secrets are untagged, some have look-alike keys, most have an owner', () => {
    const scope = scopeOf(1000);
    const tags = [...scope.all()].map((reference) => scope.tagsAt(reference).map((tag) => tag.key));
    const withKey = (key: string): number => tags.filter((keys) => keys.includes(key)).length;
    expect(tags.filter((keys) => keys.length === 0).length).toBeGreaterThan(50);
    expect(withKey('owner')).toBeGreaterThan(600);
    expect(withKey('Owner') + withKey('OWNER ') + withKey('owner ')).toBeGreaterThan(10);
  });

  test('tasks belong to secrets that rotate, and some failed with a code', () => {
    const scope = scopeOf(500);
    const tasks = [...scope.tasks.order()].map((reference) => scope.tasks.at(reference));
    const rotating = secretsOf(scope).filter((secret) => secret.rotation_period != null);
    expect(new Set(tasks.map((task) => task.secret_name))).toEqual(new Set(rotating.map((secret) => secret.name)));
    const failed = tasks.filter((task) => task.task_status === 'FAILED');
    expect(failed.length).toBeGreaterThan(5);
    expect(failed.every((task) => task.task_error_code !== undefined && task.task_error_msg !== undefined)).toBe(true);
    expect(
      tasks.filter((task) => task.task_status === 'SUCCESS').every((task) => task.task_error_code === undefined),
    ).toBe(true);
    for (const task of tasks) expect(scope.tasks.at(scope.tasks.find(task.task_id) ?? NaN)).toEqual(task);
  });

  test('a million secrets cost nothing to start with', () => {
    const nameOfLast = () => scopeOf(1_000_000).secretAt(999_999).name;
    expect(cpuTimeOf(() => expect(nameOfLast()).toBe('tmp-migration-999999'))).toBeLessThan(1000);
  });
});

describe('changes while it runs', () => {
  test('an added secret is listed in its place, exactly as given', () => {
    const scope = scopeOf(20);
    const given: WireSecret = { id: 'x', name: `${namesOf(scope)[7]}-and-a-half`, state: null, anything: [1] };
    scope.add(given, { owner: 'me' });
    expect(namesOf(scope)[8]).toBe(given.name);
    expect(scope.secretAt(scope.all()[8] ?? NaN)).toEqual(given);
    expect(scope.tagsAt(scope.all()[8] ?? NaN)).toEqual([{ key: 'owner', value: 'me' }]);
    expect(namesOf(scope)).toEqual(namesOf(scope).toSorted());
  });

  test('removed secrets are gone, generated and added ones alike', () => {
    const scope = scopeOf(20);
    scope.add({ id: 'x', name: 'prod-x' });
    const [first = ''] = namesOf(scope);
    scope.remove(first);
    scope.remove('prod-x');
    expect(namesOf(scope)).toHaveLength(19);
    expect(namesOf(scope)).not.toContain(first);
    expect(() => scope.remove(first)).toThrow(expect.objectContaining({ code: 'EMULATOR_NO_SUCH_SECRET' }));
  });

  test('an update changes what it names and moves a renamed secret', () => {
    const scope = scopeOf(20);
    const [, name = ''] = namesOf(scope);
    const before = scope.find(name);
    scope.update(name, { state: 'FROZEN' }, { a: 'b' });
    expect(scope.find(name)).toEqual({ ...before, state: 'FROZEN' });
    scope.update(name, { name: 'zzz' });
    expect(namesOf(scope).at(-1)).toBe('zzz');
    expect(scope.find(name)).toBeUndefined();
    expect(scope.size).toBe(20);
  });

  test('an added task is filled in and found', () => {
    const scope = scopeOf(0);
    const task = scope.addTask({ secret_name: 'a', task_error_code: 'E' });
    expect(task).toMatchObject({ secret_name: 'a', task_status: 'FAILED', task_time: nowMs, task_error_code: 'E' });
    expect(scope.tasks.find(task.task_id)).toBe(-1);
    expect(scope.tasks.order({ status: 'SUCCESS' })).toHaveLength(0);
  });
});

test('an unknown scope is an error', () => {
  const estate = createEstate({ scopes: [] });
  expect(() => estate.scope('a', 'b')).toThrow(expect.objectContaining({ code: 'EMULATOR_NO_SUCH_SCOPE' }));
});
