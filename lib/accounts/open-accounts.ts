import type { CsmsClient } from '../csms/client.ts';
import { codeOf } from '../errors.ts';
import type { Sender } from '../http/send.ts';
import type { Credentials } from '../http/signed-request.ts';
import type { PlannedAccess, ScopePlan } from '../run/scope-plan.ts';
import { scopeName, type Scope } from '../scope.ts';
import { controlRegion } from '../settings/scopes.ts';
import type { Settings } from '../settings/settings.ts';
import { createAccountKeys } from './account-keys.ts';
import type { Account, Endpoints } from './services/endpoints.ts';
import type { PlanOptions } from './plan-options.ts';
import { planScopes, type PlanRequest } from './plan-scopes.ts';
import { createSessions } from './session.ts';
import { restoreAccess, type FoundAccess } from './stored-access.ts';

type EndpointSettings = Pick<
  Settings,
  'region' | 'scopePatterns' | 'stsEndpoint' | 'iamEndpoint' | 'organizationsEndpoint' | 'configEndpoint'
>;

/** With their region filled in. */
export function endpointsOf(settings: EndpointSettings): Endpoints {
  const region = controlRegion(settings) ?? '';
  const at = (endpoint: string): string => endpoint.replace('{region}', region);
  const { stsEndpoint, iamEndpoint, organizationsEndpoint, configEndpoint } = settings;
  return {
    sts: at(stsEndpoint),
    iam: at(iamEndpoint),
    organizations: at(organizationsEndpoint),
    config: configEndpoint && at(configEndpoint),
  };
}

export interface AccountsOptions extends PlanOptions {
  /** What assumed keys must be allowed beside what every function needs. */
  readonly alsoAllows?: readonly string[];
  readonly keepSecret: (secret: string) => void;
  readonly sender: Sender;
  readonly remainingMs: () => number;
  readonly signal: AbortSignal;
  /** For the function's own account. */
  readonly own: CsmsClient;
  /** For an account that was assumed. */
  readonly openClient: (credentials: Credentials, accountId: string) => CsmsClient;
}

interface RunRequest extends PlanRequest {
  /** Of the keys that are assumed: `csms-inventory-export-20261122T060000Z-1a2b3c4d`. */
  readonly sessionName: string;
}

/** The accounts of one run: which projects they have, and with which keys each is asked. */
export interface Accounts {
  /** @throws SCOPES_NONE, COMMAND_INVALID, ORGANIZATION_*, ACCOUNT_IDENTITY_UNKNOWN, HTTP_* */
  plan(request: RunRequest): Promise<ScopePlan>;
  /** In place of `plan`, where an invocation with the same settings has planned. */
  resume(access: PlannedAccess, request: Pick<RunRequest, 'sessionName'>): void;
  /** With the keys of the scope's account; after `plan`. @throws what is wrong with the account or the scope, and as the client */
  readonly call: CsmsClient['call'];
  /** The keys of the scope's account; after `plan`. @throws what is wrong with the account or the scope */
  credentialsOf(scope: Scope): Promise<Credentials>;
  close(): Promise<void>;
}

export function openAccounts(options: AccountsOptions): Accounts {
  const { credentials, remainingMs, sender } = options;
  const sessions = createSessions({ ...options, send: sender.send, timeLeftMs: remainingMs });
  let sessionName = 'csms-functions';
  const own = sessions.open(credentials);
  const keys = createAccountKeys({ ...options, sessions, own, sessionName: () => sessionName });
  const clients = new Map<Credentials, CsmsClient>();
  let found: FoundAccess | undefined;
  const clientFor = (assumedKeys: Credentials, accountId: string): CsmsClient => {
    const client = clients.get(assumedKeys) ?? options.openClient(assumedKeys, accountId);
    clients.set(assumedKeys, client);
    return client;
  };
  const assumedOf = (scope: Scope): Account | undefined => {
    const lost = found?.lost.get(scopeName(scope));
    if (lost !== undefined) throw lost;
    const account = found?.accounts.find(({ domainId }) => domainId === scope.accountId);
    if (account?.error !== undefined) throw account.error;
    return account?.assumed;
  };
  return {
    plan: async (request) => {
      ({ sessionName } = request);
      const { plan, ...access } = await planScopes(request, options, { sessions, keys });
      found = access;
      return plan;
    },
    resume: (access, request) => {
      ({ sessionName } = request);
      found = restoreAccess(access, options);
    },
    async call(request, context) {
      const assumed = assumedOf(context.scope);
      if (!assumed) return options.own.call(request, context);
      const { credentials: assumedKeys } = await keys.sessionOf(assumed);
      try {
        return await clientFor(assumedKeys, assumed.domainId).call(request, context);
      } catch (error) {
        if (!REFUSED.has(codeOf(error) ?? '') || !(await keys.renew(assumed, assumedKeys))) throw error;
        const { credentials: newKeys } = await keys.sessionOf(assumed);
        return clientFor(newKeys, assumed.domainId).call(request, context);
      }
    },
    async credentialsOf(scope) {
      const assumed = assumedOf(scope);
      return assumed ? (await keys.sessionOf(assumed)).credentials : credentials;
    },
    close: async () => void (await Promise.all([...clients.values()].map((client) => client.close()))),
  };
}

/** Keys that ended, and what was not sent with them any more. */
const REFUSED: ReadonlySet<string> = new Set(['CSMS_TOKEN_EXPIRED', 'CSMS_UNAUTHORIZED']);
