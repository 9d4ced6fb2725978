import { handler } from '../../functions/failed-rotation-notifier/handler.ts';
import { parseState } from '../../functions/failed-rotation-notifier/state/parse.ts';
import { startEmulator, type Emulator } from '../../lib/local/emulator/emulator.ts';
import { createEstate } from '../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';
import type { FaultRule } from '../../lib/local/emulator/faults.ts';
import type { Notice } from '../../lib/notify/notice.ts';
import type { EffectGate } from './effect-gate.ts';
import { functionGraphContext, projectId, scopes } from './function-bench.ts';
import type { ObsObject } from './obs-bucket.ts';
import { OBS_KEY, startObsServer, type ObsServer } from './obs-server.ts';
import { startReceiver, type Receiver } from './receiver.ts';

/** Channels of the world: two webhooks and a topic. */
const HOOKS = ['hook-a', 'hook-b'] as const;
export const CHANNELS = [...HOOKS, 'ops'] as const;

/** The notifier with everything that it talks to: an estate of two scopes, a bucket, two webhooks and a topic. */
export interface NotifierWorld {
  readonly emulator: Emulator;
  readonly obs: ObsServer;
  readonly receivers: ReadonlyMap<string, Receiver>;
  /** What holds from now on, whatever is forgotten or put back. */
  readonly conditions: Conditions;
  /** Settings of an invocation; through a gate, all that it does can be seen and stopped. */
  settings(gate?: EffectGate): Promise<Record<string, string>>;
  /** One invocation in this process. */
  run(settings: Readonly<Record<string, string>>): Promise<unknown>;
  /** What was told on a channel since `forget`, in order. */
  received(channel: string): ReceivedNotice[];
  forget(): void;
  /** What is in the bucket. */
  snapshot(): BucketContent;
  /** Puts it back, and forgets what was told. */
  restore(content: BucketContent): void;
  /** As if no run had watched what is unsettled for longer than `STALE_AFTER`. */
  unwatched(): void;
  /** Open secrets by name, and what waits in the outboxes, of all states in the bucket. */
  verdict(): { open: string[]; waiting: number };
  read(key: string): string;
  close(): Promise<void>;
}

interface Conditions {
  settings: Readonly<Record<string, string>>;
  faults: readonly FaultRule[];
}

type BucketContent = ReadonlyMap<string, ObsObject>;

const LONG_MS = 27 * 3_600_000;

/** The text of a `latest.json`, as if no run had watched what is unsettled for longer than `STALE_AFTER`. */
export const longUnwatched = (latest: string): string =>
  latest.replaceAll(/"watchedAt":\s*"[^"]*"/g, `"watchedAt":"${new Date(Date.now() - LONG_MS).toISOString()}"`);

export interface ReceivedNotice {
  /** The notice's. */
  readonly id: string;
  /** Type, stage and members. */
  readonly text: string;
}

const WEBHOOK_SECRET = `whsec_${Buffer.from('a secret of more than 24 bytes').toString('base64')}`;

export async function startNotifierWorld(): Promise<NotifierWorld> {
  const emulator = await startEmulator({
    estate: createEstate({ scopes: scopes([], []) }),
    accessKeys: [{ ak: OBS_KEY.accessKeyId, sk: OBS_KEY.secretAccessKey }],
  });
  const obs = await startObsServer();
  const receivers = new Map<string, Receiver>(
    await Promise.all(HOOKS.map(async (name) => [name, await startReceiver()] as const)),
  );
  const conditions: Conditions = { settings: {}, faults: [] };
  const forget = (): void => {
    emulator.reset();
    for (const fault of conditions.faults) emulator.faults.add(fault);
    for (const { received } of receivers.values()) received.length = 0;
  };
  const topicUrn = `urn:smn:cn-north-4:${projectId(1)}:ops`;
  return {
    emulator,
    obs,
    receivers,
    conditions,
    async settings(gate) {
      const guard = (name: string, url: string) => (gate ? gate.guard(name, url) : Promise.resolve(url));
      const hooks = await Promise.all(
        [...receivers].map(async ([name, { url }]) => ({
          name,
          type: 'webhook',
          url: await guard(name, url),
          secret: WEBHOOK_SECRET,
        })),
      );
      const cloud = await guard('cloud', emulator.url);
      const endpoint = `${cloud}/{region}`;
      return {
        ...settingsFor(emulator),
        CSMS_ENDPOINT: endpoint,
        SMN_ENDPOINT: endpoint,
        STS_ENDPOINT: `${cloud}/sts`,
        IAM_ENDPOINT: `${cloud}/iam`,
        CSMS_REGION: 'cn-north-4',
        CSMS_RATE_LIMIT: '1000',
        HUAWEICLOUD_SDK_AK: OBS_KEY.accessKeyId,
        HUAWEICLOUD_SDK_SK: OBS_KEY.secretAccessKey,
        STORE_URL: 'obs://test-bucket/csms?region=test',
        STORE_ENDPOINT: await guard('store', obs.endpoint),
        LOG_LEVEL: 'error',
        NOTIFY_CHANNELS: JSON.stringify([...hooks, { name: 'ops', type: 'smn', topicUrn }]),
        NOTIFY_ROUTES: JSON.stringify([{ channels: CHANNELS }]),
        NOTIFY_ALLOWED_HOSTS: hooks.map(({ url }) => new URL(url).host).join(','),
      };
    },
    run: (settings) => handler({}, functionGraphContext({ ...settings, ...conditions.settings })),
    received: (channel) =>
      channel === 'ops'
        ? emulator.published.map(({ message_structure: structure = '{}' }) => describeNotice(httpTextOf(structure)))
        : (receivers.get(channel)?.received ?? []).map(({ body }) => describeNotice(body)),
    forget,
    snapshot: () => new Map(obs.bucket.objects),
    restore(content) {
      obs.bucket.objects.clear();
      for (const [key, object] of content) obs.bucket.objects.set(key, object);
      forget();
    },
    unwatched() {
      const key = 'csms/rotation/latest.json';
      const object = obs.bucket.objects.get(key);
      if (object === undefined) throw new Error('no run has left a pointer');
      obs.bucket.objects.set(key, { ...object, body: Buffer.from(longUnwatched(object.body.toString('utf8'))) });
    },
    verdict() {
      const states = [...obs.bucket.objects]
        .filter(([key]) => key.startsWith('csms/rotation/state/region=cn'))
        .map(([key, { body }]) => parseState(body.toString('utf8'), key));
      const waiting = states.flatMap(({ outbox }) =>
        outbox.flatMap(({ channels }) => Object.values(channels).filter(({ state }) => state === 'waiting')),
      ).length;
      const open = states.flatMap(({ episodes }) => Object.values(episodes).map(({ seen }) => seen.name ?? ''));
      return { open: open.sort(), waiting };
    },
    read: (key) => obs.bucket.objects.get(`csms/${key}`)?.body.toString('utf8') ?? '',
    async close() {
      await Promise.all([emulator.close(), obs.close(), ...[...receivers.values()].map((one) => one.close())]);
    },
  };
}

/** What subscribers over HTTP get of a message with a text for each protocol. */
const httpTextOf = (structure: string): string => (JSON.parse(structure) as { http: string }).http;

function describeNotice(body: string): ReceivedNotice {
  const { id, type, stage, secrets } = JSON.parse(body) as Notice;
  const members = secrets.map(({ name, episodeId }) => `${name}:${episodeId}`).sort();
  return { id, text: `${type} ${stage} ${members.join(' ')}` };
}
