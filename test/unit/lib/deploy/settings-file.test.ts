import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { misspelt } from '../../../../lib/deploy/setting-names.ts';
import { readSettingsFile } from '../../../../lib/deploy/settings-file.ts';

async function read(text: string) {
  const folder = await mkdtemp(join(tmpdir(), 'settings-file-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = join(folder, 'prod.env');
  await writeFile(path, text);
  return readSettingsFile(path);
}

it('Settings are read from a file as Node reads its .env files', async () => {
  const text = `\uFEFF# a deployment
CSMS_REGION=cn-north-4   # where
export STORE_URL='obs://my-bucket/csms?region=cn-north-4'

TAG_POLICY='{
  "required": ["owner"]
}'
NOTIFY_CHANNELS=[{"name":"hook","type":"webhook","url":{"from":"HOOK_URL"}}]
HOOK_URL=https://hooks.example.com/x
FUNCTIONGRAPH_AGENCY=csms
FUNCTION_TIMEOUT=3600
`;
  expect(await read(text)).toEqual({
    CSMS_REGION: 'cn-north-4',
    STORE_URL: 'obs://my-bucket/csms?region=cn-north-4',
    TAG_POLICY: '{\n  "required": ["owner"]\n}',
    NOTIFY_CHANNELS: '[{"name":"hook","type":"webhook","url":{"from":"HOOK_URL"}}]',
    HOOK_URL: 'https://hooks.example.com/x',
    FUNCTIONGRAPH_AGENCY: 'csms',
    FUNCTION_TIMEOUT: '3600',
  });
});

it.each([
  ['CSMS_REGOIN=x', 'no function reads CSMS_REGOIN: did you mean CSMS_REGION?'],
  ['SOMETHING=x', 'no function reads SOMETHING'],
  ['CSMS_REGION: x', 'line 1 is not NAME=value'],
  ['# ok\nTAG_POLICY="\n{}\n"\nSTORE_URL obs://x', 'line 5 is not NAME=value'],
])('A file with %j is refused: %s', async (text, problem) => {
  await expect(read(text)).rejects.toMatchObject({
    code: 'DEPLOY_SETTINGS_FILE',
    message: expect.stringContaining(`- ${problem}`) as string,
  });
});

it('A file that is not there is one sentence', async () => {
  await expect(readSettingsFile('not/there.env')).rejects.toMatchObject({
    code: 'DEPLOY_SETTINGS_FILE',
    message: 'not/there.env cannot be read (ENOENT)',
  });
});

it('Names of the environment that are nearly a setting are named, others are the shell’s own', () => {
  expect(misspelt(['CSMS_SCOPE', 'STORE_URL', 'PATH', 'AWS_REGION'])).toEqual([
    'no function reads CSMS_SCOPE: did you mean CSMS_SCOPES?',
  ]);
});
