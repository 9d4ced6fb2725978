import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { latestKey, manifestKey, checksumKey } from '../../lib/run/keys.ts';
import { checksumOf } from '../../lib/run/stored-run.ts';
import { HANDLERS, type FaultWorld, type FunctionName } from '../support/fault-world.ts';
import { violationsOf } from './invariants.ts';
import { noticeViolations, statesIn, toldIn } from './notices.ts';
import { SCENARIOS, type Scenario } from './scenarios.ts';
import { FOLDERS, runsIn } from './stored-runs.ts';
import { evidenceOf, openStage, type Stage } from './sweep.ts';

/* What crashes, other versions and people leave in the store: no run fails of it, none believes it, and the next one heals it. */

const FUTURE = '20991231T235959Z-00000000';
/** Old enough to be before every run, and a run that died. */
const DEAD = (n: number): string => `20200101T000000Z-${String(n).padStart(8, '0')}`;
const DEAD_RUNS = 150;

const FIRST = Object.fromEntries(
  (Object.keys(HANDLERS) as FunctionName[]).map((name) => [name, SCENARIOS.find((each) => each.functionName === name)]),
) as Record<FunctionName, Scenario>;

/** What is done to an object. */
const DAMAGE: Readonly<Record<string, (body: string) => string>> = {
  'is empty': () => '',
  'is cut': (body) => body.slice(0, body.length / 2),
  'is not JSON': () => '<html>Bad gateway</html>',
  'is null': () => 'null',
  'is a list': () => '[]',
  'is a number': () => '1e999',
  'is an empty object': () => '{}',
  'is binary': () => '\u0000\uFFFD\u0001'.repeat(50),
  'is of version 99': (body) => body.replace(/"version": ?\d+/, '"version": 99'),
  'names a run of the year 2099': (body) => body.replaceAll(/\d{8}T\d{6}Z-[0-9a-f]{8}/g, FUTURE),
  'is larger than any': (body) => body.replace('{', `{"padding":"${'x'.repeat(6 * 1024 * 1024)}",`),
  'has fields of other types': (body) => body.replaceAll(/: ?"(?:complete|exact|[^"]*T[^"]*Z)"/g, ': [{}]'),
  'has a deep field': (body) => body.replace('{', `{"deep":${'['.repeat(5_000)}${']'.repeat(5_000)},`),
};

interface Left {
  readonly what: string;
  readonly leave: (world: FaultWorld, folder: string) => void;
}

const newest = (world: FaultWorld, folder: string): string => runsIn(world.view(), folder).at(-1)?.runId ?? '';
const change = (world: FaultWorld, key: string, damage: (body: string) => string): void =>
  world.write(key, damage(String(world.view().get(key) ?? '')));

const damaged = Object.entries(DAMAGE).flatMap(([what, damage]): Left[] => [
  { what: `latest.json ${what}`, leave: (world, folder) => change(world, latestKey(folder), damage) },
  {
    what: `the newest manifest ${what}`,
    leave: (world, folder) => change(world, manifestKey(folder, newest(world, folder)), damage),
  },
  {
    what: `the newest manifest ${what}, and its checksum bears it out`,
    leave: (world, folder) => {
      const runId = newest(world, folder);
      change(world, manifestKey(folder, runId), damage);
      const body = world.view().get(manifestKey(folder, runId)) ?? Buffer.alloc(0);
      world.write(checksumKey(folder, runId), checksumOf(body));
    },
  },
  {
    what: `the newest checksum ${what}`,
    leave: (world, folder) => change(world, checksumKey(folder, newest(world, folder)), damage),
  },
]);

const LEFT: readonly Left[] = [
  ...damaged,
  { what: 'latest.json is gone', leave: (world, folder) => world.remove(latestKey(folder)) },
  {
    what: 'the newest run is gone, and latest.json names it',
    leave: (world, folder) => {
      const runId = newest(world, folder);
      for (const key of world.view().keys()) if (key.includes(runId)) world.remove(key);
    },
  },
  {
    what: `${DEAD_RUNS} runs died before their manifest`,
    leave: (world, folder) => {
      for (let n = 0; n < DEAD_RUNS; n += 1) world.write(`${folder}/runs/${DEAD(n)}/report.html`, 'x');
    },
  },
  {
    what: 'runs died between manifest and checksum, and after the checksum alone',
    leave: (world, folder) => {
      world.write(manifestKey(folder, DEAD(1)), '{"version":1}');
      world.write(checksumKey(folder, DEAD(2)), '0'.repeat(32));
    },
  },
  {
    what: 'a run of the year 2099 died before its manifest',
    leave: (world, folder) => world.write(`${folder}/runs/${FUTURE}/report.html`, 'x'),
  },
  {
    what: 'things that nobody put there',
    leave: (world, folder) => {
      world.write(`${folder}/runs/notes.txt`, 'x');
      world.write(`${folder}/runs/..%2F/manifest.json`, '{}');
      world.write(`${folder}/shards/${DEAD(1)}/plan.json`, '{"version":99}');
    },
  },
];

let stage: Stage;
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => void vi.restoreAllMocks());

describe.each(Object.entries(FIRST) as Array<[FunctionName, Scenario]>)('%s', (functionName, scenario) => {
  const folder = FOLDERS[functionName];
  beforeAll(async () => {
    stage = await openStage(scenario);
  });
  afterAll(() => stage.world.close());

  it.each(LEFT)('is right where $what', async ({ leave }) => {
    const { world, start } = stage;
    world.restore(start);
    leave(world, folder);
    for (const _run of ['the one that finds it', 'the one after it']) {
      const before = world.view();
      const end = await world.run(functionName, { isDirect: true });
      expect(violationsOf({ ...evidenceOf(stage, before, end, 60_000), isClean: true })).toEqual([]);
    }
  });
});

describe('failed-rotation-notifier, with a state that', () => {
  const scenario = FIRST['failed-rotation-notifier'];
  const { channels = [] } = scenario.told ?? {};
  beforeAll(async () => {
    stage = await openStage(scenario);
  });
  afterAll(() => stage.world.close());

  it.each(Object.entries(DAMAGE).filter(([what]) => !/year 2099|larger|other types|deep/.test(what)))(
    '%s, is failed for that project alone, notifies of the others, and overwrites nothing',
    async (_, damage) => {
      const { world, start } = stage;
      world.restore(start);
      const key = [...world.view().keys()].find((each) => /^rotation\/state\/region=cn.*1111\.json$/.test(each)) ?? '';
      change(world, key, damage);
      const broken = String(world.view().get(key));
      const before = world.view();
      const end = await world.run('failed-rotation-notifier', { isDirect: true });
      expect(end.response).toMatchObject({ status: 'partial', failed: [{ error: { code: 'STATE_DAMAGED' } }] });
      expect(String(world.view().get(key))).toBe(broken);
      const evidence = evidenceOf(stage, before, end, 60_000);
      const { truth } = evidence;
      expect(violationsOf(evidence)).toEqual([]);
      const other = [...toldIn(world, channels, ['gamma-key', 'alpha-key']).values()].flat();
      expect(other.every(({ names }) => names.includes('gamma-key'))).toBe(true);
      expect(other.length).toBeGreaterThanOrEqual(channels.length);
      // restored by hand: all is told, nothing twice
      world.write(key, before.get(key) === undefined ? '' : String(start.get(`csms/${key}`)?.body));
      await world.run('failed-rotation-notifier', { isDirect: true });
      const told = toldIn(world, channels, ['alpha-key', 'beta-key', 'gamma-key', 'old-key']);
      expect(noticeViolations({ told, states: statesIn(world.view()), truth, mostTimes: () => 1 })).toEqual([]);
    },
  );
});
