import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import { handler as inventory } from '../../functions/inventory-export/handler.ts';
import { handler as tagReport } from '../../functions/tag-report/handler.ts';
import type { TagReport } from '../../functions/tag-report/report.ts';
import type { ApiName } from '../../lib/local/emulator/api-name.ts';
import { isAccountSwitch, isDeliverySwitch, SWITCHES, type SwitchName } from '../../lib/local/emulator/switches.ts';
import { codeOf } from '../../lib/errors.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import {
  projectId,
  scopes,
  startBench,
  type FunctionBench,
  type Row,
  type RunOptions,
} from '../support/function-bench.ts';
import { rotatedSecret } from '../support/rotated-secret.ts';

/*
 * The three functions look at one estate with the same service: they come to one verdict of each scope, whatever the
 * service does, to one owner of each secret, and to one set of secrets that are overdue.
 */

const FUNCTIONS = { inventory, tagReport, notifier } as const;
type FunctionName = keyof typeof FUNCTIONS;
const NAMES = Object.keys(FUNCTIONS) as FunctionName[];
/** The tag that names owners here. */
const OWNER_KEY = 'team';
const SETTINGS = {
  TAG_POLICY: JSON.stringify({ required: ['nobody-has-this'], ownerKey: OWNER_KEY }),
  INVENTORY_FORMATS: 'csv',
};

/** The lists that all three ask for; tasks are the notifier's alone. */
const APIS = ['secrets', 'resources'] as const;
const HOUR_MS = 3_600_000;

/** A scope whose ids one page of the tag query proves, and, where pages matter, one with more. */
async function startWorld({ hasLarge = true } = {}): Promise<FunctionBench> {
  // a key of its own: runs side by side that use one key stop when one of them is refused
  const [ak, sk] = [`AK${randomUUID()}`, randomUUID()];
  const bench = await startBench(inventory, hasLarge ? scopes(40, 1100) : scopes(40), {
    accessKeys: [{ ak, sk }],
    settings: { HUAWEICLOUD_SDK_AK: ak, HUAWEICLOUD_SDK_SK: sk },
  });
  const estate = bench.emulator.estate.scope('cn-north-4', projectId(1));
  const rotating = (name: string, hoursFromNow: number, more: object = {}) =>
    rotatedSecret(name, {
      rotation_time: Date.now() - 48 * HOUR_MS,
      next_rotation_time: Date.now() + hoursFromNow * HOUR_MS,
      domain_id: bench.emulator.estate.domainId,
      ...more,
    });
  estate.add(rotating('missed', -24), { [OWNER_KEY]: ' payments ', owner: 'somebody-else' });
  estate.add(rotating('missed-unowned', -24), { [OWNER_KEY]: '  ' });
  estate.add(rotating('rotated-since', -24, { rotation_time: Date.now() - HOUR_MS }), { [OWNER_KEY]: 'payments' });
  estate.add(rotating('in-time', 24), { [OWNER_KEY]: 'payments' });
  estate.add(rotating('paused', -24, { state: 'DISABLED' }));
  estate.add(rotating('of-others', -24, { domain_id: 'f'.repeat(32) }));
  return bench;
}

type Outcome = { readonly key: (file: string) => string; readonly manifest: Pick<Manifest, 'status' | 'scopes'> };
type Outcomes = Record<FunctionName, Outcome>;

const FAILED: Outcome = { key: () => '', manifest: { status: 'failed', scopes: [] } };

async function runAll(bench: FunctionBench, { settings, timeoutMs }: RunOptions = {}): Promise<Outcomes> {
  const runOne = async (name: FunctionName): Promise<Outcome> => {
    const run = {
      handler: FUNCTIONS[name],
      settings: { ...SETTINGS, ...settings },
      ...(timeoutMs !== undefined && { timeoutMs }),
    };
    // a run that gets no answer at all may end without a manifest
    const response = await bench.run(run).catch((error: unknown) => {
      if (codeOf(error) !== 'RUN_OUT_OF_TIME') throw error;
    });
    if (!response) return FAILED;
    const { manifest: key = '' } = response;
    return { key: (file) => key.replace('manifest.json', file), manifest: await bench.readJson<Manifest>(key) };
  };
  // one after the other: a switch that counts requests counts those of one function
  const outcomes = {} as Outcomes;
  for (const name of NAMES) outcomes[name] = await runOne(name);
  return outcomes;
}

const verdictsOf = ({ manifest }: Outcome, ofScopes = 2): object[] => {
  if (manifest.status === 'failed') return [{ status: 'failed' }];
  return manifest.scopes
    .slice(0, ofScopes)
    .map(({ status, consistency, expected, listed, duplicates, isWhole }) =>
      status === 'failed' ? { status } : { status, consistency, expected, listed, duplicates, isWhole },
    );
};

interface Agreement {
  readonly names?: readonly FunctionName[];
  readonly ofScopes?: number;
}

/** The functions that come to another verdict than the first one, beside that; none when all agree. */
function findDisagreement(outcomes: Outcomes, { names = NAMES, ofScopes }: Agreement = {}): object[] {
  const [first, ...others] = names.map((name) => ({ name, verdicts: verdictsOf(outcomes[name], ofScopes) }));
  const different = others.filter(({ verdicts }) => !isDeepStrictEqual(verdicts, first?.verdicts));
  return first && different.length > 0 ? [first, ...different] : [];
}

type Owned = readonly [id: string, owner: string | null];
const byId = ([a]: Owned, [b]: Owned): number => (a < b ? -1 : 1);
const toOwned = (row: Row): Owned => [row['secret_id'] ?? '', row['owner'] || null];
const isHere = (row: Row): boolean => row['project_id'] === projectId(1);

/** Overdue secrets of the first scope with their owners. The notifier calls one that failed to rotate failing. */
async function overdueOf(bench: FunctionBench, outcomes: Outcomes): Promise<Record<string, Owned[]>> {
  const findings = (await bench.rowsOf(outcomes.inventory.key('findings.csv'))).filter(isHere);
  const failures = (await bench.rowsOf(outcomes.notifier.key('failures.csv'))).filter(isHere);
  const [missed, failing] = [failures.filter(isOverdue), failures.filter((row) => !isOverdue(row))];
  const explained = new Set(failing.map((row) => row['secret_id']));
  const found = findings.filter((row) => row['rule'] === 'ROTATION_OVERDUE' && !explained.has(row['secret_id']));
  return { inventory: found.map(toOwned).toSorted(byId), notifier: missed.map(toOwned).toSorted(byId) };
}

const isOverdue = (row: Row): boolean => row['type'] === 'rotation.overdue';

async function ownersOf(bench: FunctionBench, { tagReport: report }: Outcomes): Promise<Map<string, string | null>> {
  const { violations } = await bench.readJson<TagReport>(report.key('report.json'));
  return new Map(violations.map(({ id, owner }) => [id, owner]));
}

/** Where the emulator's own value would take long. */
const VALUES: Partial<Record<SwitchName, number>> = { 'slow-body': 50, latency: 5, 'huge-body': 70 };
const OPTIONS: Partial<Record<SwitchName, RunOptions>> = {
  'rate-limit': { settings: { CSMS_RATE_LIMIT: '8' } },
  hang: { timeoutMs: 5000 },
  // a 429 is no failure while there is time
  throttle: { timeoutMs: 5000 },
  'throttle-seconds': { timeoutMs: 5000 },
  'throttle-date': { timeoutMs: 5000 },
};
/** What comes and goes between two pages makes no one estate: what a function sees of it depends on when it looks. */
const BETWEEN_PAGES: readonly SwitchName[] = ['before-page', 'churn', 'churn-behind'];
/** The inventory asks for the first page of tags only. */
const LATER_PAGES: ReadonlySet<SwitchName> = new Set<SwitchName>(['empty-page']);

const names = (Object.keys(SWITCHES) as SwitchName[]).filter(
  (name) => !BETWEEN_PAGES.includes(name) && !isAccountSwitch(name) && !isDeliverySwitch(name),
);
const ofPages = (name: SwitchName): boolean => SWITCHES[name].stage === 'page';
const ofTagQuery = names.filter((name) => ['answer', 'page', 'rows'].includes(SWITCHES[name].stage));

async function withSwitch(
  name: SwitchName,
  apis: readonly ApiName[],
  find: (outcomes: Outcomes, bench: FunctionBench) => Promise<object[]> | object[],
  settings?: Record<string, string>,
): Promise<object[]> {
  const bench = await startWorld({ hasLarge: ofPages(name) });
  try {
    const value = VALUES[name];
    for (const api of apis) bench.emulator.faults.add({ name, api, ...(value !== undefined && { value }) });
    const options = OPTIONS[name];
    return await find(await runAll(bench, { ...options, settings: { ...options?.settings, ...settings } }), bench);
  } finally {
    await bench.close();
  }
}

const disagreementWith = (name: SwitchName): Promise<object[]> =>
  withSwitch(name, APIS, async (outcomes, bench) => {
    const found = findDisagreement(outcomes);
    if (outcomes.notifier.manifest.status === 'failed') return found;
    const overdue = await overdueOf(bench, outcomes);
    return isDeepStrictEqual(overdue['inventory'], overdue['notifier']) ? found : [...found, overdue];
  });

const disagreementOnTagQuery = (name: SwitchName): Promise<object[]> =>
  withSwitch(name, ['resources'], (outcomes) => {
    // a tag report without tags says nothing: where it cannot ask for them, it fails
    const hasTags = outcomes.tagReport.manifest.status !== 'failed';
    return findDisagreement(outcomes, {
      names: hasTags ? NAMES : ['inventory', 'notifier'],
      ...(LATER_PAGES.has(name) && { ofScopes: 1 }),
    });
  });

describe('the three functions agree', { timeout: 120_000 }, () => {
  it('on an estate at rest: verdicts, owners, what is overdue', async () => {
    const bench = await startWorld();
    const outcomes = await runAll(bench);
    expect(findDisagreement(outcomes)).toEqual([]);
    expect(outcomes.inventory.manifest.scopes).toMatchObject([{ consistency: 'exact' }, { consistency: 'exact' }]);
    const { inventory: found = [], notifier: missed } = await overdueOf(bench, outcomes);
    expect(found.filter(([id]) => id.startsWith('id-'))).toEqual([
      ['id-missed', 'payments'],
      ['id-missed-unowned', null],
    ]);
    expect(missed).toEqual(found);
    const owners = await ownersOf(bench, outcomes);
    expect(found.map(([id]) => [id, owners.get(id)])).toEqual(found);
    await bench.close();
  });

  // most of these only wait; those with the large scope would wait for each other's turns of the processor
  it.concurrent.each(names.filter((name) => !ofPages(name)))('with the switch %s', async (name) => {
    expect(await disagreementWith(name)).toEqual([]);
  });
  it.each(names.filter(ofPages))('with the switch %s', async (name) => {
    expect(await disagreementWith(name)).toEqual([]);
  });

  it.concurrent.each(ofTagQuery.filter((name) => !ofPages(name)))(
    'with the switch %s for the tag query alone',
    async (name) => {
      expect(await disagreementOnTagQuery(name)).toEqual([]);
    },
  );
  it.each(ofTagQuery.filter(ofPages))('with the switch %s for the tag query alone', async (name) => {
    expect(await disagreementOnTagQuery(name)).toEqual([]);
  });

  it.each(['nulls', 'tag-query-lags', 'tag-rows-missing', 'wrong-total'] as const)(
    'with the switch %s, when shared secrets are not asked for',
    async (name) => {
      const settings = { CSMS_WITH_SHARED: 'false' };
      expect(await withSwitch(name, APIS, (outcomes) => findDisagreement(outcomes), settings)).toEqual([]);
    },
  );

  it.each(BETWEEN_PAGES.slice(1))('with the switch %s, where there is no second page', async (name) => {
    expect(await withSwitch(name, APIS, (outcomes) => findDisagreement(outcomes, { ofScopes: 1 }))).toEqual([]);
  });
});
