import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { TEST_ACCESS_KEY } from '../../lib/local/emulator/credentials.ts';
import { startFunctionGraphEmulator, type FunctionGraphEmulator } from '../support/functiongraph/emulator.ts';
import { createProject, type Project } from './project.ts';

/* Of secrets, those of functions and those of whoever deploys, nothing is printed, packaged or left in a file. */

const hook = (nth: number): string =>
  `whsec_${Buffer.from(`cnry-hook-${nth}-of-more-than-24-bytes`).toString('base64')}`;
const CHANNELS = JSON.stringify([
  { name: 'hook', type: 'webhook', url: 'https://hooks.example.com/cnry-path?k=cnry-query', secret: hook(1) },
]);
const HEARTBEAT_URL = 'https://beat.example.com/cnry-beat';
const FUNCTIONS = {
  HTTP_AUTH_TOKEN: 'cnry-http-token',
  NOTIFY_CHANNELS: CHANNELS,
  HEARTBEAT_URL,
  CSMS_SCOPES: '*:*@*',
  CSMS_REGION: 'cn-north-4',
  CSMS_ACCOUNTS: '[{"organization":true,"agency":"reader","externalId":{"from":"CSMS_EXTERNAL_ID_ALL"}}]',
  CSMS_EXTERNAL_ID_ALL: 'cnry-external-id',
};
const WORDS = [
  ...['cnry-http-token', 'cnry-path', 'cnry-query', hook(1), 'cnry-beat', 'cnry-external-id'],
  ...[TEST_ACCESS_KEY.sk, 'cnry-aws-secret', 'cnry-aws-session'],
];

let project: Project;
let functionGraph: FunctionGraphEmulator;
beforeAll(async () => {
  project = await createProject();
  functionGraph = await startFunctionGraphEmulator({ pendingLooks: 1 });
}, 60_000);
afterAll(() => Promise.all([project.close(), functionGraph.close()]));

/** All that is in the project's folder, but for what it shares with the checkout. */
async function leftIn(folder: string): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path, (await readFile(path)).toString('latin1'));
  }
  return files;
}

const leaksIn = (texts: ReadonlyMap<string, string>): string[] =>
  [...texts].flatMap(([name, text]) => WORDS.filter((word) => text.includes(word)).map((word) => `${word} in ${name}`));

it('osls on FunctionGraph shows none, and leaves none', async () => {
  const { region, projectId } = functionGraph.estate;
  const env = {
    ...FUNCTIONS,
    HUAWEICLOUD_SDK_AK: TEST_ACCESS_KEY.ak,
    HUAWEICLOUD_SDK_SK: TEST_ACCESS_KEY.sk,
    HUAWEICLOUD_SDK_PROJECT_ID: projectId,
    HUAWEICLOUD_REGION: region,
    FUNCTIONGRAPH_ENDPOINT: functionGraph.url,
    FUNCTIONGRAPH_POLL_MS: '10',
    FUNCTIONGRAPH_AGENCY: 'csms-functions',
    STORE_URL: 'obs://my-bucket/csms?region=cn-north-4',
  };
  const texts = new Map<string, string>();
  for (const command of ['package', 'deploy', 'info', 'deploy', 'remove'])
    texts.set(command, (await project.osls(command, { ...env, SLS_DEBUG: '*' })).text);
  expect(texts.get('deploy')).toContain('unchanged');
  expect(leaksIn(texts)).toEqual([]);
  const files = await leftIn(project.folder);
  expect(files.size).toBeGreaterThan(10);
  expect(leaksIn(files)).toEqual([]);
}, 120_000);

it('osls on AWS shows none, and leaves none', async () => {
  const env = {
    ...FUNCTIONS,
    CLOUD: 'aws',
    AWS_REGION: 'eu-central-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ACCESS_KEY_ID: 'AKIACNRYAWS',
    AWS_SECRET_ACCESS_KEY: 'cnry-aws-secret',
    AWS_SESSION_TOKEN: 'cnry-aws-session',
  };
  const refused = await project.osls('package', env);
  expect(refused.code).toBe(1);
  const stored = { HTTP_AUTH_TOKEN: 'aws-secret:csms#a', NOTIFY_CHANNELS: '', HEARTBEAT_URL: '' };
  const packaged = await project.osls('package', { ...env, ...stored, CSMS_EXTERNAL_ID_ALL: 'aws-secret:csms#b' });
  expect(packaged).toMatchObject({ code: 0 });
  expect(leaksIn(new Map([refused, packaged].map(({ text }, nth) => [`output ${nth}`, text])))).toEqual([]);
  expect(leaksIn(await leftIn(project.folder))).toEqual([]);
}, 120_000);
