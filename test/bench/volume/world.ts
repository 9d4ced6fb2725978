import { startEmulator, type Emulator } from '../../../lib/local/emulator/emulator.ts';
import { createEstate, type Estate, type ScopeSpec } from '../../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../../lib/local/emulator/main.ts';
import type { SwitchName } from '../../../lib/local/emulator/switches.ts';
import { OBS_KEY, startObsServer, type ObsServer } from '../../support/obs-server.ts';
import { startReceiver, type Receiver } from '../../support/receiver.ts';
import type { Usage } from '../measured-process.ts';
import { buildFunction, runFunction, type FunctionName } from '../run-function.ts';

/** What one run of a built function took, and what the servers have seen of it. */
export interface Measured extends Usage {
  /** Requests to CSMS. */
  readonly csms: number;
  /** Requests to the store, and what it was sent. */
  readonly store: { readonly get: number; readonly put: number; readonly list: number; readonly sentMib: number };
  /** Notifications, and their bytes. */
  readonly messages: { readonly count: number; readonly mib: number };
}

/** The built functions and all that they talk to, in this process: CSMS, a bucket and a webhook; each function runs in one of its own. */
export interface World {
  readonly estate: Estate;
  readonly emulator: Emulator;
  readonly obs: ObsServer;
  run(name: FunctionName, settings?: Readonly<Record<string, string>>, options?: RunOptions): Promise<Measured>;
  close(): Promise<void>;
}

interface RunOptions {
  /** Of the process. */
  readonly nodeOptions?: readonly string[];
  /** Of the emulator, for this run. */
  readonly switches?: readonly SwitchName[];
}

const MIB = 1024 * 1024;

export async function openWorld(outDir: string, scopes: readonly ScopeSpec[]): Promise<World> {
  const { accessKeyId: ak, secretAccessKey: sk } = OBS_KEY;
  const estate = createEstate({ scopes });
  const emulator = await startEmulator({ estate, requestsKept: 0, accessKeys: [{ ak, sk }] });
  const obs = await startObsServer();
  const receiver = await startReceiver();
  const base = { ...settingsFor(emulator), ...settingsOf(obs, receiver) };
  const bundles = new Map<FunctionName, Promise<string>>();
  const bundleOf = (name: FunctionName): Promise<string> => {
    const bundle = bundles.get(name) ?? buildFunction(outDir, name);
    bundles.set(name, bundle);
    return bundle;
  };
  return {
    estate,
    emulator,
    obs,
    run: async (name, settings, { nodeOptions, switches = [] } = {}) => {
      const bundle = await bundleOf(name);
      emulator.reset();
      for (const each of switches) emulator.faults.add({ name: each });
      obs.requests.length = 0;
      receiver.received.length = 0;
      const usage = await runFunction(bundle, { ...base, ...settings }, nodeOptions);
      return { ...usage, csms: emulator.requestCount, store: countStore(obs), messages: countMessages(receiver) };
    },
    close: async () => {
      await Promise.all([emulator.close(), obs.close(), receiver.close()]);
    },
  };
}

function settingsOf(obs: ObsServer, receiver: Receiver): Record<string, string> {
  const channel = { name: 'hook', type: 'webhook', url: receiver.url, secret: WEBHOOK_SECRET };
  return {
    HUAWEICLOUD_SDK_AK: OBS_KEY.accessKeyId,
    HUAWEICLOUD_SDK_SK: OBS_KEY.secretAccessKey,
    STORE_URL: `obs://${obs.bucket.name}/csms?region=region`,
    STORE_ENDPOINT: obs.endpoint,
    NOTIFY_CHANNELS: JSON.stringify([channel]),
    NOTIFY_ALLOWED_HOSTS: receiver.host,
    LOG_LEVEL: 'error',
  };
}

const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;

function countStore({ requests }: ObsServer): Measured['store'] {
  const isList = ({ method, path }: (typeof requests)[number]): boolean => method === 'GET' && path === '/';
  const list = requests.filter(isList).length;
  const put = requests.filter(({ method }) => method === 'PUT' || method === 'POST').length;
  const sentMib = requests.reduce((sum, { body }) => sum + body.length, 0) / MIB;
  return { get: requests.length - list - put, put, list, sentMib };
}

const countMessages = ({ received }: Receiver): Measured['messages'] => ({
  count: received.length,
  mib: received.reduce((sum, { body }) => sum + body.length, 0) / MIB,
});

export const TAG_POLICY = JSON.stringify({ required: ['owner', 'env'], groupBy: ['env'] });

const seconds = (ms = NaN): string => `${(ms / 1000).toFixed(1)} s`;
const count = (value: number): string => value.toLocaleString('en-US');

/** One line of everything but the memory. */
export function describeRun({ callMs, cpuMs, heapMib, csms, store, messages }: Measured): string {
  const sent = `${count(store.get)} GET, ${count(store.put)} PUT, ${count(store.list)} LIST, ${store.sentMib.toFixed(1)} MiB written`;
  const notified = messages.count === 0 ? '' : `, ${count(messages.count)} notifications`;
  return `${seconds(callMs)}, CPU ${seconds(cpuMs)}, heap ${heapMib.toFixed(0)} MiB, CSMS ${count(csms)}, store ${sent}${notified}`;
}
