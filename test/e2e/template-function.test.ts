import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished, vi } from 'vitest';
import { awsResources } from '../../lib/deploy/aws/resources.ts';
import { readDefinitions } from '../../lib/deploy/definitions.ts';
import { policiesFor } from '../../lib/deploy/policies/policies-for.ts';
import { doctor } from '../../lib/local/doctor/doctor.ts';
import { start } from '../../lib/local/start.ts';
import { definition } from '../template/secret-types/definition.ts';
import { handler } from '../template/secret-types/handler.ts';
import { scopes, startBench } from '../support/function-bench.ts';

/* The function of functions/README.md, to be copied: it is known everywhere by being in the folder that is looked into. */

const sourceDir = fileURLToPath(new URL('../template', import.meta.url));
const TYPES = ['COMMON', 'COMMON', 'RDS'];
const SECRETS = TYPES.map((secret_type, n) => ({ id: `id-${n}`, name: `name-${n}`, state: 'ENABLED', secret_type }));

async function benchOf(...content: Parameters<typeof scopes>) {
  const bench = await startBench(handler, scopes(...content));
  onTestFinished(() => bench.close());
  return bench;
}

it('The template of a function counts every scope to its end, and says that nothing proves it', async () => {
  const bench = await benchOf(SECRETS, 2_500);
  const response = await bench.run();
  expect(response).toMatchObject({ status: 'complete', consistency: 'unverified', failed: [] });
  const stored = await bench.readJson<{ secrets: number }>(`secret-types/runs/${response.runId}/types.json`);
  expect(stored).toEqual(response.totals);
  expect(stored.secrets).toBe(2_503);
  expect(await bench.readJson('secret-types/latest.json')).toMatchObject({ runId: response.runId });
});

it('a scope that fails makes its run partial, which is nobody’s last complete one', async () => {
  const bench = await benchOf(SECRETS, SECRETS);
  bench.emulator.faults.add({ name: 'forbidden', api: 'secrets', skip: 1 });
  const response = await bench.run();
  expect(response).toMatchObject({ status: 'partial', totals: { secrets: 3, byType: { COMMON: 2, RDS: 1 } } });
  expect(await bench.readJson('secret-types/latest.json')).not.toHaveProperty('runId');
});

it('a dry run and a narrowed run move nothing', async () => {
  const bench = await benchOf(SECRETS, SECRETS);
  await bench.run({ event: { dryRun: true } });
  expect(await bench.keys()).toEqual([]);
  const narrowed = await bench.run({ event: { scopes: [`cn-north-4:${'2'.repeat(32)}`] } });
  expect(narrowed.totals).toMatchObject({ secrets: 3 });
  expect(await bench.keys()).not.toContain('secret-types/latest.json');
});

it('npm start builds it and runs the bundle', async () => {
  const workDir = await mkdtemp(join(tmpdir(), 'template-'));
  onTestFinished(() => rm(workDir, { recursive: true }));
  const print = vi.spyOn(console, 'log').mockReturnValue();
  const code = await start([], { sourceDir, workDir });
  const output = print.mock.calls.join('\n');
  print.mockRestore();
  expect(output).toMatch(/by type: \d+ /);
  expect(code).toBe(0);
  expect(await readdir(join(workDir, 'dist'))).toContain('secret-types.zip');
  expect(await readdir(join(workDir, 'out/secret-types'))).toEqual(['latest.json', 'runs']);
});

it('the doctor asks what it needs, and no more', async () => {
  const lines: string[] = [];
  const argv = ['--emulator', '--function', definition.name, '--json'];
  const code = await doctor(argv, { sourceDir, print: (text) => lines.push(text) });
  const { results } = JSON.parse(lines.join('\n')) as { results: { check: string }[] };
  expect(code).toBe(0);
  const asked = results.map(({ check }) => check).filter((check) => /^(secrets|tasks|tags)\./.test(check));
  expect([...new Set(asked)]).toEqual(['secrets.list']);
});

it('the policies and the roles on AWS are made for it', async () => {
  const definitions = await readDefinitions(sourceDir);
  const STORE_URL = 's3://my-bucket/csms?region=eu-west-1';
  const policies = policiesFor(definitions, { STORE_URL });
  expect([...policies.keys()]).toEqual(['secret-types.huawei.json', 'secret-types.aws.json']);
  expect(JSON.stringify(policies.get('secret-types.huawei.json'))).not.toMatch(/listTasks|getSecretsByTag/);
  expect(Object.keys(awsResources(definitions, { STORE_URL }).resources.Resources)).toEqual(['SecretTypesRole']);
});
