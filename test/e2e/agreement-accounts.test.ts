import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import { handler as inventory } from '../../functions/inventory-export/handler.ts';
import { handler as tagReport } from '../../functions/tag-report/handler.ts';
import { codeOf } from '../../lib/errors.ts';
import { inventAccounts } from '../../lib/local/emulator/accounts/invent-accounts.ts';
import { createEstate } from '../../lib/local/emulator/estate.ts';
import type { FaultRule } from '../../lib/local/emulator/faults.ts';
import { isAccountSwitch, SWITCHES, type SwitchName } from '../../lib/local/emulator/switches.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import { scopeName } from '../../lib/scope.ts';
import { scopes, startBench, type FunctionBench } from '../support/function-bench.ts';

/*
 * The three functions look for accounts and projects in one way: they find the same ones, miss the same ones for the same
 * reason, and come to one verdict of each scope, whatever IAM, STS, Organizations, Config and the service of one account do.
 */

const FUNCTIONS = { inventory, tagReport, notifier } as const;
const FAILING = 'prod';
/** The lists that all three ask for; tasks are the notifier's alone. */
const APIS = ['secrets', 'resources'] as const;
/** Two of the own account; of each member two regions with two projects. */
const SCOPES = 2 + 2 * 4;

async function startWorld(): Promise<FunctionBench> {
  // a key of its own: runs side by side that use one key stop when one of them is refused
  const [ak, sk] = [`AK${randomUUID()}`, randomUUID()];
  const regions = ['cn-north-4', 'cn-east-3'];
  const members = inventAccounts(2, { secrets: 4, regions, projects: 2, externalId: 'a-shared-phrase' });
  return startBench(inventory, [], {
    estate: createEstate({ scopes: scopes(4, 4), members }),
    accessKeys: [{ ak, sk }],
    settings: { HUAWEICLOUD_SDK_AK: ak, HUAWEICLOUD_SDK_SK: sk, INVENTORY_FORMATS: 'csv', LOG_LEVEL: 'error' },
  });
}

/** What a function says of accounts and projects; a code where it says nothing. */
type Verdict = object | string | undefined;

function verdictOf({ status, scopes: all, accounts = [], discovery }: Manifest): object {
  const { skipped = [], gone = [], leftOut, crossCheck, warnings = [] } = discovery ?? {};
  return {
    status,
    scopes: all
      .toSorted((a, b) => (scopeName(a) < scopeName(b) ? -1 : 1))
      .map((scope) => [
        scopeName(scope),
        scope.accountId,
        scope.status,
        scope.consistency,
        scope.listed,
        codeIn(scope),
      ]),
    accounts: accounts.map((account) => [account.accountId, account.status, account.scopes, codeIn(account)]),
    skipped: skipped.map(({ region, projectId, reason }) => [region, projectId, reason]),
    gone,
    leftOut,
    crossCheck,
    warnings: warnings.map(({ code, detail }) => [code, detail]),
  };
}

const codeIn = ({ error }: { readonly error?: { readonly code: string } | undefined }): string | undefined =>
  error?.code;

/** @param before of the runs before: where nothing has changed, the notifier stores nothing, and what it stored last is still so. */
async function verdictsOf(bench: FunctionBench, before: Verdicts = {}): Promise<Verdicts> {
  const verdicts: Record<string, Verdict> = {};
  for (const [name, handler] of Object.entries(FUNCTIONS)) {
    verdicts[name] = await bench.run({ handler }).then(
      async ({ manifest }) => (manifest ? verdictOf(await bench.readJson<Manifest>(manifest)) : before[name]),
      (error: unknown) => codeOf(error),
    );
  }
  return verdicts;
}

type Verdicts = Readonly<Record<string, Verdict>>;

/** Where the others differ from the first, field by field; none when all agree. */
function findDisagreement({ inventory: first, ...others }: Verdicts): object[] {
  const fields = new Set([first, ...Object.values(others)].flatMap((verdict) => Object.keys(Object(verdict))));
  const of = (verdict: Verdict, field: string): unknown => (Object(verdict) as Record<string, unknown>)[field];
  return Object.entries(others).flatMap(([name, verdict]) =>
    [...fields]
      .filter((field) => !isDeepStrictEqual(of(first, field), of(verdict, field)))
      .map((field) => ({ name, field, inventory: of(first, field), other: of(verdict, field) })),
  );
}

/** On a first run, and on one that knows what there was before. */
async function disagreementsUnder(faults: readonly FaultRule[]): Promise<object> {
  const bench = await startWorld();
  const switchOn = (): void => faults.forEach((fault) => void bench.emulator.faults.add(fault));
  try {
    switchOn();
    const first = await verdictsOf(bench);
    bench.emulator.faults.clear();
    const healed = await verdictsOf(bench, first);
    switchOn();
    const later = await verdictsOf(bench, healed);
    return { first: findDisagreement(first), healed: findDisagreement(healed), later: findDisagreement(later) };
  } finally {
    await bench.close();
  }
}

const AGREED = { first: [], healed: [], later: [] };

const ofAccounts = (Object.keys(SWITCHES) as SwitchName[]).filter(isAccountSwitch);
/** Asked with the keys of the own account. */
const ofOrganization = (name: SwitchName): boolean => name.startsWith('org-');
/** Of the service itself, for one account: final answers, and lists that the second count contradicts. */
const OF_SERVICE = [
  'forbidden',
  'error-in-200',
  'unknown-region',
  'account-locked',
  'unauthorized',
  'wrong-total',
  'tag-query-lags',
] as const satisfies readonly SwitchName[];

describe('over many accounts, the three functions agree', { timeout: 120_000 }, () => {
  it('where all is well', async () => {
    const bench = await startWorld();
    const verdicts = await verdictsOf(bench);
    await bench.close();
    expect(findDisagreement(verdicts)).toEqual([]);
    expect(verdicts['inventory']).toMatchObject({ status: 'complete', skipped: [], gone: [], warnings: [] });
    expect((verdicts['inventory'] as { scopes: object[] }).scopes).toHaveLength(SCOPES);
  });

  it.concurrent.each(ofAccounts)('with the switch %s', async (name) => {
    const fault = ofOrganization(name) ? { name } : { name, account: FAILING };
    expect(await disagreementsUnder([fault])).toEqual(AGREED);
  });

  it.concurrent.each(OF_SERVICE)('with the switch %s in one account', async (name) => {
    const faults = APIS.map((api) => ({ name, api, account: FAILING }));
    expect(await disagreementsUnder(faults)).toEqual(AGREED);
  });
});
