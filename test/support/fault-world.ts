import { handler as notifier } from '../../functions/failed-rotation-notifier/handler.ts';
import { handler as inventory } from '../../functions/inventory-export/handler.ts';
import { handler as tagReport } from '../../functions/tag-report/handler.ts';
import { codeOf } from '../../lib/errors.ts';
import type { AccessKey, AuthToken } from '../../lib/local/emulator/credentials.ts';
import { startEmulator, type Emulator, type EmulatorOptions } from '../../lib/local/emulator/emulator.ts';
import { createEstate, type EstateOptions } from '../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import type { RunResponse } from '../../lib/run/response.ts';
import { createEffectGate, type EffectGate } from './effect-gate.ts';
import { functionGraphContext, projectId } from './function-bench.ts';
import type { ObsObject } from './obs-bucket.ts';
import { OBS_KEY } from './obs-server.ts';
import { startReceiver, type Receiver } from './receiver.ts';
import { openObsStore, type OpenStore, type WorldStore } from './world-store.ts';

export const HANDLERS = {
  'inventory-export': inventory,
  'tag-report': tagReport,
  'failed-rotation-notifier': notifier,
} as const;
export type FunctionName = keyof typeof HANDLERS;

/** Of each type of channel one; `ops` is an SMN topic, which the emulator stands for. */
const HOOK_TYPES = ['webhook', 'slack', 'teams', 'feishu', 'dingtalk', 'wecom', 'pagerduty'] as const;
export const CHANNEL_NAMES = [...HOOK_TYPES, 'ops'] as const;

export const routesTo = (channels: readonly string[]): string => JSON.stringify([{ channels }]);

/** Objects below the prefix of `STORE_URL`, by key. */
export type StoreView = ReadonlyMap<string, Buffer>;

/** How an invocation ended. */
export interface RunEnd {
  readonly response?: RunResponse;
  /** `code` and `message` of what it threw. */
  readonly error?: { readonly code: string | undefined; readonly message: string; readonly thrown: unknown };
  readonly tookMs: number;
}

export interface RunRequest {
  readonly handler?: (event: unknown, context: never) => Promise<unknown>;
  readonly event?: object;
  /** Past the gate: nothing disturbs it. */
  readonly isDirect?: boolean;
  /** Through a gate of its own, for runs side by side. */
  readonly gate?: EffectGate;
  readonly settings?: Readonly<Record<string, string>>;
  readonly timeoutMs?: number;
  /** Of the platform, made of the settings. Default: FunctionGraph's, with those as user data. */
  readonly context?: (settings: Readonly<Record<string, string>>) => object;
}

/** A function with everything that it talks to: the emulator, a bucket, a channel of each type, a heartbeat; a gate before all of them. */
export interface FaultWorld {
  readonly emulator: Emulator;
  readonly gate: EffectGate;
  run(functionName: FunctionName, request?: RunRequest): Promise<RunEnd>;
  view(): StoreView;
  write(key: string, body: string | Buffer): void;
  remove(key: string): void;
  /** Bodies that a channel got since `forget`, in order. */
  told(channel: string): string[];
  /** Heartbeats since `forget`. */
  beats(): number;
  forget(): void;
  /** To be awaited before a look at the store where an invocation may have ended after its run. */
  settle(): Promise<void>;
  snapshot(): ReadonlyMap<string, ObsObject>;
  /** Puts it back, and forgets what was told. */
  restore(content: ReadonlyMap<string, ObsObject>): void;
  close(): Promise<void>;
}

const OWN_KEY: AccessKey = { ak: OBS_KEY.accessKeyId, sk: OBS_KEY.secretAccessKey };
const PREFIX = 'csms/';
const OK = JSON.stringify({ code: 0, errcode: 0 });
const SECRETS: Readonly<Record<string, string>> = {
  webhook: `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`,
  pagerduty: 'R0UTINGKEY',
};

/** The server that its bucket is on. */
export interface StoreServer {
  /** Default: an imitation of OBS in this process. */
  readonly openStore?: OpenStore;
  /** That the emulator and the bucket let in. */
  readonly key?: AccessKey;
}

export interface FaultWorldOptions extends StoreServer {
  /** On top of those that reach everything. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly tokens?: readonly AuthToken[];
  /** Of temporary keys that the emulator issues. */
  readonly newKey?: EmulatorOptions['newKey'];
  /** Path and query of a hook, the heartbeat's too. Default: `/hook?key=1`. */
  readonly pathOf?: (hook: string) => string;
  /** Keys of channels, by name, as `NOTIFY_CHANNELS` has them. */
  readonly secrets?: Readonly<Record<string, unknown>>;
}

export async function openFaultWorld(estate: EstateOptions, options: FaultWorldOptions = {}): Promise<FaultWorld> {
  const { settings, key: accessKey = OWN_KEY, tokens, newKey } = options;
  const { pathOf = () => '/hook?key=1', secrets = SECRETS, openStore = openObsStore } = options;
  const emulator = await startEmulator({
    estate: createEstate(estate),
    accessKeys: [accessKey],
    ...(tokens && { tokens }),
    ...(newKey && { newKey }),
  });
  const store = await openStore(accessKey);
  const names = [...HOOK_TYPES, 'heartbeat'];
  const receivers = new Map(await Promise.all(names.map(async (name) => [name, await startReceiver()] as const)));
  for (const receiver of receivers.values()) receiver.answer = { status: 200, body: OK };
  const urls = { emulator: emulator.url, store, accessKey, receivers, pathOf, secrets };
  const gate = createEffectGate();
  const direct = await settingsOf(urls, undefined, emulator);
  const gated = new WeakMap<EffectGate, Promise<Record<string, string>>>();
  const through = (one: EffectGate): Promise<Record<string, string>> => {
    const known = gated.get(one) ?? settingsOf(urls, one, emulator);
    gated.set(one, known);
    return known;
  };
  const forget = (): void => {
    emulator.reset();
    for (const { received } of receivers.values()) received.length = 0;
  };
  const { objects } = store;
  const told = (name: string): string[] =>
    name === 'ops'
      ? emulator.published.map((message) => JSON.stringify(message))
      : (receivers.get(name)?.received ?? []).map(({ body }) => body);
  return {
    emulator,
    gate,
    async run(name, { event = {}, isDirect = false, timeoutMs, gate: own = gate, ...more } = {}) {
      const of = { ...(isDirect ? direct : await through(own)), ...settings, ...more.settings };
      const run = more.handler ?? HANDLERS[name];
      const context = more.context?.(of) ?? functionGraphContext(of, timeoutMs);
      await store.push();
      const end = await timed(() => run(event, context as never) as Promise<RunResponse>);
      await store.pull();
      return end;
    },
    view: () => new Map([...objects].map(([key, { body }]) => [key.slice(PREFIX.length), body])),
    write: (key, body) =>
      void objects.set(`${PREFIX}${key}`, { body: Buffer.from(body as string), etag: '0'.repeat(32), headers: {} }),
    remove: (key) => void objects.delete(`${PREFIX}${key}`),
    told,
    beats: () => told('heartbeat').length,
    forget,
    settle: () => store.pull(),
    snapshot: () => new Map(objects),
    restore(content) {
      objects.clear();
      for (const [key, object] of content) objects.set(key, object);
      forget();
    },
    async close() {
      await Promise.all([
        gate.close(),
        emulator.close(),
        store.close(),
        ...[...receivers.values()].map((r) => r.close()),
      ]);
    },
  };
}

async function timed(run: () => Promise<RunResponse>): Promise<RunEnd> {
  const startedMs = performance.now();
  const tookMs = (): number => performance.now() - startedMs;
  try {
    return { response: await run(), tookMs: tookMs() };
  } catch (error) {
    return {
      error: { code: codeOf(error), message: (error as Error).message, thrown: error },
      tookMs: tookMs(),
    };
  }
}

interface Urls {
  readonly emulator: string;
  readonly store: WorldStore;
  readonly accessKey: AccessKey;
  readonly receivers: ReadonlyMap<string, Receiver>;
  readonly pathOf: (hook: string) => string;
  readonly secrets: Readonly<Record<string, unknown>>;
}

/** Settings of an invocation that reach everything through `gate`. */
async function settingsOf(
  urls: Urls,
  gate: EffectGate | undefined,
  emulator: Emulator,
): Promise<Record<string, string>> {
  const guard = async (name: string, url: string): Promise<string> => (gate ? gate.guard(name, url) : url);
  const cloud = await guard('cloud', urls.emulator);
  const hooks = await Promise.all(
    [...urls.receivers].map(async ([name, { url }]) => ({ name, url: await guard(name, url.replace(/\/$/, '')) })),
  );
  const channels = hooks
    .filter(({ name }) => name !== 'heartbeat')
    .map(({ name, url }) => {
      const secret = urls.secrets[name];
      return { name, type: name, url: `${url}${urls.pathOf(name)}`, ...(secret === undefined ? {} : { secret }) };
    });
  const topicUrn = `urn:smn:cn-north-4:${projectId(1)}:ops`;
  const emulated = Object.fromEntries(
    Object.entries(settingsFor(emulator)).map(([name, text]) => [name, text.replace(urls.emulator, cloud)]),
  );
  return {
    ...emulated,
    CSMS_RATE_LIMIT: '1000',
    HUAWEICLOUD_SDK_AK: urls.accessKey.ak,
    HUAWEICLOUD_SDK_SK: urls.accessKey.sk,
    STORE_URL: `${urls.store.url}/csms?region=${urls.store.region}`,
    STORE_ENDPOINT: await guard('store', urls.store.endpoint),
    LOG_LEVEL: 'error',
    HEARTBEAT_URL: `${hooks.find(({ name }) => name === 'heartbeat')?.url}${urls.pathOf('heartbeat')}`,
    NOTIFY_CHANNELS: JSON.stringify([...channels, { name: 'ops', type: 'smn', topicUrn }]),
    NOTIFY_ROUTES: routesTo(CHANNEL_NAMES),
    NOTIFY_ALLOWED_HOSTS: hooks.map(({ url }) => new URL(url).host).join(','),
  };
}
