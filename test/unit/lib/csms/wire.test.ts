import { describe, expect, it } from 'vitest';
import { wireSchemas } from '../../../../lib/csms/wire.ts';

const problem = (secret: object) => {
  const page = { secrets: [{ id: 'one' }, { id: 'two', ...secret }], page_info: null };
  const issue = wireSchemas().secretPage.safeParse(page).error?.issues[0];
  return issue?.path.join('.');
};

it('A page needs its list, or its count where the list may be missing', () => {
  const pages = ['secretPage', 'taskPage', 'resourcePage', 'eventPage', 'recordPage'] as const;
  expect(pages.filter((name) => wireSchemas()[name].safeParse({ error_code: 'X' }).success)).toEqual([]);
});

describe('A page of secrets', () => {
  it.each([
    ['an id that is not there', { id: undefined }, 'secrets.1.id'],
    ['an empty id', { id: '' }, 'secrets.1.id'],
    ['a number for a text', { name: 7 }, 'secrets.1.name'],
    ['a text for a flag', { auto_rotation: 'true' }, 'secrets.1.auto_rotation'],
    ['words for a time', { create_time: 'yesterday' }, 'secrets.1.create_time'],
    ['an object for a list', { event_subscriptions: {} }, 'secrets.1.event_subscriptions'],
    ['a number in a list of texts', { event_subscriptions: ['a', 1] }, 'secrets.1.event_subscriptions.1'],
    ['a replica that is none', { replicas: [null] }, 'secrets.1.replicas.0'],
    ['a field of a replica', { replicas: [{}, { region: false }] }, 'secrets.1.replicas.1.region'],
  ])('with %s is refused, and the error tells where', (_, secret, path) => {
    expect(problem(secret)).toBe(path);
  });

  it.each([
    ['nulls', { name: null, create_time: null, auto_rotation: null, event_subscriptions: null, replicas: null }],
    ['times as text', { create_time: '1743486039673', update_time: '' }],
    ['a state that is new', { state: 'RESTING' }],
    ['a null among the events', { event_subscriptions: [null] }],
  ])('takes %s', (_, secret) => {
    expect(problem(secret)).toBeUndefined();
  });

  it('keeps what it does not know', () => {
    const page = { secrets: [{ id: 'one', color: 'red', replicas: [{ shade: 1 }] }], other: true };
    expect(wireSchemas().secretPage.parse(page)).toEqual(page);
  });

  it.each([{}, { secrets: {} }, { secrets: 'none' }, { secrets: [[]] }, { secrets: [], page_info: 1 }])(
    'is not %j',
    (page) => expect(wireSchemas().secretPage.safeParse(page).success).toBe(false),
  );

  it('may have null for a list', () => {
    expect(wireSchemas().secretPage.safeParse({ secrets: null }).success).toBe(true);
  });
});

describe('A count', () => {
  const counted = {
    total: (count: unknown) => wireSchemas().taskPage.safeParse({ total: count, tasks: [] }),
    current_count: (count: unknown) =>
      wireSchemas().secretPage.safeParse({ secrets: [], page_info: { current_count: count } }),
    total_count: (count: unknown) => wireSchemas().resourcePage.safeParse({ resources: [], total_count: count }),
  };

  it.each(['total', 'current_count', 'total_count'] as const)('%s is whole and not negative', (name) => {
    for (const bad of [-1, 1.5, '-1', 'five', NaN, 1e300, '9'.repeat(40), true, []]) {
      const result = counted[name](bad);
      expect([bad, result.success]).toEqual([bad, false]);
      expect(result.error?.issues[0]?.message).toContain('expected a whole number that is not negative, found');
    }
    for (const good of [0, 7, '7', '0']) expect([good, counted[name](good).success]).toEqual([good, true]);
  });

  it('may be left out but by the tag query, which is the proof of the others', () => {
    for (const nothing of [undefined, null, '']) {
      expect(counted.total(nothing).success && counted.current_count(nothing).success).toBe(true);
      expect(counted.total_count(nothing).success).toBe(false);
    }
  });
});

describe('What is wrong with a field', () => {
  it.each([
    [{ auto_rotation: 'true' }, 'expected a boolean, found a text'],
    [{ name: 7 }, 'expected a text, found a number'],
    [{ id: '' }, 'expected an id, found an empty text'],
    [{ create_time: 'yesterday' }, 'expected a number, found a text'],
    [{ event_subscriptions: {} }, 'expected a list, found an object'],
    [{ replicas: [null] }, 'expected an object, found null'],
    [{ replicas: [{ updated_at: [] }] }, 'expected a number, found a list'],
  ])('%j is told in words, without the value', (secret, message) => {
    const page = { secrets: [{ id: 'one' }, { id: 'two', ...secret }], page_info: null };
    expect(wireSchemas().secretPage.safeParse(page).error?.issues[0]?.message).toBe(message);
  });

  it('that is the list itself is told too', () => {
    expect(wireSchemas().secretPage.safeParse({}).error?.issues[0]?.message).toBe('expected a list, found nothing');
  });
});

describe('A page of resources', () => {
  it.each([
    [{ resources: [] }, 'total_count'],
    [{ resources: [], total_count: '' }, 'total_count'],
    [{ resources: [{ tags: [{ key: 1 }] }], total_count: 1 }, 'resources.0.tags.0.key'],
    [{ resources: [{ resource_detail: { id: 3 } }], total_count: 1 }, 'resources.0.resource_detail.id'],
  ])('%j is refused, and the error tells where', (page, path) => {
    const issue = wireSchemas().resourcePage.safeParse(page).error?.issues[0];
    expect(issue?.path.join('.')).toBe(path);
  });

  it('may be without its list, and count in text', () => {
    expect(wireSchemas().resourcePage.safeParse({ total_count: '12' }).success).toBe(true);
  });
});
