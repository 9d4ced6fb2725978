import { describe, expect, it } from 'vitest';
import { toNotificationRecord, toSecretEvent } from '../../../../lib/csms/event.ts';
import { toSecret } from '../../../../lib/csms/secret.ts';
import { toTaggedSecrets } from '../../../../lib/csms/tagged-secret.ts';
import { toRotationTask } from '../../../../lib/csms/task.ts';
import { wireSchemas, type WireAnswers } from '../../../../lib/csms/wire.ts';

const TIME = 1_668_567_940_000;
const REPLICA = {
  id: 'r',
  kms_key_id: 'k',
  project_id: 'p',
  region: 'cn-east-3',
  replica_type: 'REPLICA',
  status: 'IN_SYNC',
  created_at: TIME,
  updated_at: TIME + 1,
};
const SECRET = {
  id: 's',
  name: 'n',
  state: 'ENABLED',
  kms_key_id: 'k',
  description: 'd',
  create_time: TIME,
  update_time: TIME + 1,
  scheduled_delete_time: TIME + 2,
  secret_type: 'RDS-FG',
  auto_rotation: false,
  rotation_period: '1d',
  rotation_config: '{}',
  rotation_time: TIME + 3,
  next_rotation_time: TIME + 4,
  last_used_time: TIME + 5,
  event_subscriptions: ['e'],
  enterprise_project_id: '0',
  rotation_func_urn: 'urn',
  domain_id: 'a',
  replica_type: 'PRIMARY',
  replicas: [REPLICA],
};
const TASK = {
  task_id: 't',
  secret_name: 'n',
  rotation_func_urn: 'urn',
  task_status: 'FAILED',
  operate_type: 'SINGLE_USER',
  task_time: TIME,
  attempt_nums: 3,
  task_error_code: 'E',
  task_error_msg: 'm',
};
const TAGS = [{ key: 'owner', value: 'team-1' }];
const RESOURCE = { resource_id: 's', resource_detail: SECRET, resource_name: 'n', tags: TAGS, sys_tags: TAGS };
const EVENT = {
  name: 'n',
  event_id: 'i',
  event_types: ['SECRET_ROTATED_FAILED'],
  state: 'ENABLED',
  create_time: TIME,
  update_time: TIME,
  notification: { target_type: 'SMN', target_id: 'urn', target_name: 'topic' },
};
const RECORD = {
  event_name: 'n',
  trigger_event_type: 'T',
  create_time: TIME,
  secret_name: 's',
  secret_type: 'COMMON',
  notification_target_name: 'topic',
  notification_target_id: 'urn',
  notification_content: 'c',
  notification_status: 'FAIL',
};
describe('Each field arrives under its own name', () => {
  const replica = {
    id: 'r',
    kmsKeyId: 'k',
    projectId: 'p',
    region: 'cn-east-3',
    replicaType: 'REPLICA',
    status: 'IN_SYNC',
    createdAtMs: TIME,
    updatedAtMs: TIME + 1,
  };
  const secret = {
    id: 's',
    name: 'n',
    state: 'ENABLED',
    kmsKeyId: 'k',
    description: 'd',
    createdAtMs: TIME,
    updatedAtMs: TIME + 1,
    scheduledDeleteAtMs: TIME + 2,
    secretType: 'RDS-FG',
    autoRotation: false,
    rotationPeriod: '1d',
    rotationPeriodSeconds: 86_400,
    rotationConfig: '{}',
    rotatedAtMs: TIME + 3,
    nextRotationAtMs: TIME + 4,
    lastUsedAtMs: TIME + 5,
    usageKnown: true,
    eventSubscriptions: ['e'],
    enterpriseProjectId: '0',
    rotationFuncUrn: 'urn',
    domainId: 'a',
    replicaType: 'PRIMARY',
    replicas: [replica],
    extra: null,
  };

  it('of a secret and its replicas', () => {
    expect(toSecret(SECRET)).toEqual(secret);
  });

  it('of a task', () => {
    expect(toRotationTask(TASK)).toEqual({
      id: 't',
      secretName: 'n',
      rotationFuncUrn: 'urn',
      status: 'FAILED',
      operateType: 'SINGLE_USER',
      createdAtMs: TIME,
      attempts: 3,
      errorCode: 'E',
      errorMessage: 'm',
    });
  });

  it('of a resource', () => {
    const tags = { owner: 'team-1' };
    const { id, name, state, secretType, domainId, extra } = secret;
    const outline = { id, name, state, secretType, domainId, extra };
    expect(toTaggedSecrets([RESOURCE])).toEqual([{ id, name, secret: outline, tags, sysTags: tags }]);
    expect(toTaggedSecrets([{ resource_id: 's' }])).toEqual([
      { id: 's', name: null, secret: null, tags: {}, sysTags: {} },
    ]);
    const [named] = toTaggedSecrets([{ resource_detail: { id: 's', name: 'of the detail' } }]);
    expect(named).toMatchObject({ id: 's', name: 'of the detail' });
  });

  it('of an event and of a record', () => {
    const types = ['SECRET_ROTATED_FAILED'];
    expect(toSecretEvent(EVENT)).toEqual({ name: 'n', state: 'ENABLED', types, targetType: 'SMN', targetId: 'urn' });
    expect(toNotificationRecord(RECORD)).toEqual({ eventName: 'n', createdAtMs: TIME, status: 'FAIL' });
  });
});

describe.each([null, undefined, ''])('What is sent as %j', (nothing) => {
  /** A row of which only these fields say something; what is no text is null where texts are empty. */
  const emptied = (wire: object, kept: object, others: readonly string[] = []): never =>
    Object.fromEntries([
      ...(nothing === undefined ? [] : Object.keys(wire)).map((name) => [
        name,
        nothing === '' && others.includes(name) ? null : nothing,
      ]),
      ...Object.entries(kept),
    ]) as never;
  const valuesOf = (row: object): unknown[] => [...new Set(Object.values(row))];

  it('is null, or an empty list', () => {
    const { id, usageKnown, eventSubscriptions, replicas, ...rest } = toSecret(
      emptied(SECRET, { id: 's' }, ['auto_rotation', 'event_subscriptions', 'replicas']),
    );
    expect([id, usageKnown, eventSubscriptions, replicas]).toEqual(['s', nothing !== undefined, [], []]);
    expect(valuesOf(rest)).toEqual([null]);
    const { id: _, ...task } = toRotationTask(emptied(TASK, { task_id: 't' }, ['attempt_nums']));
    expect(valuesOf(task)).toEqual([null]);
    const { name: _n, ...event } = toSecretEvent(emptied(EVENT, { name: 'n' }, ['event_types', 'notification']));
    expect(valuesOf(event)).toEqual([null]);
    expect(valuesOf(toNotificationRecord(emptied(RECORD, {})))).toEqual([null]);
  });
});

it('Names in lists that are empty say nothing', () => {
  expect(toSecret({ id: 's', event_subscriptions: ['', null, 'e'] }).eventSubscriptions).toEqual(['e']);
  expect(toSecretEvent({ name: 'n', event_types: ['', null, 'T'] }).types).toEqual(['T']);
});

it('Tags without a key are none, and a tag without a value has an empty one; there are a thousand at most', () => {
  const tags = [{ key: '', value: 'x' }, { key: null, value: 'x' }, { value: 'x' }, { key: 'a', value: null }];
  expect(toTaggedSecrets([{ resource_id: 's', tags }])[0]?.tags).toEqual({ a: '' });
  const many = (count: number) => Array.from({ length: count }, (_, at) => ({ key: `k${at}`, value: '' }));
  expect(Object.keys(toTaggedSecrets([{ resource_id: 's', tags: many(1000) }])[0]?.tags ?? {})).toHaveLength(1000);
  expect(() => toTaggedSecrets([{ resource_id: 's', tags: many(1001) }])).toThrow('a secret has 1001 tags, over 1000');
});

/** A page with one row of each kind. */
const PAGES: Readonly<Record<keyof WireAnswers, Record<string, unknown>>> = {
  secretPage: { secrets: [SECRET], page_info: { next_marker: 'm', previous_marker: 'p', current_count: 1 } },
  taskPage: { total: 1, tasks: [TASK], next_marker: 'm' },
  resourcePage: { resources: [RESOURCE], total_count: 1 },
  eventPage: { events: [EVENT], page_info: { next_marker: 'm', previous_marker: 'p', current_count: 1 } },
  recordPage: { records: [RECORD] },
};
/** Fields that must be there, each in its page. */
const REQUIRED = new Set(['secrets', 'tasks', 'events', 'records', 'total_count']);
const IDS = new Set(['id', 'task_id', 'name']);

type Path = readonly (string | number)[];
const valueAt = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>((inner, step) => (inner as Record<string | number, unknown>)[step], value);
function pathsIn(value: unknown, path: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps = Array.isArray(value) ? [0] : Object.keys(value);
  return [
    path,
    ...steps.flatMap((step) => pathsIn((value as Record<string | number, unknown>)[step], [...path, step])),
  ];
}

describe.each(Object.keys(PAGES) as Array<keyof WireAnswers>)('Of a %s', (name) => {
  const page = PAGES[name];
  const paths = pathsIn(page).slice(1);
  const isTaken = (path: Path, value: unknown): boolean => {
    const copy = structuredClone(page);
    (valueAt(copy, path.slice(0, -1)) as Record<string | number, unknown>)[path.at(-1)!] = value;
    return wireSchemas()[name].safeParse(copy).success;
  };
  const kindOf = (value: unknown): string => (Array.isArray(value) ? 'list' : typeof value);

  it('each field is of its kind', () => {
    expect(wireSchemas()[name].safeParse(page).success).toBe(true);
    const taken = paths.filter((path) => {
      const value = valueAt(page, path);
      const others = [true, 7, 'x', [{ x: true }]].filter((other) => kindOf(other) !== kindOf(value));
      return others.some((other) => isTaken(path, other));
    });
    expect(taken.map((path) => path.join('.'))).toEqual([]);
  });

  it('every field but an id, the list and its count may be null', () => {
    const refused = paths.filter((path) => !isTaken(path, null) && typeof path.at(-1) === 'string');
    const isId = (path: Path): boolean =>
      IDS.has(String(path.at(-1))) && !path.includes('replicas') && (path.at(-1) !== 'name' || name === 'eventPage');
    const mustBe = paths.filter((path) => isId(path) || (path.length === 1 && path[0] === 'total_count'));
    expect(refused.map((path) => path.join('.'))).toEqual(mustBe.map((path) => path.join('.')));
  });

  it('the list and its count must be there, as null at least where it is a list', () => {
    const missing = paths.filter((path) => path.length === 1 && !isTaken(path, undefined));
    expect(missing.flat().filter((field) => !REQUIRED.has(String(field)))).toEqual([]);
    expect(missing).toHaveLength(1);
  });
});
