import { expect, onTestFinished, test } from 'vitest';
import { inventAccounts } from '../../lib/local/emulator/accounts/invent-accounts.ts';
import { startEmulator } from '../../lib/local/emulator/emulator.ts';
import { createEstate, inventScopes } from '../../lib/local/emulator/estate.ts';
import type { ScopeEstate } from '../../lib/local/emulator/scope-estate.ts';
import { ask, post } from '../unit/lib/local/emulator/ask.ts';

const scope = createEstate({ scopes: inventScopes(1, 500) }).scopes[0] as ScopeEstate;
const fieldsOf = (rows: readonly object[]): string[] => [...new Set(rows.flatMap((row) => Object.keys(row)))].sort();
const secrets = [...scope.all()].map((reference) => scope.secretAt(reference));

// Tables 5 and 6 of "Querying the Secret List" (2026-06-09).
const SECRET = `id name state kms_key_id description create_time update_time scheduled_delete_time secret_type auto_rotation
  rotation_period rotation_config rotation_time next_rotation_time last_used_time event_subscriptions enterprise_project_id
  rotation_func_urn domain_id replica_type replicas`;
const REPLICA = 'id kms_key_id project_id region replica_type status created_at updated_at';
// Table 5 of "Querying the Task List" (2026-06-09).
const TASK = `task_id secret_name rotation_func_urn task_status operate_type task_time attempt_nums task_error_code task_error_msg`;

const words = (text: string): string[] => text.split(/\s+/).sort();

test('a list of 500 secrets has every documented field, and no other', () => {
  expect(fieldsOf(secrets)).toEqual(words(SECRET));
  expect(fieldsOf(secrets.flatMap((secret) => secret.replicas ?? []))).toEqual(words(REPLICA));
});

test('tasks have every documented field, and no other', () => {
  const tasks = [...scope.tasks.order()].map((reference) => scope.tasks.at(reference));
  expect(fieldsOf(JSON.parse(JSON.stringify(tasks)) as object[])).toEqual(words(TASK));
});

test('every documented state, type and replica status occurs', () => {
  const of = (field: 'state' | 'secret_type' | 'replica_type') =>
    [...new Set(secrets.map((secret) => String(secret[field])))].sort();
  expect(of('state')).toEqual(['DISABLED', 'ENABLED', 'FROZEN', 'PENDING_DELETE']);
  expect(of('secret_type')).toEqual(['COMMON', 'GaussDB-FG', 'RDS', 'RDS-FG']);
  expect(of('replica_type')).toEqual(['PRIMARY', 'REPLICA', 'STANDALONE']);
  const statuses = secrets.flatMap((secret) => secret.replicas ?? []).map((replica) => replica.status);
  expect([...new Set(statuses)].sort()).toEqual(['FAILED', 'IN_PROGRESS', 'IN_SYNC']);
});

test('every documented form of a period, a configuration and a replica occurs', () => {
  const periods = secrets.flatMap(({ rotation_period: period }) => period?.at(-1) ?? []);
  expect([...new Set(periods)].sort()).toEqual(['d', 'h', 'm', 's']);
  const instances = secrets.flatMap(({ rotation_config: config }) => /(\w*InstanceId)/.exec(config ?? '')?.[1] ?? []);
  expect([...new Set(instances)].sort()).toEqual(['InstanceId', 'RDSInstanceId']);
  const kinds = secrets.flatMap((secret) =>
    secret.replicas?.map((one) => `${secret.replica_type} ${one.replica_type}`),
  );
  expect([...new Set(kinds)].map(String).toSorted((a, b) => (a < b ? -1 : 1))).toEqual([
    'PRIMARY REPLICA',
    'REPLICA PRIMARY',
  ]);
  const rds = secrets.filter(({ secret_type: type, auto_rotation: isOn }) => type === 'RDS' && isOn);
  expect(rds.every(({ rotation_period: period, rotation_func_urn: urn }) => period && !urn)).toBe(true);
  expect(rds.length).toBeGreaterThan(0);
});

// KeystoneListProjects (iam_06_0001), AssumeAgency of STS 5 and ListAccounts of Organizations, as the official SDKs read them.
const PROJECT = 'id name domain_id parent_id enabled is_domain description links';
const CREDENTIALS = 'access_key_id secret_access_key security_token expiration';
const ACCOUNT = 'id urn name status join_method joined_at description';

test('projects, keys and accounts have every documented field, and no other', async () => {
  const members = inventAccounts(2, { secrets: 1 });
  const emulator = await startEmulator({ estate: createEstate({ scopes: inventScopes(1, 1), members }) });
  onTestFinished(() => emulator.close());
  const urn = `iam::${emulator.accounts[1]?.domainId}:agency:csms-reader`;
  const assume = post({ agency_urn: urn, agency_session_name: 'csms-test' });
  const [projects, keys, accounts] = await Promise.all([
    ask(emulator, '/iam/v3/projects'),
    ask(emulator, '/sts/v5/agencies/assume', assume),
    ask(emulator, '/organizations/v1/organizations/accounts'),
  ]);
  expect(fieldsOf(projects.json.projects)).toEqual(words(PROJECT));
  expect(fieldsOf([keys.json.credentials])).toEqual(words(CREDENTIALS));
  expect(fieldsOf(accounts.json.accounts)).toEqual(words(ACCOUNT));
});
