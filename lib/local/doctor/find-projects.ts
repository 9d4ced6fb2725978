import { createAccountKeys } from '../../accounts/account-keys.ts';
import type { PlannedAccount } from '../../accounts/discover.ts';
import { endpointsOf } from '../../accounts/open-accounts.ts';
import type { PlanOptions } from '../../accounts/plan-options.ts';
import { planScopes, type Planned } from '../../accounts/plan-scopes.ts';
import { toAnswer, type Sessions } from '../../accounts/session.ts';
import { toCsmsError } from '../../csms/errors.ts';
import { describeError } from '../../errors.ts';
import type { Credentials } from '../../http/signed-request.ts';
import type { Log } from '../../log.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { externalIdOf } from '../../settings/accounts.ts';
import type { Lookup } from '../../settings/setting.ts';
import type { Settings } from '../../settings/settings.ts';
import { auditActions } from '../../smn/permissions.ts';
import type { DoctorAudit } from './delivery-audit.ts';
import type { Probe } from './probe.ts';
import { addExternalIds } from './redactor.ts';

interface FindOptions {
  readonly probe: Probe;
  /** With `scopePatterns`. */
  readonly settings: Settings;
  readonly audit: DoctorAudit | undefined;
  readonly lookup: Lookup;
  readonly redactor: Redactor;
}

/** The accounts and projects that a run would work on, and who asks them. */
export interface FoundProjects {
  /** Undefined where `error` says why. */
  readonly planned?: Planned;
  readonly error?: unknown;
  /** A probe with the keys of the account. @throws ACCOUNT_*, HTTP_*, PROBE_NOT_SENT */
  probeOf(account: PlannedAccount | undefined): Promise<Probe>;
}

/** Keys are to live as long; a visit is over long before. */
const VISIT_MS = 15 * 60_000;

/** As a run finds them, but that each request is sent once. */
export async function findProjects({ probe, settings, audit, lookup, redactor }: FindOptions): Promise<FoundProjects> {
  const entries = settings.accounts ?? [];
  addExternalIds(redactor, entries, lookup);
  const { sessions, probes } = createProbeSessions(probe);
  const options: PlanOptions = {
    patterns: settings.scopePatterns ?? [],
    entries,
    mode: settings.assume,
    endpoints: endpointsOf(settings),
    credentials: probe.credentials,
    externalIdOf: (entry) => externalIdOf(entry, lookup),
    log: SILENT,
    toErrorInfo: describeError,
  };
  const keys = createAccountKeys({
    ...options,
    sessions,
    own: sessions.open(probe.credentials),
    sessionName: () => 'csms-doctor',
    alsoAllows: audit ? auditActions(audit.actions) : [],
    remainingMs: () => VISIT_MS,
    keepSecret: (secret) => redactor.add(secret),
  });
  const probeOf = async (account: PlannedAccount | undefined): Promise<Probe> =>
    (account?.assumed && probes.get((await keys.sessionOf(account.assumed)).credentials)) ?? probe;
  const request = { selected: undefined, previous: () => Promise.resolve(undefined) };
  try {
    return { planned: await planScopes(request, options, { sessions, keys }), probeOf };
  } catch (error) {
    return { error, probeOf };
  }
}

/** Sessions that send through probes: one for each set of credentials. */
function createProbeSessions(own: Probe): { sessions: Sessions; probes: ReadonlyMap<Credentials, Probe> } {
  const probes = new Map<Credentials, Probe>([[own.credentials, own]]);
  let requests = 0;
  const open: Sessions['open'] = (credentials, domainId) => {
    const probe = probes.get(credentials) ?? own.as(credentials);
    probes.set(credentials, probe);
    return {
      credentials,
      async call(request) {
        requests += 1;
        const body = request.body === undefined ? '' : JSON.stringify(request.body);
        const { method, endpoint, path, query } = request;
        const response = await probe.send({ method, endpoint, path, query, body, domainId });
        // what a 401 of another service means is known where the first is read
        if (probe === own && own.credential === 'refused') throw toCsmsError(response, `${method} ${endpoint}${path}`);
        return toAnswer(response, request);
      },
    };
  };
  return {
    sessions: {
      open,
      get requests() {
        return requests;
      },
    },
    probes,
  };
}

const ignore = (): void => undefined;
const SILENT: Log = { debug: ignore, info: ignore, warn: ignore, error: ignore };
