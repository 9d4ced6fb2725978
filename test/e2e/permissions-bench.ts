import type { Handler } from '../../lib/runtime/define-function.ts';
import { startEmulator, type Emulator } from '../../lib/local/emulator/emulator.ts';
import { createEstate } from '../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import { functionGraphContext } from '../support/function-bench.ts';
import { OBS_KEY, startObsServer, type ObsServer } from '../support/obs-server.ts';

/** The deployment that the committed policies are for: see `samplePolicies`. */
const REGION = 'cn-north-4';
const PROJECT = '0123456789abcdef0123456789abcdef';
const LARGE_PROJECT = 'f'.repeat(32);
/** More than a part holds, so that a part is stored before the scope is found to have drifted. */
const LARGE = 50_001;
export const LARGE_PAGES = Math.ceil(LARGE / 1_000);

const SMALL_SCOPE = `${REGION}:${PROJECT}`;
export const LARGE_SCOPE = `${REGION}:${LARGE_PROJECT}`;

export interface PermissionsBench {
  readonly emulator: Emulator;
  readonly obs: ObsServer;
  /** Runs in this process, from source. Rejects when the run does. */
  run(handler: Handler, event?: unknown, settings?: Readonly<Record<string, string>>): Promise<unknown>;
  close(): Promise<void>;
}

/** CSMS and SMN by the emulator, `my-bucket` by the OBS server: all that a function's credentials are for. */
export async function startPermissionsBench(): Promise<PermissionsBench> {
  const scopes = [
    { region: REGION, projectId: PROJECT, secrets: 40 },
    { region: REGION, projectId: LARGE_PROJECT, secrets: [] },
  ];
  const { accessKeyId: ak, secretAccessKey: sk } = OBS_KEY;
  const emulator = await startEmulator({ estate: createEstate({ scopes }), accessKeys: [{ ak, sk }] });
  const [, large] = emulator.estate.scopes;
  // of as little text as possible
  for (let n = 0; n < LARGE; n += 1) large?.add({ id: String(n), name: `s${n}` });
  const obs = await startObsServer('my-bucket');
  const config = Buffer.from('{"LOG_LEVEL":"error"}');
  obs.bucket.objects.set('csms/config.json', { body: config, etag: '', headers: {} });
  const base = {
    ...settingsFor(emulator),
    HUAWEICLOUD_SDK_AK: ak,
    HUAWEICLOUD_SDK_SK: sk,
    CSMS_SCOPES: SMALL_SCOPE,
    CSMS_RATE_LIMIT: '1000',
    STORE_URL: 'obs://my-bucket/csms?region=cn-north-4',
    STORE_ENDPOINT: obs.endpoint,
    CONFIG_KEY: 'config.json',
    LOG_LEVEL: 'error',
  };
  return {
    emulator,
    obs,
    run: async (handler, event = {}, settings = {}) => handler(event, functionGraphContext({ ...base, ...settings })),
    close: async () => void (await Promise.all([emulator.close(), obs.close()])),
  };
}
