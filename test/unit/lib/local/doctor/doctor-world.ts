import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect } from 'vitest';
import { describeResult, toJson } from '../../../../../lib/local/doctor/describe-results.ts';
import { examine, type ExamineOptions } from '../../../../../lib/local/doctor/examine.ts';
import type { CheckResult } from '../../../../../lib/local/doctor/report.ts';
import { readDefinitions } from '../../../../../lib/deploy/definitions.ts';
import type { AccessKey } from '../../../../../lib/local/emulator/credentials.ts';
import { TEST_ACCESS_KEY } from '../../../../../lib/local/emulator/credentials.ts';
import { startEmulator, type Emulator } from '../../../../../lib/local/emulator/emulator.ts';
import { createEstate, type AccountSpec } from '../../../../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../../../../lib/local/emulator/main.ts';
import { unwantedTerms } from '../../../../repository/terms.ts';
import { projectId, scopes } from '../../../../support/function-bench.ts';
import { OBS_KEY, startObsServer, type ObsServer } from '../../../../support/obs-server.ts';
import { startReceiver, type Receiver } from '../../../../support/receiver.ts';

const WEBHOOK_SECRET = `whsec_${Buffer.from('a webhook secret of over 24 bytes').toString('base64')}`;
const WEBHOOK_PATH = 'services/T0PSECRET/B0PATH';
export const TOPIC = `urn:smn:cn-north-4:${projectId(1)}:rotation`;

/** FunctionGraph, as far as the doctor asks it. */
interface QuotaServer {
  readonly endpoint: string;
  /** Functions that the account may have, and has. */
  quota: number;
  used: number;
  names: string[];
  /** Of the code, in MB, of 10,240. */
  codeUsed: number;
  status: number;
  close(): Promise<void>;
}

/** An installation in which everything works, on loopback, and what a test wants to break in it. */
export interface DoctorWorld {
  readonly emulator: Emulator;
  readonly obs: ObsServer;
  readonly receiver: Receiver;
  readonly quotas: QuotaServer;
  readonly folder: string;
  /** Settings; a test changes them. */
  readonly env: Record<string, string | undefined>;
  /** Stores in the bucket, with the credential that it knows. */
  useObs(): void;
  channels(...more: object[]): void;
  examine(options?: Partial<ExamineOptions>): Promise<readonly CheckResult[]>;
  /** Whatever is in the folder, files and folders. */
  leftovers(): Promise<string[]>;
  close(): Promise<void>;
}

const OBS_ACCESS_KEY: AccessKey = { ak: OBS_KEY.accessKeyId, sk: OBS_KEY.secretAccessKey };

export async function startWorld(members: AccountSpec[] = []): Promise<DoctorWorld> {
  const estate = createEstate({ scopes: scopes(3, 3), members });
  const emulator = await startEmulator({ estate, accessKeys: [TEST_ACCESS_KEY, OBS_ACCESS_KEY], topics: [TOPIC] });
  const [obs, receiver, quotas] = await Promise.all([startObsServer(), startReceiver(), startQuotaServer()]);
  const folder = await mkdtemp(join(tmpdir(), 'csms-doctor-test-'));
  const env: DoctorWorld['env'] = {
    ...settingsFor(emulator),
    STORE_URL: pathToFileURL(folder).href,
    FUNCTIONGRAPH_ENDPOINT: quotas.endpoint,
    TAG_POLICY: '{"required":["owner"]}',
    NOTIFY_ALLOWED_HOSTS: receiver.host,
    CSMS_RATE_LIMIT: '1000',
  };
  const smn = { name: 'ops', type: 'smn', topicUrn: TOPIC };
  const hook = { name: 'hook', type: 'webhook', url: `${receiver.url}${WEBHOOK_PATH}`, secret: WEBHOOK_SECRET };
  const world: DoctorWorld = {
    emulator,
    obs,
    receiver,
    quotas,
    folder,
    env,
    useObs: () =>
      void Object.assign(env, {
        HUAWEICLOUD_SDK_AK: OBS_ACCESS_KEY.ak,
        HUAWEICLOUD_SDK_SK: OBS_ACCESS_KEY.sk,
        STORE_URL: `obs://${obs.bucket.name}/csms?region=cn-north-4`,
        STORE_ENDPOINT: obs.endpoint,
      }),
    channels: (...more) => {
      env['NOTIFY_CHANNELS'] = JSON.stringify([smn, hook, ...more]);
    },
    examine: async (options = {}) => {
      const results = await examine({ env, functions: await readDefinitions(), ...options });
      expectReadable(results, env);
      return results;
    },
    leftovers: () => readdir(folder, { recursive: true }),
    close: async () => {
      await Promise.all([emulator.close(), obs.close(), receiver.close(), quotas.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
  world.channels();
  return world;
}

/** Every run of every test is looked through. */
function expectReadable(results: readonly CheckResult[], env: DoctorWorld['env']): void {
  // of a test notification the detail is what its receiver said
  const texts = results.map(({ check, detail, hint = '' }) => `${check === 'test-notice' ? '' : detail}\n${hint}`);
  expect(texts.flatMap((text) => unwantedTerms(text, 'output'))).toEqual([]);
  const output = toJson(results) + results.map(describeResult).join('\n');
  for (const secret of secretsOf(env)) expect(output).not.toContain(secret);
}

const SECRET_NAMES =
  /^HUAWEICLOUD_(SDK_AK|SDK_SK|SDK_SECURITY_TOKEN|AUTH_TOKEN)$|^(HTTP_AUTH_TOKEN|HEARTBEAT_URL)$|_SECRET$/;

export function secretsOf(env: DoctorWorld['env']): string[] {
  const own = Object.entries(env).filter(([name]) => SECRET_NAMES.test(name));
  const texts = own.map(([, text = '']) => text.trim());
  return [WEBHOOK_SECRET, WEBHOOK_PATH, 'hunter2', ...texts].filter((text) => text.length >= 4);
}

async function startQuotaServer(): Promise<QuotaServer> {
  const server = createServer((request, response) => {
    const isQuota = request.url?.includes('/fgs/quotas') === true;
    const resources = [
      { type: 'fgs_func_num', quota: state.quota, used: state.used },
      { type: 'fgs_func_code_size', quota: 10_240, used: state.codeUsed, unit: 'MB' },
    ];
    const functions = state.names.map((name) => ({ func_name: name }));
    const answer = isQuota ? { quotas: { resources } } : { functions, count: functions.length };
    response.writeHead(state.status, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(state.status === 200 ? answer : { error_code: 'FSS.0403', error_msg: 'No permission' }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const state: QuotaServer = {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/{region}`,
    quota: 400,
    used: 2,
    names: ['other'],
    codeUsed: 10,
    status: 200,
    close: async () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
  return state;
}
