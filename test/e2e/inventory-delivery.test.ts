import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { WireSecret } from '../../lib/local/emulator/wire.ts';
import type { ApiName } from '../../lib/local/emulator/api-name.ts';
import type { FaultRule } from '../../lib/local/emulator/faults.ts';
import { isDeliverySwitch, SWITCHES, type SwitchName } from '../../lib/local/emulator/switches.ts';
import {
  createEvent,
  createRecord,
  createSubscription,
  type DeliveryBook,
} from '../../lib/local/emulator/delivery-book.ts';
import { DELIVERY_RULES, type DeliveryRule } from '../../lib/settings/findings.ts';
import { projectId, scopes, startInventory, type InventoryBench } from '../support/inventory.ts';

const DAY_MS = 86_400_000;
const ON = { FINDINGS: '{"DELIVERY":{"days":7}}', INVENTORY_FORMATS: 'csv' };
const OWN_TOPIC = `urn:smn:cn-north-4:${projectId(1)}:security-audit`;
const WITH_CHANNEL = { ...ON, FINDINGS: JSON.stringify({ DELIVERY: { channels: [OWN_TOPIC] } }) };

const secret = (name: string, event_subscriptions: WireSecret['event_subscriptions'], more = {}): WireSecret => ({
  id: `id-${name}`,
  name,
  state: 'ENABLED',
  secret_type: 'RDS-FG',
  auto_rotation: true,
  next_rotation_time: Date.now() + DAY_MS,
  event_subscriptions,
  ...more,
});

let bench: InventoryBench;
beforeAll(async () => {
  const secrets = [
    secret('alerted', ['rotation-alerts']),
    secret('audited', ['security-audit']),
    secret('silent', [null, '']),
    secret('still', ['security-audit'], { auto_rotation: false }),
    secret('foreign', ['elsewhere'], { domain_id: 'f'.repeat(32) }),
  ];
  bench = await startInventory(scopes([]));
  const [scope] = bench.emulator.estate.scopes;
  for (const each of secrets) scope?.add({ domain_id: scope.domainId, ...each });
});
beforeEach(() => {
  bench.emulator.reset();
  restore(book());
});
afterAll(() => bench.close());

const book = (): DeliveryBook => bench.emulator.estate.scopes[0]?.delivery as DeliveryBook;

/** As the emulator makes it: tests change it. */
function restore({ events, records, topics, subscriptions }: DeliveryBook): void {
  const place = { region: 'cn-north-4', projectId: projectId(1) };
  const made = ['rotation-alerts', 'security-audit'].map((name) => createEvent(place, name));
  events.splice(0, Infinity, ...made);
  records.splice(0, Infinity, ...made.map((event) => createRecord(event, Date.now() - DAY_MS)));
  topics.splice(0, Infinity, ...made.map(({ notification }) => notification.target_id));
  subscriptions.splice(0, Infinity, ...topics.map((urn) => createSubscription(urn, 'email', 'on-call@example.com')));
}

async function audit(settings: Readonly<Record<string, string>> = ON) {
  const response = await bench.run({ settings });
  const { totals, scopes: ofRun } = await bench.manifest(response);
  const findings = await bench.table(response, 'findings.csv');
  const page = (await bench.read((response.manifest ?? '').replace('manifest.json', 'report.html'))).toString();
  return { response, totals, scopes: ofRun, findings, page };
}

const asked = (): ApiName[] => bench.emulator.requests.flatMap(({ api }) => api ?? []).sort();
const on = (name: SwitchName, rule: Partial<FaultRule> = {}) => bench.emulator.faults.add({ name, ...rule });
const NOTHING = Object.fromEntries(DELIVERY_RULES.map((rule) => [rule, 0]));

describe('A run without the delivery audit', () => {
  it('sends not one request more, and says nothing of it', async () => {
    const { totals, page } = await audit({ INVENTORY_FORMATS: 'csv' });
    expect(asked()).toEqual(['resources', 'secrets']);
    expect(Object.keys(totals)).not.toContain('notEvaluated');
    expect(Object.keys(totals.findings)).not.toContain('EVENT_NOT_FOUND');
    expect(page).not.toContain('Would anyone be notified?');
  });
});

describe('The delivery audit', () => {
  it('finds nothing where every event reaches someone, and asks each list once, beside the secrets', async () => {
    await audit(); // so that its code is loaded, which takes its time in a test
    bench.emulator.reset();
    on('latency', { api: 'secrets', value: 200 });
    const { totals, page, response } = await audit();
    expect(totals.findings).toMatchObject(NOTHING);
    expect(totals).toMatchObject({
      delivery: { yes: 2, no: 1, unknown: 0 },
      notEvaluated: {},
      subscriptions: { email: 2 },
    });
    expect(asked()).toEqual(['events', 'records', 'resources', 'secrets', 'subscriptions', 'topics']);
    const [first, second] = bench.emulator.requests;
    expect(new Set([first?.api, second?.api])).toEqual(new Set(['resources', 'secrets']));
    const requestOf = (api: ApiName) => bench.emulator.requests.find((request) => request.api === api);
    const { startedAtMs = 0, durationMs = 0 } = requestOf('secrets') ?? {};
    for (const api of ['events', 'records', 'topics', 'subscriptions'] as const)
      expect(requestOf(api)?.startedAtMs).toBeLessThan(startedAtMs + durationMs);
    expect(page).toContain('Would anyone be notified?');
    expect(page).toContain('If the rotation of a secret failed: yes for 2, no for 1, unknown for 0.');
    expect(page).toContain('>Show 2<');
    expect(response).toMatchObject({ status: 'complete', consistency: 'exact' });
  });

  it('asks for no topic where there is no event', async () => {
    book().events.length = 0;
    const { totals } = await audit();
    expect(asked()).toEqual(['events', 'records', 'resources', 'secrets']);
    expect(totals.findings['EVENT_NOT_FOUND']).toBe(3);
  });

  it.each<[DeliveryRule, SwitchName, Partial<FaultRule>, string[]]>([
    ['EVENT_NOT_FOUND', 'events-gone', {}, ['audited', 'still']],
    ['EVENT_DISABLED', 'events-disabled', {}, ['alerted', 'audited', 'still']],
    ['EVENT_MISSES_FAILURES', 'events-without-failures', {}, ['alerted', 'audited']],
    ['TOPIC_NOT_FOUND', 'topics-gone', {}, ['audited', 'still']],
    ['TOPIC_WITHOUT_SUBSCRIBER', 'subscriptions-gone', {}, ['alerted', 'audited', 'still']],
    ['SUBSCRIPTION_UNCONFIRMED', 'subscriptions-unconfirmed', {}, ['alerted']],
    ['NOTIFICATION_FAILED', 'notifications-failed', {}, ['alerted', 'audited', 'still']],
    ['NOTIFICATION_FAILED', 'notifications-failed', { value: 'INVALID' }, ['alerted', 'audited', 'still']],
    ['CHANNEL_WITHOUT_SUBSCRIBER', 'topics-gone', {}, ['']],
    ['CHANNEL_WITHOUT_SUBSCRIBER', 'subscriptions-gone', {}, ['']],
  ])('%s is found with the switch %s, and not without it', async (rule, name, options, secrets) => {
    const found = async (): Promise<Set<string | undefined>> => {
      const { findings } = await audit(WITH_CHANNEL);
      return new Set(findings.filter((row) => row['rule'] === rule).map((row) => row['secret_name']));
    };
    expect(await found()).toEqual(new Set());
    on(name, options);
    expect(await found()).toEqual(new Set(secrets));
  });

  it('has a test for every switch of events and of SMN', () => {
    const names = (Object.keys(SWITCHES) as SwitchName[]).filter(isDeliverySwitch);
    expect(names.sort()).toEqual([
      'events-disabled',
      'events-gone',
      'events-without-failures',
      'notifications-failed',
      'records-many',
      'subscriptions-gone',
      'subscriptions-unconfirmed',
      'topics-gone',
      'topics-hidden',
    ]);
  });

  it('says yes, no and unknown by the first reason', async () => {
    on('topics-gone');
    const { totals, page } = await audit();
    expect(totals['delivery']).toEqual({ yes: 1, no: 2, unknown: 0 });
    expect(page).toContain('The SMN topic does not exist');
    expect(page).toContain('The secret does not subscribe to an event');
  });

  it('believes no list that leaves a topic out: it looks at the topic itself', async () => {
    on('topics-hidden');
    const { totals } = await audit();
    expect(totals.findings['TOPIC_NOT_FOUND']).toBe(0);
    expect(asked().filter((api) => api === 'topic')).toHaveLength(1);
  });

  it('takes a later success for an end of the failure, and forgets what is older than its days', async () => {
    const [alerts, security] = book().events as [ReturnType<typeof createEvent>, ReturnType<typeof createEvent>];
    book().records.splice(
      0,
      Infinity,
      createRecord(alerts, Date.now() - 3 * DAY_MS, 'FAIL'),
      createRecord(alerts, Date.now() - 2 * DAY_MS),
      createRecord(security, Date.now() - 8 * DAY_MS, 'INVALID'),
    );
    expect((await audit()).totals.findings['NOTIFICATION_FAILED']).toBe(0);
    const longer = await audit({ ...ON, FINDINGS: '{"DELIVERY":{"days":9}}' });
    expect(longer.totals.findings['NOTIFICATION_FAILED']).toBe(2);
  });

  it('takes 1,000 records for a list that may be cut', async () => {
    on('records-many', { value: 1000 });
    const { totals, page } = await audit();
    expect(totals).toMatchObject({ notEvaluated: { NOTIFICATION_FAILED: 1 } });
    expect(page).toContain('there may be more');
    bench.emulator.faults.clear();
    on('records-many', { value: 999 });
    expect((await audit()).totals['notEvaluated']).toEqual({});
    on('records-many', { value: 1000 });
    on('notifications-failed');
    const row = (await audit()).findings.find(({ rule }) => rule === 'NOTIFICATION_FAILED');
    expect(row?.['message']).toContain('there may be more');
  });

  it('reads every page: events by marker, topics and subscriptions by offset', async () => {
    const place = { region: 'cn-north-4', projectId: projectId(1) };
    const { events, topics, subscriptions } = book();
    const more = Array.from({ length: 120 }, (_, at) => createEvent(place, `event-${at}`));
    events.push(...more);
    topics.push(...more.map(({ notification }) => notification.target_id));
    // of the topic that comes last: its only subscriber is on the last page
    const last = subscriptions.pop();
    subscriptions.push(...more.map(({ notification }) => createSubscription(notification.target_id, 'sms', '+861')));
    if (last) subscriptions.push(last);
    const { totals } = await audit();
    expect(totals.findings).toMatchObject(NOTHING);
    expect(totals).toMatchObject({ delivery: { yes: 2 }, subscriptions: { email: 2, sms: 120 } });
    const counts = (['events', 'topics', 'subscriptions', 'records'] as const).map(
      (api) => asked().filter((one) => one === api).length,
    );
    expect(counts).toEqual([3, 2, 2, 1]);
  });

  it('asks CSMS at most four times more in a scope, whatever its last marker is', async () => {
    on('marker-on-last-page', { api: 'events' });
    const { totals } = await audit();
    expect(totals.findings).toMatchObject(NOTHING);
    expect(asked().filter((api) => api === 'events' || api === 'records').length).toBeLessThanOrEqual(4);
  });
});

describe('What cannot be read', () => {
  const OF_TOPICS = { TOPIC_NOT_FOUND: 1 };
  const OF_SUBSCRIPTIONS = { TOPIC_WITHOUT_SUBSCRIBER: 1, SUBSCRIPTION_UNCONFIRMED: 1 };
  const OF_EVENTS = {
    EVENT_NOT_FOUND: 1,
    EVENT_DISABLED: 1,
    EVENT_MISSES_FAILURES: 1,
    ...OF_TOPICS,
    ...OF_SUBSCRIPTIONS,
  };
  const REFUSALS = ['forbidden', 'unauthorized', 'unknown-region', 'garbage-json', 'error-in-200'] as const;
  const LISTS: [ApiName, Record<string, number>, object][] = [
    ['events', OF_EVENTS, { yes: 0, no: 1, unknown: 2 }],
    ['records', { NOTIFICATION_FAILED: 1 }, { yes: 2, no: 1, unknown: 0 }],
    ['topics', OF_TOPICS, { yes: 2, no: 1, unknown: 0 }],
    ['subscriptions', OF_SUBSCRIPTIONS, { yes: 0, no: 1, unknown: 2 }],
  ];
  const isOfCsms = (api: ApiName): boolean => api === 'events' || api === 'records';
  const cases = LISTS.flatMap(([api, notEvaluated, delivery]) =>
    // a 401 of CSMS ends every scope of the credential
    REFUSALS.filter((name) => name !== 'unauthorized' || !isOfCsms(api)).map((name) => ({
      api,
      name,
      notEvaluated,
      delivery,
    })),
  );

  it.each(cases)('$name on $api: rules are not evaluated, the run is complete', async ({ api, name, ...expected }) => {
    on(name, { api });
    const { totals, page, response } = await audit();
    expect(response.status).toBe('complete');
    expect(totals).toMatchObject(expected);
    expect(Object.keys(totals['notEvaluated'] ?? {})).toHaveLength(Object.keys(expected.notEvaluated).length);
    expect(totals.findings).toMatchObject(NOTHING);
    expect(page).toContain('Rules not evaluated');
    if (name === 'forbidden') expect(page).toContain(isOfCsms(api) ? 'CSMS_FORBIDDEN' : 'SMN_FORBIDDEN');
  });

  it('a 401 of SMN stops no request of CSMS that comes after it', async () => {
    on('latency', { api: 'secrets', value: 150 });
    on('list-rows-missing', { api: 'secrets', times: 1 }); // so that the secrets are listed again
    on('unauthorized', { api: 'topics' });
    const { totals, response } = await audit();
    expect(asked().filter((api) => api === 'secrets')).toHaveLength(2);
    expect(response).toMatchObject({ status: 'complete', consistency: 'exact' });
    expect(totals).toMatchObject({ notEvaluated: { TOPIC_NOT_FOUND: 1 } });
  });

  it('says which permission is missing', async () => {
    on('forbidden', { api: 'events' });
    on('forbidden', { api: 'topics' });
    expect((await audit()).page).toContain('csms::listEvents');
    bench.emulator.faults.clear();
    on('forbidden', { api: 'topics' });
    expect((await audit()).page).toContain('smn:topic:listTopic');
  });

  it('a topic of another project that may not be read is unknown, not missing', async () => {
    const [alerts] = book().events;
    if (alerts) alerts.notification.target_id = `urn:smn:cn-north-4:${projectId(9)}:central`;
    const { totals } = await audit();
    expect(totals.findings).toMatchObject(NOTHING);
    expect(totals).toMatchObject({
      delivery: { yes: 1, no: 1, unknown: 1 },
      notEvaluated: { TOPIC_NOT_FOUND: 1, TOPIC_WITHOUT_SUBSCRIBER: 1, SUBSCRIPTION_UNCONFIRMED: 1 },
    });
  });

  it('an event whose fields are null is unclear, not right', async () => {
    for (const event of book().events) Object.assign(event, { state: null, event_types: null });
    const { totals } = await audit();
    expect(totals).toMatchObject({
      delivery: { yes: 0, no: 1, unknown: 2 },
      notEvaluated: { EVENT_DISABLED: 1, EVENT_MISSES_FAILURES: 1 },
    });
  });

  it('a service that hangs takes a part of the time, not the run', async () => {
    on('hang', { api: 'topics' });
    on('hang', { api: 'records' });
    const response = await bench.run({ settings: ON, timeoutMs: 12_000 });
    expect(response.status).toBe('complete');
    expect((await bench.manifest(response)).totals['notEvaluated']).toMatchObject({ NOTIFICATION_FAILED: 1 });
  }, 20_000);
});

describe('Addresses of subscribers', () => {
  it('are in no file, log or response', async () => {
    const canary = 'canary-7f3a';
    const urns = book().topics;
    book().subscriptions.push(
      ...urns.map((urn) => createSubscription(urn, 'email', `${canary}@example.com`, 0)),
      // one who wrote the address into the wrong field
      ...urns.map((urn) => createSubscription(urn, `${canary}@example.com`, `https://${canary}.example.com`)),
    );
    const written: string[] = [];
    const write = (chunk: unknown): boolean => written.push(String(chunk)) > 0;
    const originals = [process.stdout.write, process.stderr.write] as const;
    process.stdout.write = write;
    process.stderr.write = write;
    let found: Awaited<ReturnType<typeof audit>>;
    try {
      found = await audit({ ...ON, LOG_LEVEL: 'debug', INVENTORY_FORMATS: 'csv,ndjson' });
    } finally {
      [process.stdout.write, process.stderr.write] = originals;
    }
    const keys = (await bench.keys()).filter((key) => key.includes(found.response.runId));
    const files = await Promise.all(keys.map((key) => bench.read(key)));
    expect(found.totals['subscriptions']).toEqual({ email: 2, other: 2 });
    expect(keys.length).toBeGreaterThan(5);
    expect(written.join('')).not.toBe('');
    expect(JSON.stringify(found.response) + files.join('') + written.join('')).not.toContain(canary);
  });
});
