import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { handler } from '../../functions/failed-rotation-notifier/handler.ts';
import type { RotationTotals } from '../../functions/failed-rotation-notifier/state/latest.ts';
import type { Notice } from '../../lib/notify/notice.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { projectId, scopes, startBench, type FunctionBench } from '../support/function-bench.ts';
import { startReceiver, type Receiver } from '../support/receiver.ts';

/* Silences that end, and those that never match. */

const SECRET = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const START_MS = Date.UTC(2026, 10, 22, 6);

let bench: FunctionBench;
let receiver: Receiver;
beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['Date'], now: START_MS });
  bench = await startBench(handler, scopes([]));
  receiver = await startReceiver();
});
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([bench.close(), receiver.close()]);
});

interface Silence {
  readonly match: object;
  readonly until: string;
  readonly reason: string;
}

const run = (silences: readonly Silence[], more: Record<string, string> = {}): Promise<RunResponse> =>
  bench.run({
    settings: {
      NOTIFY_CHANNELS: JSON.stringify([{ name: 'hook', type: 'webhook', url: receiver.url, secret: SECRET }]),
      NOTIFY_ALLOWED_HOSTS: receiver.host,
      NOTIFY_SILENCES: JSON.stringify(silences),
      // runs are days apart here
      STALE_AFTER: '90d',
      ...more,
    },
  });
const toReview = ({ totals }: RunResponse) => (totals as RotationTotals).silencesToReview;
const pass = (ms: number): void => void vi.setSystemTime(Date.now() + ms);
const inHours = (hours: number): string => new Date(START_MS + hours * HOUR_MS).toISOString();
const secretsOf = (stage: Notice['stage']) =>
  receiver.received
    .map(({ body }) => JSON.parse(body) as Notice)
    .filter((notice) => notice.stage === stage)
    .flatMap(({ secrets }) => secrets);

function fail(name: string): void {
  const scope = bench.emulator.estate.scope('cn-north-4', projectId(1));
  const { domainId } = bench.emulator.estate;
  scope.add({ id: `id-${name}`, name, state: 'ENABLED', auto_rotation: true, domain_id: domainId }, { team: 'a' });
  scope.addTask({ secret_name: name, task_status: 'FAILED', task_time: Date.now() - 60_000, task_error_code: 'E' });
}

describe('a notification that a silence held back', () => {
  const silence = { match: { name: '^db' }, until: inHours(2), reason: 'The database moves.' };

  it('says until when it was silenced', async () => {
    await run([silence]);
    fail('db');
    await run([silence]);
    expect(secretsOf('opened')).toEqual([]);
    pass(2.5 * HOUR_MS);
    fail('app');
    await run([silence]);
    const opened = secretsOf('opened').map(({ name, silencedUntil }) => [name, silencedUntil] as const);
    expect(Object.fromEntries(opened)).toEqual({ app: undefined, db: inHours(2) });
  });

  it('says so of a reminder too, and of the one after it no more', async () => {
    fail('db');
    const noticed = { NOTIFY_REPEAT: '1h' };
    await run([], noticed);
    await run([silence], noticed);
    pass(1.5 * HOUR_MS);
    await run([silence], noticed);
    expect(secretsOf('repeated')).toEqual([]);
    pass(HOUR_MS);
    await run([silence], noticed);
    pass(1.5 * HOUR_MS);
    await run([silence], noticed);
    expect(secretsOf('repeated').map(({ silencedUntil }) => silencedUntil)).toEqual([inHours(2), undefined]);
  });
});

describe('a silence', () => {
  it('that expired is in the response and the report, which are written for it once', async () => {
    const silence = { match: { name: '^db' }, until: inHours(2), reason: 'The database moves.' };
    expect(toReview(await run([silence]))).toBeUndefined();
    pass(1000);
    expect((await run([silence])).manifest).toBeUndefined();
    pass(2 * HOUR_MS);
    const response = await run([silence]);
    expect(toReview(response)).toEqual([
      { entry: 0, state: 'expired', until: inHours(2), reason: 'The database moves.' },
    ]);
    const page = (await bench.read((response.manifest ?? '').replace('manifest.json', 'report.html'))).toString();
    expect(page).toContain('NOTIFY_SILENCES[0] expired at 2026-11-22 08:00 UTC');
    pass(1000);
    const quiet = await run([silence]);
    expect(quiet.manifest).toBeUndefined();
    expect(toReview(quiet)).toHaveLength(1);
    expect(toReview(await run([]))).toBeUndefined();
  });

  it('that has matched no open problem for seven days is, by tag or by name', async () => {
    const until = inHours(90 * 24);
    const silences = [
      { match: { name: '^typo-' }, until, reason: 'It moves.' },
      { match: { tag: { team: 'a' } }, until, reason: 'It moves.' },
      { match: { name: '^db' }, until, reason: 'It moves.' },
    ];
    fail('db');
    await run(silences);
    pass(7 * DAY_MS - 1000);
    expect(toReview(await run(silences))).toBeUndefined();
    pass(1000);
    // critical by now, so that nothing is silenced; the silence matches all the same
    expect(toReview(await run(silences))).toEqual([
      { entry: 0, state: 'unused', until, reason: 'It moves.', unusedSince: inHours(0) },
    ]);
    pass(1000);
    // by what it is, not by its place in the list
    expect(toReview(await run(silences.toReversed()))).toMatchObject([{ entry: 2, state: 'unused' }]);
    pass(1000);
    fail('typo-1');
    expect(toReview(await run(silences))).toBeUndefined();
    pass(DAY_MS);
    expect(toReview(await run(silences))).toBeUndefined();
  });

  it('is not called unused by a run that has not seen everything', async () => {
    const silences = [{ match: { name: '^typo-' }, until: inHours(90 * 24), reason: 'Never matches.' }];
    await run(silences);
    pass(8 * DAY_MS);
    bench.emulator.faults.add({ name: 'forbidden', api: 'tasks' });
    const response = await run(silences);
    expect(response.status).toBe('failed');
    expect(toReview(response)).toBeUndefined();
    bench.emulator.faults.clear();
    expect(toReview(await run(silences))).toMatchObject([{ state: 'unused' }]);
  });
});
