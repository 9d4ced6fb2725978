import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import { handler as inventory } from '../../functions/inventory-export/handler.ts';
import { handler as tagReport } from '../../functions/tag-report/handler.ts';
import { readDefinitions } from '../../lib/deploy/definitions.ts';
import { policiesFor } from '../../lib/deploy/policies/policies-for.ts';
import type { Policy } from '../../lib/deploy/policies/policy.ts';
import { inventAccounts } from '../../lib/local/emulator/accounts/invent-accounts.ts';
import { createEstate } from '../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import type { RequestRecord } from '../../lib/local/emulator/request-log.ts';
import { scopes, startBench, type FunctionBench } from '../support/function-bench.ts';
import { needOfApi, needsOfDiscovery, type Need } from './permissions-needs.ts';
import { grantsFor, grantsOf, readPolicy } from './permissions-policy.ts';

const HANDLERS = {
  'inventory-export': inventory,
  'tag-report': tagReport,
  'failed-rotation-notifier': notifier,
} as const;
const MEMBER = 'member-account.huawei.json';

let bench: FunctionBench;
afterEach(() => bench.close());

async function start(externalId?: string): Promise<void> {
  const [ak, sk] = [`AK${randomUUID()}`, randomUUID()];
  const members = inventAccounts(2, { secrets: 3, externalId });
  const estate = createEstate({ scopes: scopes(3, 3), members });
  const settings = { HUAWEICLOUD_SDK_AK: ak, HUAWEICLOUD_SDK_SK: sk };
  bench = await startBench(inventory, [], { estate, accessKeys: [{ ak, sk }], settings });
}

/** Everything of the organization; with keys of its own. */
function settingsOf(changes: Readonly<Record<string, string>> = {}): Record<string, string> {
  const { HUAWEICLOUD_SDK_AK: _, HUAWEICLOUD_SDK_SK: __, ...all } = settingsFor(bench.emulator);
  return { ...all, ...changes };
}

const OF_CSMS = new Set(['secrets', 'resources', 'tasks']);

/** What each request needs, by the policy that has to permit it: the caller's. */
function needsByPolicy(requests: readonly RequestRecord[], ownPolicy: string): Map<string, Need[]> {
  const { domainId: own } = bench.emulator.estate;
  const needs = new Map<string, Need[]>([
    [ownPolicy, []],
    [MEMBER, []],
  ]);
  for (const request of requests) {
    // an agency is asked for by who does not have its keys yet
    const isOwn = request.api === 'assume' || request.api === 'securitytokens' || request.domainId === own;
    const found = OF_CSMS.has(request.api ?? '') ? [needOfApi(request)] : needsOfDiscovery(request);
    needs.get(isOwn ? ownPolicy : MEMBER)?.push(...found);
  }
  return needs;
}

/** Runs every function; of all policies what is not permitted, and what is not needed. */
async function compare(settings: Readonly<Record<string, string>>): Promise<{ denied: unknown[]; unused: string[] }> {
  const policies = policiesFor(await readDefinitions(), { ...settings, STORE_URL: 'file:///tmp' });
  const unusedOfMember = new Set(grantsOf(policies.get(MEMBER) ?? NOTHING));
  const denied: unknown[] = [];
  const unused: string[] = [];
  for (const [name, handler] of Object.entries(HANDLERS)) {
    const file = `${name}.huawei.json`;
    bench.emulator.reset();
    await bench.run({ handler, settings });
    for (const [policy, needs] of needsByPolicy(bench.emulator.requests, file)) {
      const grants = needs.map((need) => ({ need, grants: grantsFor(policies.get(policy) ?? NOTHING, need) }));
      denied.push(...grants.filter((each) => each.grants.length === 0).map(({ need }) => ({ policy, ...need })));
      const used = new Set(grants.flatMap((each) => each.grants));
      if (policy === file) unused.push(...grantsOf(policies.get(file) ?? NOTHING).filter((grant) => !used.has(grant)));
      else for (const grant of used) unusedOfMember.delete(grant);
    }
  }
  return { denied, unused: [...unused, ...unusedOfMember] };
}

const NOTHING: Policy = { Version: '5.0', Statement: [] };

describe('with other accounts, every function', () => {
  it('needs what the policies of its own and of a member account permit, and nothing else', async () => {
    await start('an-external-id');
    expect(await compare(settingsOf())).toEqual({ denied: [], unused: [] });
  });

  it('needs no permission of Config without CONFIG_ENDPOINT: what a member needs is in the committed file', async () => {
    await start('an-external-id');
    const settings = settingsOf({ CONFIG_ENDPOINT: '' });
    expect(await compare(settings)).toEqual({ denied: [], unused: [] });
    const member = policiesFor(await readDefinitions(), { ...settings, STORE_URL: 'file:///tmp' }).get(MEMBER);
    expect(member).toEqual(readPolicy(MEMBER));
  });

  it('needs nothing of its own account where it reads only others, which the older API may assume', async () => {
    await start();
    const [, prod] = bench.emulator.accounts;
    const CSMS_ACCOUNTS = JSON.stringify([{ name: 'prod', domainId: prod?.domainId, agency: prod?.agency }]);
    const settings = settingsOf({ CSMS_SCOPES: '*:*@prod', CSMS_ACCOUNTS, CSMS_ASSUME: 'iam', CONFIG_ENDPOINT: '' });
    expect(await compare(settings)).toEqual({ denied: [], unused: [] });
  });
});
