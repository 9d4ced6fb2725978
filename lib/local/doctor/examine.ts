import { createCredentialSource, type CredentialSource } from '../../runtime/credentials.ts';
import { localPlatform } from '../../runtime/platform/local.ts';
import type { Redactor } from '../../redact/redactor.ts';
import { NO_CONFIG, type Config } from '../../settings/config-object.ts';
import { earlySetting } from '../../settings/early-setting.ts';
import { checkConfig } from './checks/config.ts';
import { checkCredentials } from './checks/credentials.ts';
import { checkNode, checkSize } from './checks/machine.ts';
import { checkFindings, checkTagPolicy } from './checks/policies.ts';
import { checkRunTime } from './checks/run-time.ts';
import { checkNames, checkSettings } from './checks/settings.ts';
import { addConfigSecrets, createDoctorRedactor } from './redactor.ts';
import { readAudit } from './delivery-audit.ts';
import { examineNotifier } from './examine-notifier.ts';
import { examineContact, examineScopes } from './examine-scopes.ts';
import { examineStore } from './examine-store.ts';
import { createProbe, REFUSED, type Probe } from './probe.ts';
import { createReport, type CheckResult, type Report } from './report.ts';
import { CSMS_PART, readPart } from './partial-settings.ts';
import type { FunctionDefinition } from '../../runtime/function-definition.ts';
import { usesSetting } from './functions.ts';
import { examineQuotas } from './checks/quotas.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { Lookup } from '../../settings/setting.ts';

export interface ExamineOptions {
  /** Settings and credentials, as a shell exports them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly functions: readonly FunctionDefinition[];
  /** Whether a test notice goes through every channel. Default: nothing is sent to anybody. */
  readonly send?: boolean;
  /** Told each result when it is there. */
  readonly onResult?: (result: CheckResult) => void;
  /** Told what will take long. */
  readonly onWait?: (text: string) => void;
}

/** All that a check may need. */
interface Examination extends ExamineOptions {
  readonly lookup: Lookup;
  readonly redactor: Redactor;
  readonly report: Report;
  readonly source: CredentialSource;
  /** Undefined without credentials that could be right. */
  readonly probe: Probe | undefined;
}

/** Every check, each once. Never throws because of what it finds. */
export async function examine(options: ExamineOptions): Promise<readonly CheckResult[]> {
  const lookup: Lookup = (name) => options.env[name] || undefined;
  const redactor = createDoctorRedactor(lookup);
  const report = createReport({ redactor, onResult: options.onResult });
  const source = createCredentialSource({
    platform: localPlatform(),
    lookup,
    auth: () => earlySetting('CSMS_AUTH', lookup),
    onSecret: (secret) => redactor.add(secret),
  });
  await checkNode(report);
  checkNames(Object.keys(options.env), report);
  const probe = openProbe(source, lookup, report);
  try {
    await examineAll({ ...options, lookup, redactor, report, source, probe });
    return report.results;
  } finally {
    await probe?.close();
  }
}

const DEFAULT_RATE_PER_SECOND = 10;

function openProbe(source: CredentialSource, lookup: Lookup, report: Report): Probe | undefined {
  const credentials = checkCredentials(source, report);
  const ratePerSecond = readPart({ lookup }, CSMS_PART)?.rateLimit ?? DEFAULT_RATE_PER_SECOND;
  return credentials && createProbe({ credentials, ratePerSecond });
}

/**
 * In an order in which what is wrong shows once: credentials before what needs them, the store before the config object, that
 * before the settings. With a config object the service is asked after it, as the functions do.
 */
async function examineAll(examination: Examination): Promise<void> {
  const { lookup, functions, report, redactor, probe } = examination;
  const contact = (config: Config) =>
    examineContact({
      ...examination,
      settings: readPart({ lookup, config }, CSMS_PART),
      audit: readAudit(functions, { lookup, config }),
    });
  const before = lookup('CONFIG_KEY') === undefined ? await contact(NO_CONFIG) : undefined;
  const { store, config } = await examineStorage(examination);
  addConfigSecrets(redactor, config.texts);
  const texts = { lookup, config };
  await checkSettings(functions, texts, report);
  checkSize(functions, texts, report);

  const contacts = before ?? (await contact(config));
  const part = readPart(texts, CSMS_PART);
  const audit = readAudit(functions, texts);
  const scopes = await examineScopes({ ...examination, settings: part, audit }, { ...contacts, functions });
  const settings = part && scopes && { ...part, scopes };
  checkRunTime({ ...examination, settings, audits: audit !== undefined, latencyMs: probe?.latencyMs });
  checkFindings(functions, texts, report);
  checkTagPolicy(functions, texts, report);
  if (usesSetting(functions, 'NOTIFY_CHANNELS')) await examineNotifier({ ...examination, texts, store });
  await examineQuotas({ ...examination, settings });
}

/** The store, and the config object in it. */
async function examineStorage(examination: Examination): Promise<{ store: ObjectStore | undefined; config: Config }> {
  const { lookup, report, functions, probe } = examination;
  const mustDelete = functions.some(({ objects }) => objects.includes('delete'));
  const store = await examineStore({ ...examination, mustDelete, blocked: blockedBy(probe) });
  return { store, config: await checkConfig(lookup('CONFIG_KEY'), store, report) };
}

/** Why the credential is not to be used for the store, too. */
function blockedBy(probe: Probe | undefined): string | undefined {
  if (probe === undefined) return 'there are no credentials to use';
  return probe.credential === 'refused' ? REFUSED : undefined;
}
