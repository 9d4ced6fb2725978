import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { afterEach, describe, expect, it } from 'vitest';
import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import { handler as inventory } from '../../functions/inventory-export/handler.ts';
import { handler as tagReport } from '../../functions/tag-report/handler.ts';
import { codeOf } from '../../lib/errors.ts';
import { inventAccounts } from '../../lib/local/emulator/accounts/invent-accounts.ts';
import type { Account } from '../../lib/local/emulator/accounts/account.ts';
import type { FaultRule } from '../../lib/local/emulator/faults.ts';
import { createEstate } from '../../lib/local/emulator/estate.ts';
import type { Manifest } from '../../lib/run/manifest.ts';
import { EXTERNAL_ID, MEMBERS, startAccountsBench } from '../support/accounts-bench.ts';
import { startReceiver } from '../support/receiver.ts';
import { projectId, scopes, startBench, type FunctionBench, type RunOptions } from '../support/function-bench.ts';
import { rotatedSecret } from '../support/rotated-secret.ts';

const SECRET = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;
const SECRETS = 4;
/** Of a member: three regions, two projects each. */
const PROJECTS = 6;

let bench: FunctionBench;
afterEach(async () => bench.close());

const HANDLERS = { inventory, tagReport, notifier } as const;

async function start(
  ...given: [Readonly<Record<string, string>>?, { members?: number; secrets?: number }?]
): Promise<void> {
  bench = await startAccountsBench(inventory, ...given);
}

const member = (name: string): Account => {
  const found = bench.emulator.accounts.find((account) => account.name === name);
  if (!found) throw new Error(`there is no account ${name}`);
  return found;
};
function switchOn(...faults: FaultRule[]): void {
  bench.emulator.faults.clear();
  for (const fault of faults) bench.emulator.faults.add(fault);
}

async function runOf(name: keyof typeof HANDLERS = 'inventory', options: RunOptions = {}): Promise<Manifest> {
  const { manifest = '' } = await bench.run({ handler: HANDLERS[name], ...options });
  return bench.readJson<Manifest>(manifest);
}

const errorOf = (options: RunOptions = {}): Promise<unknown> =>
  bench.run(options).then(
    () => undefined,
    (error: unknown) => error,
  );

const statusOf = ({ accounts = [] }: Manifest): Record<string, string> =>
  Object.fromEntries(accounts.map(({ name, status, error }) => [name, error?.code ?? status]));

const scopesOf = ({ scopes: all }: Manifest, accountName: string) =>
  all.filter((scope) => scope.accountName === accountName);

describe('every account of an organization', () => {
  it('is discovered and listed to its end, each with its own keys, by all three functions', async () => {
    await start();
    const manifests = [await runOf('inventory'), await runOf('tagReport'), await runOf('notifier')];
    for (const manifest of manifests) {
      expect(manifest.status).toBe('complete');
      expect(manifest.consistency).toBe('exact');
      expect(manifest.scopes).toHaveLength(2 + MEMBERS * PROJECTS);
      expect(statusOf(manifest)).toEqual({
        platform: 'complete',
        prod: 'complete',
        sandbox: 'complete',
        staging: 'complete',
      });
      expect(manifest.totals['secrets']).toBe(SECRETS * (2 + MEMBERS * PROJECTS));
      expect(manifest.discovery).toMatchObject({
        patterns: ['*:*', '*:*@*'],
        skipped: [],
        gone: [],
        warnings: [],
        leftOut: { disabled: 4, domain: 4, mos: 4 },
        crossCheck: { status: 'agrees', missing: [] },
      });
    }
    const verdicts = manifests.map((each) =>
      each.scopes.map(({ accountId, region, status }) => `${accountId} ${region} ${status}`),
    );
    expect(verdicts[1]).toEqual(verdicts[0]);
    expect(verdicts[2]).toEqual(verdicts[0]);
  });

  it('is asked by the delivery audit with its own keys, which may do so only where the audit is on', async () => {
    await start();
    const policies = (): string[] =>
      bench.emulator.requests.filter(({ api }) => api === 'assume').map(({ body }) => body);
    await runOf();
    expect(policies().filter((body) => /listEvents|smn:/.test(body))).toEqual([]);
    bench.emulator.reset();
    const audited = await runOf('inventory', { settings: { FINDINGS: '{"DELIVERY":"on"}' } });
    expect(audited.status).toBe('complete');
    const page = (await bench.read(`inventory/runs/${audited.runId}/report.html`)).toString();
    const [section = ''] = /<section[^>]*id="delivery".*?<\/section>/s.exec(page) ?? [];
    expect(section).toContain('<bdi>prod</bdi>');
    expect(audited.totals).toMatchObject({ notEvaluated: {}, delivery: { unknown: 0 } });
    expect(policies().every((body) => body.includes('csms::listEvents'))).toBe(true);
    for (const api of ['events', 'records', 'topics', 'subscriptions'] as const) {
      const asked = bench.emulator.requests.filter((request) => request.api === api);
      expect(asked).toHaveLength(2 + MEMBERS * PROJECTS);
      expect(asked.every(({ status }) => status === 200)).toBe(true);
    }
  });

  it('sees in its audit trail which function came, and in which run', async () => {
    await start();
    for (const name of ['inventory', 'tagReport', 'notifier'] as const) {
      const from = bench.emulator.requests.length;
      const { function: functionName, runId } = await runOf(name);
      const assumed = bench.emulator.requests.slice(from).filter(({ path }) => path.includes('/assume'));
      expect(assumed).toHaveLength(MEMBERS);
      for (const { body } of assumed)
        expect(JSON.parse(body)).toMatchObject({ agency_session_name: `csms-${functionName}-${runId}` });
    }
  });

  it('is in the rows: its id, its name, the name of the project', async () => {
    await start();
    const { files } = await runOf();
    const prod = member('prod');
    const project = prod.projects.find(({ name }) => name === 'cn-north-4_payments');
    const data = files.find((file) => file.projectId === project?.id && file.format === 'csv');
    const { gunzipSync } = await import('node:zlib');
    const [head = '', line = ''] = gunzipSync(await bench.read(data?.key ?? ''))
      .toString()
      .split('\n');
    expect(head.trim().endsWith('account_id,account_name,project_name')).toBe(true);
    expect(line.trim().endsWith(`${prod.domainId},prod,cn-north-4_payments`)).toBe(true);
  });

  it('is asked with keys that are assumed once, and are in no file, log or response', async () => {
    await start({ LOG_LEVEL: 'debug' });
    const lines: string[] = [];
    const tokens = new Set<string>();
    const onRequest = (message: unknown): void => {
      const { headers } = (message as { request: { headers: string[] } }).request;
      const at = headers.findIndex((name) => name.toLowerCase() === 'x-security-token');
      if (at >= 0) tokens.add(headers[at + 1] ?? '');
    };
    subscribe('undici:request:create', onRequest);
    const write = process.stdout.write.bind(process.stdout);
    process.stdout.write = (text: string | Uint8Array): boolean => lines.push(String(text)) > 0;
    try {
      await runOf();
    } finally {
      process.stdout.write = write;
      unsubscribe('undici:request:create', onRequest);
    }
    const assumed = bench.emulator.requests.filter(({ path }) => path.includes('/agencies/assume'));
    expect(assumed).toHaveLength(MEMBERS);
    const keys = await bench.keys();
    const texts = await Promise.all(keys.map(async (key) => (await bench.read(key)).toString('latin1')));
    expect(tokens.size).toBe(MEMBERS);
    for (const token of tokens) for (const text of [...texts, ...lines]) expect(text).not.toContain(token);
  });
});

describe('what cannot be asked', () => {
  const assumeFails = [
    ['no trust', { name: 'assume-forbidden' }, 'ACCOUNT_ASSUME_REFUSED'],
    ['no agency', { name: 'assume-unknown' }, 'ACCOUNT_AGENCY_UNKNOWN'],
    ['keys of another account', { name: 'wrong-account' }, 'ACCOUNT_MISMATCH'],
    ['projects that may not be listed', { name: 'projects-forbidden' }, 'ACCOUNT_PROJECTS_FAILED'],
    ['an account that is closed', { name: 'account-closed' }, 'ACCOUNT_CLOSED'],
  ] as const;

  it('is in the response, too: a first run knows no project of the account that could have failed', async () => {
    await start();
    switchOn({ name: 'assume-forbidden', account: 'prod' });
    const response = await bench.run();
    expect(response).toMatchObject({
      status: 'partial',
      failed: [],
      failedAccounts: [{ accountId: member('prod').domainId, name: 'prod', error: { code: 'ACCOUNT_ASSUME_REFUSED' } }],
    });
    expect(await bench.run({ settings: { CSMS_SCOPES: '*:*', CSMS_ACCOUNTS: '' } })).not.toHaveProperty(
      'failedAccounts',
    );
  });

  it.each(assumeFails)(
    '%s: the account has failed, the others are whole, and the run is partial',
    async (_, fault, code) => {
      await start();
      switchOn({ ...fault, account: 'prod' });
      for (const name of ['inventory', 'tagReport', 'notifier'] as const) {
        const manifest = await runOf(name);
        expect(statusOf(manifest)).toEqual({
          platform: 'complete',
          prod: code,
          sandbox: 'complete',
          staging: 'complete',
        });
        expect(manifest.status).toBe('partial');
        expect(manifest.scopes).toHaveLength(2 + 2 * PROJECTS);
        expect(manifest.scopes.every(({ status }) => status === 'complete')).toBe(true);
      }
    },
  );

  it.each(assumeFails)(
    '%s, after a complete run: its projects are failed, and nothing of them is removed',
    async (_, fault, code) => {
      await start();
      const before = await runOf();
      switchOn({ ...fault, account: 'prod' });
      const after = await runOf();
      expect(scopesOf(after, 'prod').map(({ status, error }) => `${status} ${error?.code}`)).toEqual(
        Array.from({ length: PROJECTS }, () => `failed ${code}`),
      );
      expect(scopesOf(after, 'prod').map(({ lastComplete }) => lastComplete?.runId)).toEqual(
        Array.from({ length: PROJECTS }, () => before.runId),
      );
      expect(after.totals['changes']).toMatchObject({ added: 0, removed: 0, changed: 0 });
      expect(await bench.readJson('inventory/latest.json')).toMatchObject({ runId: before.runId });
      switchOn();
      const healed = await runOf();
      expect(healed.status).toBe('complete');
      expect(healed.totals['changes']).toMatchObject({ added: 0, removed: 0, changed: 0 });
    },
  );

  it('an account whose projects are typed has failed where it cannot be assumed', async () => {
    await start();
    const prod = member('prod');
    const [project] = prod.projects;
    const settings = { CSMS_SCOPES: `*:*,cn-north-4:${project?.id}@prod` };
    switchOn({ name: 'assume-forbidden', account: 'prod' });
    for (const name of ['inventory', 'tagReport', 'notifier'] as const) {
      const manifest = await runOf(name, { settings });
      expect(statusOf(manifest)['prod']).toBe('ACCOUNT_ASSUME_REFUSED');
      expect(manifest.status).toBe('partial');
    }
    switchOn({ name: 'wrong-account', account: 'prod' });
    expect(statusOf(await runOf('inventory', { settings }))['prod']).toBe('ACCOUNT_MISMATCH');
  });

  it('is what a command that asks for it gets, not that nothing is there', async () => {
    await start();
    switchOn({ name: 'assume-forbidden', account: 'prod' });
    expect(codeOf(await errorOf({ event: { scopes: ['*:*@prod'] } }))).toBe('ACCOUNT_ASSUME_REFUSED');
    expect(codeOf(await errorOf({ event: { scopes: ['*:*@nobody'] } }))).toBe('COMMAND_INVALID');
  });

  it('leaves the cross-check with Config undecided', async () => {
    await start();
    switchOn({ name: 'assume-forbidden', account: 'prod' });
    const { discovery } = await runOf('inventory', { settings: { CONFIG_ENDPOINT: `${bench.emulator.url}/rms` } });
    expect(discovery?.crossCheck).toEqual({ status: 'failed', missing: [] });
  });

  it('a wrong external id is refused by each account, and said once an account', async () => {
    await start({ CSMS_EXTERNAL_ID: 'another-phrase' });
    const manifest = await runOf();
    expect(statusOf(manifest)).toEqual({
      platform: 'complete',
      prod: 'ACCOUNT_ASSUME_REFUSED',
      sandbox: 'ACCOUNT_ASSUME_REFUSED',
      staging: 'ACCOUNT_ASSUME_REFUSED',
    });
    expect(bench.emulator.requests.filter(({ path }) => path.includes('/assume'))).toHaveLength(MEMBERS);
  });

  it('an organization that may not be listed ends the run before anything is listed', async () => {
    await start();
    switchOn({ name: 'org-forbidden' });
    expect(codeOf(await errorOf())).toBe('ORGANIZATION_FORBIDDEN');
    expect(bench.emulator.requests.some(({ api }) => api === 'secrets')).toBe(false);
    expect(await bench.keys()).toEqual([]);
  });

  it('an organization of many pages is read to its end', async () => {
    await start();
    switchOn({ name: 'org-pages', value: 1 });
    expect(Object.keys(statusOf(await runOf()))).toHaveLength(1 + MEMBERS);
  });
});

describe('a project that is not listed any more', () => {
  it('is failed while IAM still has it, and not compared with', async () => {
    await start();
    await runOf();
    switchOn({ name: 'projects-short', value: 1, account: 'prod' });
    for (let nth = 0; nth < 2; nth += 1) {
      const manifest = await runOf();
      const lost = scopesOf(manifest, 'prod').filter(({ status }) => status === 'failed');
      expect(lost.map(({ error }) => error?.code)).toEqual(['SCOPE_GONE']);
      expect(manifest.status).toBe('partial');
      expect(manifest.totals['changes']).toMatchObject({ removed: 0 });
      expect(manifest.discovery?.gone).toEqual([]);
    }
    switchOn();
    expect((await runOf()).status).toBe('complete');
  });

  it.each(['projects-gone', 'projects-disabled'] as const)(
    'is gone once IAM says so (%s), and the run is complete',
    async (name) => {
      await start();
      await runOf();
      switchOn({ name, value: 1, account: 'prod' });
      const manifest = await runOf();
      expect(manifest.status).toBe('complete');
      expect(manifest.discovery?.gone).toHaveLength(1);
      expect(scopesOf(manifest, 'prod')).toHaveLength(PROJECTS - 1);
      expect(manifest.totals['changes']).toMatchObject({ removed: 0 });
      expect((await runOf()).discovery?.gone).toEqual([]);
    },
  );

  it('closes no rotation problem of the notifier', async () => {
    await start();
    await runOf('notifier');
    const open = (manifest: Manifest): unknown => manifest.totals['open'];
    const before = await runOf('notifier', { event: {}, settings: { NOTIFY_REPEAT: '1m' } }).catch(() => undefined);
    switchOn({ name: 'assume-forbidden', account: 'prod' });
    const after = await runOf('notifier');
    if (before) expect(open(after)).toBe(open(before));
    expect(after.scopes.filter(({ error }) => error?.code === 'ACCOUNT_ASSUME_REFUSED')).toHaveLength(PROJECTS);
  });
});

describe('Config', () => {
  it('that knows a project which the list leaves out makes the run partial, and says which', async () => {
    await start();
    switchOn({ name: 'projects-short', value: 5, account: 'prod' });
    const manifest = await runOf();
    expect(manifest.status).toBe('partial');
    const { missing = [], ...check } = manifest.discovery?.crossCheck ?? {};
    expect(check).toEqual({ status: 'differs' });
    expect(missing.map(({ accountName }) => accountName)).toEqual(Array.from({ length: 5 }, () => 'prod'));
    expect(manifest.scopes.every(({ status }) => status === 'complete')).toBe(true);
  });

  it('that still knows a project which is gone contradicts nothing', async () => {
    await start();
    switchOn({ name: 'config-more', value: 1, account: 'prod' });
    const manifest = await runOf();
    expect(manifest.status).toBe('complete');
    expect(manifest.discovery?.crossCheck).toEqual({ status: 'agrees', missing: [] });
  });

  it('that is behind contradicts nothing', async () => {
    await start();
    switchOn({ name: 'config-behind', value: 2, account: 'prod' });
    const manifest = await runOf();
    expect(manifest.status).toBe('complete');
    expect(manifest.discovery?.crossCheck?.status).toBe('agrees');
  });
});

describe('patterns', () => {
  it.each([
    ['cn-north-4:*', 2],
    ['*:*@prod', PROJECTS],
    ['cn-north-4:*@*', 2 + 2 * MEMBERS],
    ['*:*,*:*@*,!*:*@prod', 2 + 2 * PROJECTS],
    ['*:*@*,!cn-north-4:*@*', 4 * MEMBERS],
  ])('%s selects %i projects', async (text, count) => {
    await start({ CSMS_SCOPES: text, ...(text.includes('@') ? {} : { CSMS_ACCOUNTS: '' }) });
    const manifest = await runOf();
    expect(manifest.scopes).toHaveLength(count);
    expect(manifest.status).toBe('complete');
  });

  it.each(['eu-west-0:*', '*:*,eu-west-0:*@prod', `cn-north-4:${'f'.repeat(32)}@*`])(
    '%s matches nothing and is refused before anything is listed',
    async (text) => {
      await start({ CSMS_SCOPES: text, ...(text.includes('@') ? {} : { CSMS_ACCOUNTS: '' }) });
      const error = await errorOf();
      expect(codeOf(error)).toBe('SCOPES_NONE');
      expect(bench.emulator.requests.some(({ api }) => api === 'secrets')).toBe(false);
    },
  );

  it('that takes away what is not there is said, and no error', async () => {
    await start({ CSMS_SCOPES: '*:*,!eu-west-0:*', CSMS_ACCOUNTS: '' });
    const manifest = await runOf();
    expect(manifest.status).toBe('complete');
    expect(manifest.discovery?.warnings).toEqual([{ code: 'EXCLUSION_UNUSED', detail: '!eu-west-0:*' }]);
  });

  it('name the own account by its id alone where nothing has a name for it', async () => {
    await start({ CSMS_SCOPES: '*:*', CSMS_ACCOUNTS: '' });
    const { accounts = [], scopes: listed } = await runOf();
    const [own] = accounts;
    expect(accounts).toMatchObject([{ isOwn: true, name: own?.accountId, scopes: 2 }]);
    for (const scope of listed) expect(scope).not.toHaveProperty('accountName');
  });

  it('that type a project of another region match nothing', async () => {
    await start();
    const [project] = member('prod').projects;
    const settings = { CSMS_SCOPES: `*:*@prod,cn-east-3:${project?.id}@prod` };
    expect(codeOf(await errorOf({ settings }))).toBe('SCOPES_NONE');
  });

  it('that type one project for two accounts are refused before anything is listed', async () => {
    await start();
    const [project] = member('prod').projects;
    const settings = { CSMS_SCOPES: `cn-north-4:${project?.id}@prod,cn-north-4:${project?.id}@staging` };
    expect(codeOf(await errorOf({ settings }))).toBe('SCOPES_TWICE');
    expect(bench.emulator.requests.some(({ api }) => api === 'secrets')).toBe(false);
  });

  it('take away a project by its id, whatever its name is', async () => {
    await start();
    const prod = member('prod');
    const [project] = prod.projects;
    Object.assign(project ?? {}, { name: 'MyLegacyProject' });
    const doubted = await runOf();
    expect(doubted.status).toBe('partial');
    expect(doubted.discovery?.skipped).toMatchObject([{ reason: 'PROJECT_NAME_UNKNOWN', projectId: project?.id }]);
    const manifest = await runOf('inventory', {
      settings: { CSMS_SCOPES: `*:*,*:*@*,!cn-north-4:${project?.id}@prod` },
    });
    expect(manifest.status).toBe('complete');
    expect(manifest.discovery?.skipped).toEqual([]);
    expect(manifest.scopes.map(({ projectId: id }) => id)).not.toContain(project?.id);
  });

  it('of an account that is typed win over the organization that has it, wherever they stand', async () => {
    await start();
    const prod = member('prod');
    const typed = { name: 'production', domainId: prod.domainId, agency: prod.agency, externalId: EXTERNAL_ID };
    const organization = { organization: true, agency: 'another-agency', exclude: ['staging', 'sandbox', 'platform'] };
    const settings = { CSMS_ACCOUNTS: JSON.stringify([organization, typed]), CSMS_SCOPES: '*:*@*' };
    const manifest = await runOf('inventory', { settings });
    expect(manifest.status).toBe('complete');
    expect(statusOf(manifest)).toEqual({ production: 'complete' });
  });

  it('are what a command selects by, too', async () => {
    await start();
    const prod = member('prod');
    const event = { scopes: ['cn-east-3:*@prod'] };
    const manifest = await runOf('inventory', { event });
    expect(manifest.scopes.map(({ region, accountId }) => `${region} ${accountId}`)).toEqual([
      `cn-east-3 ${prod.domainId}`,
      `cn-east-3 ${prod.domainId}`,
    ]);
    expect(manifest.narrowedBy).toEqual(event);
    expect(codeOf(await errorOf({ event: { scopes: ['eu-west-0:*'] } }))).toBe('COMMAND_INVALID');
  });

  it('need no request to IAM where every project of the account is typed', async () => {
    await start();
    const prod = member('prod');
    const [project] = prod.projects;
    const accounts = [{ name: 'prod', domainId: prod.domainId, agency: prod.agency, externalId: EXTERNAL_ID }];
    const settings = {
      CSMS_SCOPES: `cn-north-4:${project?.id}=payments@prod`,
      CSMS_ACCOUNTS: JSON.stringify(accounts),
      CONFIG_ENDPOINT: '',
    };
    const manifest = await runOf('inventory', { settings });
    expect(manifest.scopes).toMatchObject([{ accountName: 'prod', projectName: 'payments', status: 'complete' }]);
    expect(bench.emulator.requests.some(({ api }) => api === 'projects' || api === 'accounts')).toBe(false);
  });
});

it('CSMS_ASSUME=iam works without STS', async () => {
  const estate = { members: 2 };
  await start({}, estate);
  await bench.close();
  const own = createEstate({ scopes: scopes(2), members: inventAccounts(2, { secrets: 2 }) });
  bench = await startBench(inventory, [], { estate: own, settings: { CSMS_REGION: 'cn-north-4' } });
  const manifest = await runOf('inventory', { settings: { CSMS_ASSUME: 'iam', STS_ENDPOINT: 'http://127.0.0.1:9' } });
  expect(manifest.status).toBe('complete');
  expect(Object.keys(statusOf(manifest))).toEqual(['platform', 'prod', 'staging']);
});

it('keys that end while the run goes on are made anew', async () => {
  await start({ CSMS_RATE_LIMIT: '1', CSMS_CONCURRENCY: '1' }, { members: 1 });
  switchOn({ name: 'expires', value: 2, account: 'prod' });
  const manifest = await runOf();
  expect(manifest.status).toBe('complete');
  expect(bench.emulator.requests.filter(({ path }) => path.includes('/assume')).length).toBeGreaterThan(1);
});

it('keys that end before they say are made anew, once', async () => {
  await start({ CSMS_RATE_LIMIT: '1', CSMS_CONCURRENCY: '2' }, { members: 1 });
  switchOn({ name: 'expires-early', value: 2, account: 'prod', times: 1 });
  const manifest = await runOf();
  expect(manifest.status).toBe('complete');
  expect(bench.emulator.requests.filter(({ path }) => path.includes('/assume'))).toHaveLength(2);
  switchOn({ name: 'expires-early', value: 0, account: 'prod' });
  const refused = await runOf();
  expect(statusOf(refused)['prod']).not.toBe('complete');
});

it('names account and project in notifications and failures.csv', async () => {
  const hook = await startReceiver();
  try {
    await start({
      NOTIFY_ALLOWED_HOSTS: hook.host,
      NOTIFY_CHANNELS: JSON.stringify([{ name: 'hook', type: 'webhook', url: hook.url, secret: SECRET }]),
    });
    const prod = member('prod');
    const project = prod.projects.find(({ name }) => name === 'cn-east-3_payments');
    const estate = bench.emulator.estate.scope('cn-east-3', project?.id ?? '');
    const hourMs = 3_600_000;
    const times = { rotation_time: Date.now() - 48 * hourMs, next_rotation_time: Date.now() - 24 * hourMs };
    estate.add(rotatedSecret('missed', { ...times, domain_id: prod.domainId }));
    const { manifest = '' } = await bench.run({ handler: notifier });
    const rows = await bench.rowsOf(manifest.replace('manifest.json', 'failures.csv'));
    expect(rows.find((row) => row['secret_name'] === 'missed')).toMatchObject({
      account_id: prod.domainId,
      account_name: 'prod',
      project_name: 'cn-east-3_payments',
    });
    const bodies = hook.received.map(({ body }) => body).join();
    expect(bodies).toContain('"accountName":"prod","projectName":"cn-east-3_payments"');
  } finally {
    await hook.close();
  }
});

describe('a region without CSMS', () => {
  const NOT_THERE: FaultRule = { name: 'unknown-region', region: 'ap-southeast-3' };

  it('is left out with its reason, and the run is complete', async () => {
    await start();
    switchOn(NOT_THERE);
    const manifest = await runOf();
    expect(manifest.status).toBe('complete');
    expect(manifest.scopes.map(({ region }) => region)).not.toContain('ap-southeast-3');
    const skipped = manifest.discovery?.skipped ?? [];
    expect(skipped).toHaveLength(2 * MEMBERS);
    for (const scope of skipped)
      expect(scope).toMatchObject({ reason: 'REGION_WITHOUT_CSMS', region: 'ap-southeast-3' });
  });

  it('is not what it looks like where none has it: all projects are failed, with the reason', async () => {
    await start();
    switchOn(...['cn-north-4', 'cn-east-3', 'ap-southeast-3'].map((region) => ({ ...NOT_THERE, region })));
    const manifest = await runOf();
    expect(manifest.status).toBe('failed');
    expect(manifest.discovery?.skipped).toEqual([]);
    expect(manifest.scopes).toHaveLength(2 + MEMBERS * PROJECTS);
    for (const scope of manifest.scopes)
      expect(scope).toMatchObject({ status: 'failed', error: { code: 'CSMS_NOT_FOUND' } });
  });

  it('is failed where its projects are typed: only who typed them takes them out', async () => {
    await start();
    const project = member('prod').projects.find(({ name }) => name === 'ap-southeast-3');
    switchOn(NOT_THERE);
    const manifest = await runOf('inventory', {
      settings: { CSMS_SCOPES: `*:*,*:*@*,ap-southeast-3:${project?.id}@prod` },
    });
    expect(manifest.status).toBe('partial');
    expect(manifest.scopes.filter(({ region }) => region === 'ap-southeast-3')).toMatchObject([
      { projectId: project?.id, status: 'failed' },
    ]);
    expect(manifest.discovery?.skipped).toHaveLength(2 * MEMBERS - 1);
  });

  it('is failed where it has been listed before: what was there once does not go without a word', async () => {
    await start();
    await runOf();
    switchOn(NOT_THERE);
    const manifest = await runOf();
    expect(manifest.status).toBe('partial');
    expect(manifest.scopes.filter(({ status }) => status === 'failed')).toHaveLength(2 * MEMBERS);
    expect(manifest.discovery?.skipped).toEqual([]);
  });
});

it('typed projects of the own account need no permission, request or file that they did not need before', async () => {
  await start({ CSMS_SCOPES: `cn-north-4:${projectId(1)}`, CSMS_ACCOUNTS: '' });
  const manifest = await runOf();
  expect(manifest).not.toHaveProperty('discovery');
  expect(manifest).not.toHaveProperty('accounts');
  expect(new Set(bench.emulator.requests.map(({ api }) => api))).toEqual(new Set(['secrets', 'resources']));
});
