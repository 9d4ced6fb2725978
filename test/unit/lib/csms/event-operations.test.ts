import { afterAll, beforeAll, expect, it } from 'vitest';
import { listEvents, listNotificationRecords } from '../../../../lib/csms/event-operations.ts';
import { scopeName } from '../../../../lib/scope.ts';
import { SCOPE, startScriptedService, type ScriptedService } from '../../../support/scripted-service.ts';

let service: ScriptedService;
beforeAll(async () => void (service = await startScriptedService()));
afterAll(() => service.close());

const events = (body: unknown) => {
  service.script(() => ({ body }));
  return listEvents(service.client, service.context);
};
const records = (body: unknown) => {
  service.script(() => ({ body }));
  return listNotificationRecords(service.client, service.context);
};

it('asks for events page by page, and for records without a parameter', async () => {
  service.script(({ target }) => ({
    body: target.includes('marker')
      ? { events: [{ name: 'b' }], page_info: {} }
      : { events: [{ name: 'a' }], page_info: { next_marker: 'a' } },
  }));
  const names = (await listEvents(service.client, service.context)).map(({ name }) => name);
  expect(names).toEqual(['a', 'b']);
  const base = `/v1/${SCOPE.projectId}/csms`;
  expect(service.requests.map(({ target }) => target)).toEqual([
    `${base}/events?limit=50`,
    `${base}/events?limit=50&marker=a`,
  ]);
  await records({ records: [] });
  expect(service.requests.map(({ target }) => target)).toEqual([`${base}/notification-records`]);
});

it('reads events as documented, and with nothing but a name', async () => {
  const event = {
    name: 'alerts',
    event_id: 'e',
    event_types: ['SECRET_ROTATED', null],
    state: 'ENABLED',
    create_time: 1_700_000_000_000,
    update_time: 1_700_000_000_000,
    notification: { target_type: 'SMN', target_id: 'urn:smn:r:p:t', target_name: 't' },
  };
  expect(await events({ events: [event, { name: 'bare' }] })).toEqual([
    { name: 'alerts', state: 'ENABLED', types: ['SECRET_ROTATED'], targetType: 'SMN', targetId: 'urn:smn:r:p:t' },
    { name: 'bare', state: null, types: null, targetType: null, targetId: null },
  ]);
  expect(await events({ events: null })).toEqual([]);
});

it('reads records as documented, and with nothing in them', async () => {
  const record = {
    event_name: 'alerts',
    trigger_event_type: 'SECRET_ROTATED',
    create_time: 1_700_000_000_000,
    secret_name: 's',
    secret_type: 'COMMON',
    notification_target_name: 't',
    notification_target_id: 'urn',
    notification_content: '{}',
    notification_status: 'INVALID',
  };
  expect(await records({ records: [record, {}] })).toEqual({
    records: [
      { eventName: 'alerts', createdAtMs: 1_700_000_000_000, status: 'INVALID' },
      { eventName: null, createdAtMs: null, status: null },
    ],
    mayBeMore: false,
  });
});

it('says that there may be more records where as many came as the service returns at most', async () => {
  const many = (count: number) => Array.from({ length: count }, () => ({}));
  expect(await records({ records: many(999) })).toMatchObject({ mayBeMore: false });
  expect(await records({ records: many(1000) })).toMatchObject({ mayBeMore: true });
});

it('names the list and its project where the pages of events go in a circle', async () => {
  let count = 0;
  service.script(() => ({ body: { events: [{ name: `e${(count += 1)}` }], page_info: { next_marker: 'm' } } }));
  await expect(listEvents(service.client, service.context)).rejects.toMatchObject({
    code: 'CSMS_MARKER_REPEATED',
    message: expect.stringContaining(`events of ${scopeName(SCOPE)}`) as string,
  });
});

it('refuses a response without its list, and an event without a name', async () => {
  for (const asking of [
    () => events({}),
    () => events({ events: [{ name: '' }] }),
    () => records({}),
    () => records({ records: 7 }),
  ])
    await expect(asking()).rejects.toMatchObject({ code: 'CSMS_RESPONSE_INVALID' });
});

it('names the permission of each list', async () => {
  service.script(() => ({ status: 403, body: { error_code: 'X', error_msg: 'no' } }));
  const { client, context } = service;
  await expect(listEvents(client, context)).rejects.toMatchObject({
    hint: expect.stringContaining('csms::listEvents') as string,
  });
  await expect(listNotificationRecords(client, context)).rejects.toMatchObject({
    hint: expect.stringContaining('csms::listNotificationRecords') as string,
  });
});
