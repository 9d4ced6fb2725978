import type { Redactor } from '../../redact/redactor.ts';
import type { FunctionDefinition } from '../../runtime/function-definition.ts';
import type { Scope } from '../../scope.ts';
import type { Lookup } from '../../settings/setting.ts';
import type { Settings } from '../../settings/settings.ts';
import { formatCount, plural } from '../../text/count.ts';
import { askScopes, makeContact, type Contacts } from './ask-scopes.ts';
import { checkAccounts } from './checks/accounts.ts';
import { checkContact } from './checks/contact.ts';
import { checkScopes } from './checks/scopes.ts';
import { chooseSample } from './choose-sample.ts';
import type { DoctorAudit } from './delivery-audit.ts';
import { findProjects, type FoundProjects } from './find-projects.ts';
import type { Probe } from './probe.ts';
import type { Report } from './report.ts';
import { callsOf, LIST_CALL, type ServiceEndpoints } from './scope-calls.ts';

interface ScopeExamination {
  readonly probe: Probe | undefined;
  /** Undefined when the settings by which the service is asked are wrong. */
  readonly settings: Settings | undefined;
  readonly audit: DoctorAudit | undefined;
  readonly report: Report;
  readonly onWait?: ((text: string) => void) | undefined;
}

/** What the first questions brought. */
export interface Contact {
  /** Projects that were listed already. */
  readonly contacts: Contacts;
  /** Where `CSMS_SCOPES` has patterns or accounts. */
  readonly found?: FoundProjects;
}

type ContactExamination = ScopeExamination & { readonly lookup: Lookup; readonly redactor: Redactor };

/** The first questions, from which credential and clock are judged. */
export async function examineContact(examination: ContactExamination): Promise<Contact> {
  const { probe, settings, report, onWait } = examination;
  if (probe === undefined || settings === undefined) {
    const why =
      probe === undefined ? 'there are no credentials to use' : 'CSMS_* settings cannot be read, see settings';
    for (const check of ['credentials.accepted', 'clock']) report.skip(check, why);
    return { contacts: new Map() };
  }
  if (settings.scopePatterns !== undefined) {
    onWait?.('Looking for accounts and projects ...');
    const found = await findProjects({ ...examination, probe, settings });
    checkContact(probe, [found.error], report);
    return { contacts: new Map(), found };
  }
  const contacts = await makeContact(settings.scopes, { probe, endpoints: serviceEndpoints(settings) });
  checkContact(
    probe,
    [...contacts.values()].map(({ error }) => error),
    report,
  );
  return { contacts };
}

/** SMN is asked for an audit only. */
const serviceEndpoints = ({ csmsEndpoint }: Settings, audit?: DoctorAudit): ServiceEndpoints => ({
  csms: csmsEndpoint,
  smn: audit?.smnEndpoint ?? '',
});

/** Less is not worth a word. */
const LONG_S = 5;
/** Of projects that were discovered. */
const SAMPLE = 20;

/** Accounts, then scopes and every permission in them. All scopes of a run; undefined where they are not known. */
export async function examineScopes(
  { probe, settings, audit, report, onWait }: ScopeExamination,
  { contacts, found, functions }: Contact & { readonly functions: readonly FunctionDefinition[] },
): Promise<readonly Scope[] | undefined> {
  const calls = callsOf({ functions, audit });
  const skipCalls = (): void => {
    for (const { check, permission } of [LIST_CALL, ...calls])
      report.skip(check, `${permission}: the service was not asked`);
  };
  if (probe === undefined || settings === undefined) {
    skipCalls();
    return undefined;
  }
  const { concurrency, rateLimit } = settings;
  const asked = found ? await checkAccounts({ found, settings, audits: audit !== undefined, report }) : settings.scopes;
  const scopes = found ? chooseSample(asked, SAMPLE) : asked;
  if (scopes.length === 0) {
    skipCalls();
    return undefined;
  }
  const seconds = Math.ceil((scopes.length * (calls.length + 1)) / rateLimit);
  if (seconds > LONG_S)
    onWait?.(
      `Checking ${formatCount(scopes.length)} projects: about ${formatCount(seconds)} s at CSMS_RATE_LIMIT=${rateLimit} ...`,
    );
  const probeOf = async ({ accountId }: Scope): Promise<Probe> =>
    found?.probeOf(found.planned?.accounts.find(({ domainId }) => domainId === accountId)) ?? probe;
  const answers = await askScopes(scopes, {
    probeOf,
    endpoints: serviceEndpoints(settings, audit),
    calls,
    contacts,
    concurrency,
  });
  checkScopes(answers, { calls, isDiscovered: found !== undefined }, report);
  const others = asked.length - scopes.length;
  if (others > 0) report.skip('scope', `${plural(others, 'other project')}: ${SAMPLE} are checked, of all regions`);
  return found?.planned?.plan.scopes ?? scopes;
}
