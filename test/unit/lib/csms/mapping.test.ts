import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { toMarker } from '../../../../lib/csms/read-answer.ts';
import { toTaggedSecrets } from '../../../../lib/csms/tagged-secret.ts';
import { toEpochMs } from '../../../../lib/csms/extra.ts';
import { isOurs, toSecret } from '../../../../lib/csms/secret.ts';
import { toRotationTask } from '../../../../lib/csms/task.ts';
import { wireSchemas } from '../../../../lib/csms/wire.ts';

/** Exactly as the API pages print them. */
const printed = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../fixtures/api-docs/${name}.json`, import.meta.url), 'utf8'));

describe('the printed example answers', () => {
  it.each(['list-secrets-oldest', 'list-secrets-2024-08', 'list-secrets-2026-06'])('%s parses', (name) => {
    const page = wireSchemas().secretPage.parse(printed(name));
    const secret = toSecret(page.secrets![0]!);
    expect(secret.id).toBe('bb6a3d22-dc93-47ac-b5bd-88df7ad35f1e');
    expect(new Date(secret.createdAtMs!).toISOString()).toBe('2020-02-12T11:39:40.000Z');
    expect(secret.extra).toBeNull();
    expect(page.page_info?.next_marker).toBeTruthy();
  });

  it('of 2026-06 keeps every field that it has', () => {
    const secret = toSecret(wireSchemas().secretPage.parse(printed('list-secrets-2026-06')).secrets![0]!);
    expect(secret).toMatchObject({
      name: 'secret-name-test',
      state: 'ENABLED',
      secretType: 'RDS-FG',
      autoRotation: true,
      rotationConfig: "{'InstanceId':'instance id','SecretSubType':'MultiUser'}",
      rotationPeriod: '1d',
      rotationPeriodSeconds: 86_400,
      rotatedAtMs: 1_668_567_940_000,
      nextRotationAtMs: 1_668_629_140_000,
      eventSubscriptions: ['pocEvent'],
      domainId: 'b168feasdf56492495a7d22974df2xax',
      replicaType: 'PRIMARY',
      lastUsedAtMs: null,
      usageKnown: false,
    });
  });

  it('of the task list keeps every field that it has', () => {
    const page = wireSchemas().taskPage.parse(printed('list-tasks-2026-06'));
    expect(page).toMatchObject({ total: 1, next_marker: 'xxxxxx' });
    expect(toRotationTask(page.tasks![0]!)).toEqual({
      id: 'xxxx',
      secretName: 'xxxx',
      rotationFuncUrn: 'urn:fss:cn-north-4:xxxxxxxx:function:default:xxxx:xxxxx',
      status: 'SUCCESS',
      operateType: 'MULTI_USER',
      createdAtMs: 1_715_436_899_000,
      attempts: 3,
      errorCode: null,
      errorMessage: null,
    });
  });

  it('of the tag query is one secret, though it is split over five array items', () => {
    const page = wireSchemas().resourcePage.parse(printed('list-resource-instances-2025-12'));
    const secrets = toTaggedSecrets(page.resources!);
    expect(secrets).toHaveLength(page.total_count as number);
    expect(secrets[0]).toMatchObject({
      id: '2d1152f2-290d-4756-a1d2-e12c14992416',
      name: 'example_name',
      tags: { key1: 'value1', key2: 'value2' },
      sysTags: {},
      secret: { state: 'ENABLED' },
    });
  });
});

describe('answers that are not as documented', () => {
  it('may leave out or empty every field but the id, and bring new ones', () => {
    const wire = {
      id: 'x',
      create_time: null,
      event_subscriptions: [null, '', 'e'],
      replicas: null,
      novel: { a: 1 },
      state: 'NEW_STATE',
    };
    const page = wireSchemas().secretPage.parse({ secrets: [wire], page_info: null, more: 1 });
    expect(toSecret(page.secrets![0]!)).toMatchObject({
      createdAtMs: null,
      eventSubscriptions: ['e'],
      replicas: [],
      state: 'NEW_STATE',
      extra: { novel: { a: 1 } },
    });
  });

  it('keep what they have grown in replicas, tasks and resources too, as it was sent', () => {
    const grown = { fail_reason: 'quota', nested: { deep: [1, null] } };
    const secret = toSecret({ id: 'x', ...grown, replicas: [{ region: 'r', ...grown }, { region: 's' }] });
    expect([secret.extra, secret.replicas[0]?.extra]).toEqual([grown, grown]);
    expect(secret.replicas[1]).not.toHaveProperty('extra');
    expect(toRotationTask({ task_id: 't', ...grown }).extra).toEqual(grown);
    expect(toRotationTask({ task_id: 't' })).not.toHaveProperty('extra');
    expect(toTaggedSecrets([{ resource_id: 'a', ...grown }])[0]?.extra).toEqual(grown);
    const split = [{ resource_id: 'a' }, { tags: [] }, grown];
    expect(toTaggedSecrets(split)[0]?.extra).toEqual(grown);
  });

  it('may bring fields that are not used yet: null and empty ones say nothing', () => {
    const secret = toSecret({ id: 'x', alias: null, note: '', list: [], object: {}, off: false, zero: 0 });
    expect(secret.extra).toEqual({ off: false, zero: 0 });
    expect(toSecret({ id: 'x', alias: null, note: '' }).extra).toBeNull();
  });

  it('keep a time that is none, wherever it is', () => {
    expect(toSecret({ id: 'x', create_time: 9e15, replicas: [{ updated_at: 9e15 }] })).toMatchObject({
      createdAtMs: null,
      extra: { create_time: 9e15 },
      replicas: [{ updatedAtMs: null, extra: { updated_at: 9e15 } }],
    });
    expect(toRotationTask({ task_id: 't', task_time: 9e15 }).extra).toEqual({ task_time: 9e15 });
  });

  it('are refused where a field is nested so deeply that it could not be written', () => {
    const nest = (depth: number): unknown => JSON.parse(`${'['.repeat(depth)}1${']'.repeat(depth)}`);
    expect(toSecret({ id: 'x', deep: nest(60) }).extra).not.toBeNull();
    expect(toSecret({ id: 'x', deep: nest(64) }).extra).not.toBeNull();
    for (const depth of [65, 100_000])
      expect(() => toSecret({ id: 'x', deep: nest(depth) })).toThrow('the field deep is nested over 64 levels deep');
    const named = { id: 'x', ['n'.repeat(1000)]: nest(65) };
    expect(() => toSecret(named)).toThrow(`the field ${'n'.repeat(64)} is nested`);
  });

  it('are refused where the list itself is missing: an error with status 200 is not an empty list', () => {
    const envelope = { error_code: 'CSMS.0001', error_msg: 'x' };
    expect(wireSchemas().secretPage.safeParse(envelope).success).toBe(false);
    expect(wireSchemas().taskPage.safeParse(envelope).success).toBe(false);
    expect(wireSchemas().resourcePage.safeParse(envelope).success).toBe(false);
    expect(wireSchemas().secretPage.safeParse({ secrets: [{ name: 'without id' }] }).success).toBe(false);
  });

  it('keep several split resources apart, and refuse one that has no id at all', () => {
    const detail = (id: string) => ({ resource_detail: { id } });
    const split = [
      { resource_id: 'a' },
      detail('a'),
      { tags: [{ key: 'k', value: '1' }] },
      { resource_id: 'b' },
      detail('b'),
    ];
    expect(toTaggedSecrets(split).map(({ id, tags }) => [id, tags])).toEqual([
      ['a', { k: '1' }],
      ['b', {}],
    ]);
    expect(() => toTaggedSecrets([{ tags: [] }])).toThrow(new RangeError('the first resource has no id'));
  });

  it('take nothing away where a later part of a split resource leaves a field empty', () => {
    const whole = { resource_id: 'a', resource_name: 'n', tags: [{ key: 'k', value: '1' }] };
    const [secret] = toTaggedSecrets([whole, { resource_name: '', tags: null }, { resource_id: '', sys_tags: null }]);
    expect(secret).toMatchObject({ id: 'a', name: 'n', tags: { k: '1' } });
  });

  it('may name a tag __proto__, which is a tag like any other', () => {
    const [secret] = toTaggedSecrets([{ resource_id: 'a', tags: [{ key: '__proto__', value: 'x' }] }]);
    expect(Object.entries(secret!.tags)).toEqual([['__proto__', 'x']]);
  });
});

it.each([null, undefined, '', [], {}])('leaves out a new field in which there is nothing: %j', (nothing) => {
  expect(toSecret({ id: 'x', rotation_func_alias: nothing }).extra).toBeNull();
  expect(toSecret({ id: 'x', rotation_func_alias: nothing, more: 0 }).extra).toEqual({ more: 0 });
});

describe('times', () => {
  it('are milliseconds, or seconds below 10^11, or nothing', () => {
    expect(toEpochMs(1_581_507_580_000)).toBe(1_581_507_580_000);
    expect(toEpochMs(1_581_507_580)).toBe(1_581_507_580_000);
    expect(toEpochMs('1581507580000')).toBe(1_581_507_580_000);
    expect([99_999_999_999, 100_000_000_000].map(toEpochMs)).toEqual([99_999_999_999_000, 100_000_000_000]);
    for (const nothing of [null, undefined, 0, '', '0']) expect(toEpochMs(nothing)).toBeNull();
  });

  it('are within the years 1 to 9999; what is outside is kept as it was sent', () => {
    expect(toEpochMs(253_402_300_799_999)).toBe(253_402_300_799_999);
    expect(toEpochMs(253_402_300_800_000)).toBeNull();
    const secret = toSecret({ id: 'x', create_time: 253_402_300_800_000 });
    expect(secret).toMatchObject({ createdAtMs: null, extra: { create_time: 253_402_300_800_000 } });
  });

  it('of a period are seconds', () => {
    const secondsOf = (rotation_period: string): number | null =>
      toSecret({ id: 'x', rotation_period }).rotationPeriodSeconds;
    expect(['1d', '6h', '90m', '30s'].map(secondsOf)).toEqual([86_400, 21_600, 5400, 30]);
    expect(['', 'd', '1w', '1.5d', 'soon'].map(secondsOf)).toEqual([null, null, null, null, null]);
  });
});

it.each([
  ['own', true],
  ['unknown', true],
  ['shared', false],
] as const)('A secret whose ownership is %s is ours: %s', (ownership, expected) => {
  expect(isOurs({ ownership })).toBe(expected);
});

describe('toMarker', () => {
  it('takes a marker as it is, and one that is a URL as its parameter', () => {
    expect(toMarker('my.secret-1')).toBe('my.secret-1');
    expect(toMarker('https://kms.example.com/v1/p/secrets?limit=1000&marker=my%2Esecret')).toBe('my.secret');
    expect(toMarker('/v1/p/secrets?marker=a')).toBe('a');
    expect(toMarker('?marker=a')).toBe('a');
    for (const nothing of [undefined, null, '', 7]) expect(toMarker(nothing)).toBeUndefined();
    expect(toMarker('生产🔐')).toBe('生产🔐');
    expect(() => toMarker('half \ud83d')).toThrow('a marker holds half a character');
  });
});
