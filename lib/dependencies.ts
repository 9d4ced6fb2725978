import { createCsmsClient, type CsmsClient } from './csms/client.ts';
import { createGuardedSender } from './http/guarded-sender.ts';
import { createSender } from './http/send.ts';
import { sendHeartbeat } from './notify/heartbeat.ts';
import type { Channel } from './notify/notice.ts';
import { readLatestResult, type LatestLookup, type LatestResult } from './run/latest-result.ts';
import type { Invocation } from './runtime/definition.ts';
import type { CredentialSource } from './runtime/credentials.ts';
import type { ReadConfig } from './runtime/read-settings.ts';
import type { ReadSecrets } from './runtime/secret-texts.ts';
import { MAX_CONFIG_BYTES } from './settings/config-object.ts';
import type { Settings, StoreSettings } from './settings/settings.ts';
import { createStore, type LazyObjectStore } from './storage/create-store.ts';

/*
 * The one place where the runtime's settings and credentials meet the client and the store, so that none of these knows
 * another. Handlers call it; nothing else does.
 */

interface StoreRequest {
  readonly store: StoreSettings;
  readonly region: string | undefined;
  readonly credentials: CredentialSource;
}

/** @throws STORE_URL_INVALID and the like, CREDENTIALS_MISSING */
function openStore({ store, credentials }: StoreRequest): LazyObjectStore {
  return createStore({ ...store, ...(store.url.startsWith('obs:') ? { credentials: toStoreKeys(credentials) } : {}) });
}

function toStoreKeys(source: CredentialSource): {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
} {
  const { ak, sk, securityToken } = source.keys();
  return {
    accessKeyId: ak,
    secretAccessKey: sk,
    ...(securityToken === undefined ? {} : { sessionToken: securityToken }),
  };
}

export const readConfigFromStore: ReadConfig = ({ key, signal, ...request }) =>
  openStore(request).get(key, { signal, maxBytes: MAX_CONFIG_BYTES });

export const readSecretsFromAws: ReadSecrets = async (references, options) =>
  (await import('./aws-secrets/read-secrets.ts')).readSecrets(references, options);

/** What a use case works with, beside what the invocation tells it. */
export interface RunDeps {
  readonly client: CsmsClient;
  readonly store: LazyObjectStore;
}

/** A definition's `run`: opens the client and the store for the use case, and closes the connections after it. */
export const withDeps =
  <AnyInvocation extends Invocation<unknown>, Outcome>(
    useCase: (invocation: AnyInvocation, deps: RunDeps) => Promise<Outcome>,
  ) =>
  async (invocation: AnyInvocation): Promise<Outcome> => {
    const { settings, credentials } = invocation;
    const client = openClient(invocation);
    try {
      return await useCase(invocation, { client, store: openStore({ ...settings, credentials }) });
    } finally {
      await client.close();
    }
  };

/** A definition's `latest`: the newest stored run of a folder. */
export const latestOf =
  (place: Pick<LatestLookup, 'folder' | 'fullResult'>) =>
  ({ settings, credentials, deadline }: Invocation<unknown>): Promise<LatestResult | undefined> =>
    readLatestResult({ ...place, store: openStore({ ...settings, credentials }), signal: deadline.work });

function openClient({ settings, credentials, deadline, log }: Invocation<unknown>): CsmsClient {
  return createCsmsClient({
    endpoint: settings.csmsEndpoint,
    credentials,
    ratePerSecond: settings.rateLimit,
    concurrency: settings.concurrency,
    timeLeftMs: () => deadline.remainingMs(),
    log,
  });
}

/** Opens the channels of `NOTIFY_CHANNELS`, and what they send through. @throws NOTIFY_CHANNEL_INVALID with every problem. */
export const channelOpener =
  ({ settings, lookup, credentials }: Invocation<unknown, NotifySettings>) =>
  async (): Promise<{ channels: ReadonlyMap<string, Channel>; close(): Promise<void> }> => {
    const { createChannels } = await import('./notify/create-channel.ts');
    const allowed = settings.notifyAllowedHosts ?? [];
    const guarded = createGuardedSender({ connections: CHANNEL_CONNECTIONS, allowed });
    const plain = createSender({ connections: CHANNEL_CONNECTIONS });
    const close = async (): Promise<void> => void (await Promise.all([guarded.close(), plain.close()]));
    try {
      const smn = { send: plain.send, endpoint: settings.smnEndpoint, credentials: () => credentials.current() };
      const deps = { send: guarded.send, allowed, lookup, smn, lang: settings.reportLang };
      return { channels: createChannels(settings.notifyChannels ?? [], deps), close };
    } catch (error) {
      await close();
      throw error;
    }
  };

/** Sends the heartbeat of `HEARTBEAT_URL`; undefined where none is set. Its host must be public, as that of a webhook. */
export function heartbeatOf({
  settings,
}: Invocation<unknown, HeartbeatSettings>): ((signal: AbortSignal) => Promise<void>) | undefined {
  const { heartbeatUrl, notifyAllowedHosts: allowed = [] } = settings;
  if (heartbeatUrl === undefined) return undefined;
  return async (signal) => {
    const sender = createGuardedSender({ connections: 1, allowed });
    try {
      await sendHeartbeat(heartbeatUrl, { send: sender.send, signal });
    } finally {
      await sender.close();
    }
  };
}

type HeartbeatSettings = Settings<'HEARTBEAT_URL' | 'NOTIFY_ALLOWED_HOSTS'>;
type NotifySettings = Settings<'NOTIFY_CHANNELS' | 'NOTIFY_ALLOWED_HOSTS' | 'SMN_ENDPOINT'>;

/** A channel gets one notice at a time. */
const CHANNEL_CONNECTIONS = 2;
