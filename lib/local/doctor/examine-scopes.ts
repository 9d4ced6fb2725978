import { formatCount } from '../../text/count.ts';
import type { Settings } from '../../settings/settings.ts';
import { checkContact } from './checks/contact.ts';
import { checkScopes } from './checks/scopes.ts';
import { askScopes, makeContact, type Contacts } from './ask-scopes.ts';
import type { Probe } from './probe.ts';
import type { Report } from './report.ts';
import { callsOf, LIST_CALL } from './scope-calls.ts';
import type { FunctionDefinition } from '../../runtime/function-definition.ts';

interface ScopeExamination {
  readonly probe: Probe | undefined;
  /** Undefined when the settings by which the service is asked are wrong. */
  readonly settings: Settings | undefined;
  readonly report: Report;
}

/** The first questions, from which credential and clock are judged. */
export async function examineContact({ probe, settings, report }: ScopeExamination): Promise<Contacts> {
  if (probe === undefined || settings === undefined) {
    const why =
      probe === undefined ? 'there are no credentials to use' : 'CSMS_* settings cannot be read, see settings';
    for (const check of ['credentials.accepted', 'clock']) report.skip(check, why);
    return new Map();
  }
  const contacts = await makeContact(settings.scopes, { probe, endpoint: settings.csmsEndpoint });
  checkContact(
    probe,
    [...contacts.values()].map(({ error }) => error),
    report,
  );
  return contacts;
}

interface ScopeQuestionsToAsk {
  readonly contacts: Contacts;
  readonly functions: readonly FunctionDefinition[];
  readonly onWait?: ((text: string) => void) | undefined;
}

/** Less is not worth a word. */
const LONG_S = 5;

/** Every scope and every permission in it. */
export async function examineScopes(
  { probe, settings, report }: ScopeExamination,
  { contacts, functions, onWait }: ScopeQuestionsToAsk,
): Promise<void> {
  const calls = callsOf(functions);
  if (probe === undefined || settings === undefined) {
    for (const { check, permission } of [LIST_CALL, ...calls])
      report.skip(check, `${permission}: the service was not asked`);
    return;
  }
  const { scopes, csmsEndpoint: endpoint, concurrency, rateLimit } = settings;
  const seconds = Math.ceil((scopes.length * (calls.length + 1)) / rateLimit);
  if (seconds > LONG_S)
    onWait?.(
      `Checking ${formatCount(scopes.length)} projects: about ${formatCount(seconds)} s at CSMS_RATE_LIMIT=${rateLimit} ...`,
    );
  checkScopes(await askScopes(scopes, { probe, endpoint, calls, contacts, concurrency }), calls, report);
}
