import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { LatestPointer, Manifest } from '../../../lib/run/manifest.ts';
import { checksumKey, latestKey, manifestKey } from '../../../lib/run/keys.ts';
import type { LazyObjectStore } from '../../../lib/storage/create-store.ts';
import { INVARIANTS, violationsOf, type Evidence } from '../../faults/invariants.ts';
import { noticeViolations, type Heard, type Told } from '../../faults/notices.ts';
import { SCENARIOS, truthOf, type Truth } from '../../faults/scenarios.ts';
import { latestIn, runsIn } from '../../faults/stored-runs.ts';
import { openStage, type Stage } from '../../faults/sweep.ts';
import type { StoreView } from '../../support/fault-world.ts';
import { inventory, throughGate } from '../../support/shard-world.ts';
import { StoreGate } from '../../support/store-gate.ts';

/* Tests of the tests in test/faults: each invariant is seen to fail where it is broken. */

const FOLDER = 'inventory';
let stage: Stage;
/** Of a clean run that is the second one. */
let good: Evidence;
let runId: string;

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const [scenario] = SCENARIOS;
  if (!scenario) throw new Error('there is no scenario');
  stage = await openStage(scenario);
  const { world } = stage;
  const before = world.view();
  const end = await world.run('inventory-export');
  runId = end.response?.runId ?? '';
  const truth = truthOf(world, scenario);
  const { functionName } = scenario;
  good = { functionName, before, after: world.view(), truth, end, limitMs: 60_000, isClean: true };
});
afterAll(async () => {
  await stage.world.close();
  vi.restoreAllMocks();
});

/** The store after the run with some objects changed; `undefined` takes one away. */
function withObjects(changes: Readonly<Record<string, string | Buffer | undefined>>): StoreView {
  const objects = new Map(good.after);
  for (const [key, body] of Object.entries(changes)) {
    if (body === undefined) objects.delete(key);
    else objects.set(key, Buffer.from(body as string));
  }
  return objects;
}

const manifestOf = (view: StoreView): Manifest => JSON.parse(String(view.get(manifestKey(FOLDER, runId)))) as Manifest;

/** With another manifest, which its checksum bears out. */
function withManifest(change: (manifest: Manifest) => void, more: Parameters<typeof withObjects>[0] = {}): StoreView {
  const manifest = manifestOf(good.after);
  change(manifest);
  const text = JSON.stringify(manifest);
  const checksum = createHash('md5').update(text).digest('hex');
  return withObjects({ [manifestKey(FOLDER, runId)]: text, [checksumKey(FOLDER, runId)]: checksum, ...more });
}

function withLatest(change: (latest: LatestPointer) => void): StoreView {
  const latest = latestIn(good.after, FOLDER);
  if (!latest) throw new Error('there is no pointer');
  change(latest);
  return withObjects({ [latestKey(FOLDER)]: JSON.stringify(latest) });
}

/** The truth, had there been one secret more. */
const withOneMore = ({ truth }: Evidence): Truth => ({
  ...truth,
  secrets: new Map([...truth.secrets].map(([name, ids]) => [name, [...ids, 'id-unseen']])),
});

const fileOf = (name: string): string => manifestKey(FOLDER, runId).replace('manifest.json', name);
const firstRun = (): string => runsIn(good.before, FOLDER)[0]?.runId ?? '';

type Broken = () => Partial<Evidence>;
const BROKEN: ReadonlyArray<readonly [keyof typeof INVARIANTS, string, Broken]> = [
  [
    'a manifest names files that are there',
    'one is gone',
    () => ({ after: withObjects({ [fileOf('report.html')]: undefined }) }),
  ],
  [
    'a manifest names files that are there',
    'one has other bytes',
    () => ({ after: withObjects({ [fileOf('report.html')]: 'x' }) }),
  ],
  [
    'a manifest names files that are there',
    'one has fewer rows',
    () => ({
      after: withManifest(({ files }) => files.forEach((file) => (file.rows += 1))),
    }),
  ],
  ['complete is whole', 'a secret is missing', () => ({ truth: withOneMore(good) })],
  [
    'complete is whole',
    'a project is missing',
    () => ({ after: withManifest((manifest) => void manifest.scopes.pop()) }),
  ],
  [
    'complete is whole',
    'a failed project has rows',
    () => ({ after: withManifest(({ scopes }) => scopes.forEach((scope) => (scope.status = 'failed'))) }),
  ],
  ['exact is true', 'a secret is missing', () => ({ truth: withOneMore(good) })],
  [
    'exact is true',
    'a project is not exact',
    () => ({ after: withManifest(({ scopes }) => scopes.forEach((scope) => (scope.consistency = 'drifted'))) }),
  ],
  [
    'exact is true',
    'fewer were listed than there are said to be',
    () => ({ after: withManifest(({ scopes }) => scopes.forEach((scope) => (scope.expected = 99))) }),
  ],
  [
    'changes are what has changed',
    'one is called removed that is there',
    () => ({
      after: withObjects({
        [fileOf('changes.csv')]:
          `${String(good.after.get(fileOf('changes.csv')))}removed,cn-north-4,${'1'.repeat(32)},id-alpha,alpha,,,,\r\n`,
      }),
    }),
  ],
  [
    'changes are what has changed',
    'nothing is said to be compared with',
    () => ({ after: withManifest(({ scopes }) => scopes.forEach((scope) => delete scope.comparedWith)) }),
  ],
  [
    'the pointer names what is there, and only moves forward',
    'it names no run',
    () => ({ after: withLatest((latest) => (latest.runId = '20991231T235959Z-00000000')) }),
  ],
  [
    'the pointer names what is there, and only moves forward',
    'its newest is no run',
    () => ({ after: withLatest(({ newest }) => (newest.runId = '20991231T235959Z-00000000')) }),
  ],
  [
    'the pointer names what is there, and only moves forward',
    'it says another consistency',
    () => ({ after: withLatest((latest) => (latest.consistency = 'drifted')) }),
  ],
  [
    'the pointer names what is there, and only moves forward',
    'it is gone',
    () => ({ after: withObjects({ [latestKey(FOLDER)]: undefined }) }),
  ],
  [
    'the pointer names what is there, and only moves forward',
    'it goes back',
    () => ({
      before: good.after,
      after: new Map([...good.after, [latestKey(FOLDER), good.before.get(latestKey(FOLDER)) ?? Buffer.alloc(0)]]),
    }),
  ],
  [
    'the response is what the manifest says',
    'it is another status',
    () => ({ end: { tookMs: 1, response: { ...good.end?.response, status: 'partial' } as never } }),
  ],
  [
    'the response is what the manifest says',
    'the manifest is not there',
    () => ({ after: withObjects({ [manifestKey(FOLDER, runId)]: undefined }) }),
  ],
  [
    'the response is what the manifest says',
    'the response has no manifest',
    () => ({ end: { tookMs: 1, response: { runId, status: 'complete' } as never } }),
  ],
  [
    'the response is what the manifest says',
    'it throws though it is complete',
    () => ({ end: { tookMs: 1, error: { code: 'RUN_FAILED', message: '', thrown: undefined } } }),
  ],
  [
    'errors have a code of their own',
    'it is a TypeError',
    () => ({ end: { tookMs: 1, error: { code: undefined, message: '', thrown: undefined } } }),
  ],
  [
    'errors have a code of their own',
    'it is INTERNAL',
    () => ({ end: { tookMs: 1, error: { code: 'INTERNAL', message: '', thrown: undefined } } }),
  ],
  ['it ends in time', 'it is late', () => ({ limitMs: 0 })],
  [
    'a clean run heals',
    'it throws',
    () => ({ end: { tookMs: 1, error: { code: 'STORE_TIMEOUT', message: '', thrown: undefined } } }),
  ],
  [
    'a clean run heals',
    'it is partial',
    () => ({ end: { tookMs: 1, response: { ...good.end?.response, status: 'partial' } as never } }),
  ],
  [
    'a clean run heals',
    'the pointer stays behind',
    () => ({ after: withObjects({ [latestKey(FOLDER)]: good.before.get(latestKey(FOLDER)) }) }),
  ],
];

describe('An undisturbed run', () => {
  it('breaks no invariant', () => expect(violationsOf(good)).toEqual([]));
});

describe('An invariant', () => {
  it.each(BROKEN)('"%s" is seen to be broken where %s', (name, _, broken) => {
    expect(firstRun()).not.toBe('');
    expect(violationsOf({ ...good, ...broken() }).filter((what) => what.startsWith(`${name}: `))).not.toEqual([]);
  });

  it('has an entry for each that there is', () => {
    expect(new Set(BROKEN.map(([name]) => name))).toEqual(new Set(Object.keys(INVARIANTS)));
  });
});

/** Says that a file is there when it has only heard of it. */
class ForgetfulGate extends StoreGate {
  override wrap(store: LazyObjectStore): LazyObjectStore {
    const put: LazyObjectStore['put'] = async (key, ...rest) =>
      key.endsWith('report.html') ? undefined : store.put(key, ...rest);
    return { ...store, url: store.url, put };
  }
}

describe('A manifest that names a file which was never stored', () => {
  it('is found out, though the run says that all is well', async () => {
    const { world } = stage;
    const before = world.view();
    const gate = new ForgetfulGate();
    const handler = (event: unknown, context: never) => throughGate(gate, () => inventory.handler(event, context));
    const end = await world.run('inventory-export', { handler, settings: { CONFIG_KEY: '' } });
    expect(end.response?.status).toBe('complete');
    expect(violationsOf({ ...good, before, after: world.view(), end }).join('\n')).toContain(
      'report.html is not there',
    );
  });
});

describe('What is promised of notices', () => {
  const TRUTH: Truth = { secrets: new Map(), open: [], opened: ['a'], resolved: ['b'] };
  const opened: Told = { id: '1', stage: 'opened', names: ['a'] };
  const resolved: Told = { id: '2', stage: 'resolved', names: ['b'] };
  const judge = (told: readonly Told[], more: Partial<Heard> = {}): string =>
    noticeViolations({ told: new Map([['hook', told]]), states: [], truth: TRUTH, mostTimes: () => 2, ...more }).join();

  it.each([
    ['nothing, where all is told once', [opened, resolved], ''],
    ['nothing, where one comes twice with the same id', [opened, opened, resolved], ''],
    ['that one is not told', [resolved], 'never told: opened a'],
    ['that an end is not told', [opened], 'never told: resolved b'],
    ['that one comes a third time', [opened, opened, opened, resolved], 'got 1 3 times'],
    ['that one comes again with another id', [opened, { ...opened, id: '3' }, resolved], 'by 2 notices'],
    [
      'that one is resolved which is not',
      [opened, resolved, { ...resolved, id: '4', names: ['a'] }],
      'resolved a, which is not so',
    ],
  ])('is kept or not: %s', (_, told, expected) => {
    const violations = judge(told);
    if (expected === '') expect(violations).toBe('');
    else expect(violations).toContain(expected);
  });

  it('is broken by a state in which something waits, or is open', () => {
    const state = {
      episodes: { s: { seen: { name: 'c' } } },
      outbox: [{ channels: { hook: { state: 'waiting' } } }],
    } as unknown as Heard['states'][number];
    const violations = judge([opened, resolved], { states: [state] });
    expect(violations).toContain('open in the states: c');
    expect(violations).toContain('waits for hook');
  });
});
