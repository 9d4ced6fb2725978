import type { Accounts } from './accounts/open-accounts.ts';
import { createCsmsClient, createCsmsSender, type CsmsClient, type CsmsClientOptions } from './csms/client.ts';
import { createGuardedSender } from './http/guarded-sender.ts';
import { createSender, type Send, type Sender } from './http/send.ts';
import type { Credentials } from './http/signed-request.ts';
import { sendHeartbeat } from './notify/heartbeat.ts';
import type { Channel } from './notify/notice.ts';
import { readLatestResult, type LatestLookup, type LatestResult } from './run/latest-result.ts';
import type { PlannedAccess, ScopePlan } from './run/scope-plan.ts';
import { findNewestRun } from './run/walk-runs.ts';
import type { Invocation } from './runtime/definition.ts';
import type { CredentialSource } from './runtime/credentials.ts';
import type { ReadConfig } from './runtime/read-settings.ts';
import type { ReadSecrets } from './runtime/secret-texts.ts';
import type { Scope } from './scope.ts';
import { externalIdOf } from './settings/accounts.ts';
import { selectScopes } from './settings/scopes.ts';
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
  /**
   * What the run works on, before anything else is asked.
   *
   * @throws COMMAND_INVALID; where projects are discovered SCOPES_NONE, ORGANIZATION_*, ACCOUNT_IDENTITY_UNKNOWN, HTTP_*
   */
  readonly planScopes: (request: PlanRequest) => Promise<ScopePlan>;
  /** In place of `planScopes`, where another invocation of the run has planned: nothing is looked for. */
  readonly resumeScopes: (access: PlannedAccess, run: Pick<PlanRequest, 'name' | 'runId'>) => void;
  /** For other services of the projects than CSMS. */
  readonly access: ProjectAccess;
}

interface ProjectAccess {
  readonly send: Send;
  /** The keys of the scope's account; of a scope without one, the function's own. @throws what is wrong with the account or the scope */
  readonly credentialsOf: (scope: Scope) => Promise<Credentials>;
}

interface PlanRequest {
  /** `scopes` of the command. */
  readonly selected: readonly string[] | undefined;
  /** Of the function's results. */
  readonly folder: string;
  /** Of the function, and of its run: what the audit logs of other accounts show. */
  readonly name: string;
  readonly runId: string;
  /** Beside those of the run before: scopes that must not be forgotten where projects are discovered. */
  readonly remembered?: () => Promise<readonly Scope[]>;
}

interface DepsOptions<AnyInvocation> {
  /** What the keys of other accounts must be allowed beside what every function needs. */
  readonly alsoAllows?: (invocation: AnyInvocation) => readonly string[];
}

/** A definition's `run`: opens the client and the store for the use case, and closes the connections after it. */
export const withDeps =
  <AnyInvocation extends Invocation<unknown>, Outcome>(
    useCase: (invocation: AnyInvocation, deps: RunDeps) => Promise<Outcome>,
    { alsoAllows = () => [] }: DepsOptions<AnyInvocation> = {},
  ) =>
  async (invocation: AnyInvocation): Promise<Outcome> => {
    const { settings, credentials } = invocation;
    const sender = createCsmsSender(settings.concurrency);
    const own = openClient(invocation, { sender, credentials });
    const store = openStore({ ...settings, credentials });
    const parts = { own, sender, alsoAllows: alsoAllows(invocation) };
    const accounts = settings.scopePatterns && (await openAccountsOf(invocation, parts));
    const resumeScopes: RunDeps['resumeScopes'] = (access, run) =>
      accounts?.resume(access, { sessionName: sessionNameOf(run) });
    const planScopes = accounts ? discoverer(invocation, accounts, store) : typedPlanner(settings.scopes);
    const credentialsOf = accounts ? accounts.credentialsOf : async () => credentials.current();
    const access = { send: sender.send, credentialsOf };
    const client = accounts ? { ...own, call: accounts.call } : own;
    try {
      return await useCase(invocation, { client, store, planScopes, resumeScopes, access });
    } finally {
      await Promise.all([accounts?.close(), own.close()]);
      await sender.close();
    }
  };

const typedPlanner =
  (configured: readonly Scope[]): RunDeps['planScopes'] =>
  async ({ selected }) => ({ scopes: selectScopes(configured, selected), configured });

const discoverer =
  ({ deadline, log }: Invocation<unknown>, accounts: Accounts, store: LazyObjectStore): RunDeps['planScopes'] =>
  ({ selected, folder, remembered, ...run }) => {
    const onSkipped = (what: { key: string; reason: string }): void => log.warn('an object is not read', what);
    const previous = () => findNewestRun({ store, folder, signal: deadline.work, onSkipped });
    return accounts.plan({ selected, previous, remembered, sessionName: sessionNameOf(run) });
  };

const sessionNameOf = ({ name, runId }: Pick<PlanRequest, 'name' | 'runId'>): string => `csms-${name}-${runId}`;

/** A file of its own, loaded only where `CSMS_SCOPES` has patterns or accounts. */
async function openAccountsOf(
  invocation: Invocation<unknown>,
  { own, sender, alsoAllows }: { own: CsmsClient; sender: Sender; alsoAllows: readonly string[] },
): Promise<Accounts> {
  const { endpointsOf, openAccounts } = await import('./accounts/open-accounts.ts');
  const { settings, credentials, deadline, log } = invocation;
  return openAccounts({
    patterns: settings.scopePatterns ?? [],
    entries: settings.accounts ?? [],
    mode: settings.assume,
    endpoints: endpointsOf(settings),
    credentials: credentials.current(),
    externalIdOf: (entry) => externalIdOf(entry, invocation.lookup),
    alsoAllows,
    keepSecret: invocation.keepSecret,
    sender,
    remainingMs: () => deadline.remainingMs(),
    signal: deadline.work,
    log,
    toErrorInfo: invocation.toErrorInfo,
    own,
    openClient: (keys, account) =>
      openClient(invocation, { sender, account, credentials: { current: () => keys, refresh: () => undefined } }),
  });
}

/** A definition's `latest`: the newest stored run of a folder. */
export const latestOf =
  (place: Pick<LatestLookup, 'folder' | 'fullResult'>) =>
  ({ settings, credentials, deadline }: Invocation<unknown>): Promise<LatestResult | undefined> =>
    readLatestResult({ ...place, store: openStore({ ...settings, credentials }), signal: deadline.work });

interface ClientParts {
  readonly sender: Sender;
  readonly credentials: CsmsClientOptions['credentials'];
  readonly account?: string;
}

function openClient({ settings, deadline, log }: Invocation<unknown>, parts: ClientParts): CsmsClient {
  return createCsmsClient({
    ...parts,
    endpoint: settings.csmsEndpoint,
    ratePerSecond: settings.rateLimit,
    concurrency: settings.concurrency,
    timeLeftMs: () => deadline.remainingMs(),
    log,
  });
}

/** Opens the channels of `NOTIFY_CHANNELS`, and what they send through. @throws NOTIFY_CHANNEL_INVALID with every problem. */
export const channelOpener =
  ({ settings, lookup, mask, credentials }: Invocation<unknown, NotifySettings>) =>
  async (): Promise<{ channels: ReadonlyMap<string, Channel>; close(): Promise<void> }> => {
    const { createChannels } = await import('./notify/create-channel.ts');
    const allowed = settings.notifyAllowedHosts ?? [];
    const guarded = createGuardedSender({ connections: CHANNEL_CONNECTIONS, allowed });
    const plain = createSender({ connections: CHANNEL_CONNECTIONS });
    const close = async (): Promise<void> => void (await Promise.all([guarded.close(), plain.close()]));
    try {
      const smn = { send: plain.send, endpoint: settings.smnEndpoint, credentials: () => credentials.current() };
      const deps = { send: guarded.send, allowed, lookup, mask, smn, lang: settings.reportLang };
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
