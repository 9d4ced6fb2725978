import { createCredentialSource } from '../../runtime/credentials.ts';
import { localPlatform } from '../../runtime/platform/local.ts';
import { NO_CONFIG } from '../../runtime/settings/config.ts';
import { earlySetting } from '../../runtime/settings/early-setting.ts';
import type { Lookup } from '../../runtime/settings/lookup.ts';
import type { Settings } from '../../runtime/settings/settings.ts';
import type { Scope } from '../../scope.ts';
import { checkConfig } from './check-config.ts';
import { checkCredentials } from './check-credentials.ts';
import { checkNode } from './check-node.ts';
import { checkFindings, checkTagPolicy } from './check-policies.ts';
import { checkQuotas } from './check-quotas.ts';
import { checkNames, checkSettings } from './check-settings.ts';
import { checkSize } from './check-size.ts';
import { addConfigSecrets, createDoctorRedactor } from './doctor-redactor.ts';
import { examineNotifier } from './examine-notifier.ts';
import { examineContact, examineScopes } from './examine-scopes.ts';
import { examineStore } from './examine-store.ts';
import { createProbe, REFUSED, type Probe } from './probe.ts';
import { createReport, type CheckResult } from './report.ts';
import { CSMS_PART, readPart } from './settings-part.ts';
import { usesSetting, type WatchedFunction } from './watched-functions.ts';

export interface ExamineOptions {
  /** Settings and credentials, as a shell exports them. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly functions: readonly WatchedFunction[];
  /** Whether a test notice goes through every channel. Default: nothing is sent to anybody. */
  readonly send?: boolean;
  /** Told each result when it is there. */
  readonly onResult?: (result: CheckResult) => void;
  /** Told what will take long. */
  readonly onWait?: (text: string) => void;
}

const DEFAULT_RATE_PER_SECOND = 10;

/**
 * Every check, in an order in which what is wrong shows once: credentials before what needs them, the store before the config
 * object, that before the settings. With a config object the service is asked after it, as the functions do.
 */
export async function examine({
  env,
  functions,
  send = false,
  onResult,
  onWait,
}: ExamineOptions): Promise<readonly CheckResult[]> {
  const lookup: Lookup = (name) => env[name] || undefined;
  const redactor = createDoctorRedactor(lookup);
  const report = createReport({ redactor, onResult });
  const auth = () => earlySetting('CSMS_AUTH', lookup);
  const source = createCredentialSource({
    platform: localPlatform(),
    lookup,
    auth,
    onSecret: (secret) => redactor.add(secret),
  });

  await checkNode(report);
  checkNames(Object.keys(env), report);
  const credentials = checkCredentials(source, report);
  const early = readPart({ lookup }, CSMS_PART);
  const probe = credentials && createProbe({ credentials, ratePerSecond: early?.rateLimit ?? DEFAULT_RATE_PER_SECOND });
  try {
    const configKey = lookup('CONFIG_KEY');
    const base = { probe, report };
    const before = configKey === undefined ? await examineContact({ ...base, settings: early }) : undefined;
    const mustDelete = functions.some(({ deletes }) => deletes);
    const blocked = blockedBy(probe);
    const store = await examineStore({ lookup, source, report, mustDelete, blocked });
    const config = configKey === undefined ? NO_CONFIG : await checkConfig(configKey, store, report);
    addConfigSecrets(redactor, config.texts);
    const texts = { lookup, config };
    checkSettings(functions, texts, report);
    checkSize(functions, texts, report);

    const settings = readPart(texts, CSMS_PART);
    const contacts = before ?? (await examineContact({ ...base, settings }));
    // The scopes of the first contact are those of `early`.
    await examineScopes(
      { ...base, settings: before === undefined ? settings : early },
      { contacts, functions, onWait },
    );
    checkFindings(functions, texts, report);
    checkTagPolicy(functions, texts, report);
    if (usesSetting(functions, 'NOTIFY_CHANNELS'))
      await examineNotifier({ texts, source, probe, redactor, report, send });
    await examineQuotas({ lookup, probe, settings, functions, report });
    return report.results;
  } finally {
    await probe?.close();
  }
}

function blockedBy(probe: Probe | undefined): string | undefined {
  if (probe === undefined) return 'there are no credentials to use';
  return probe.credential === 'refused' ? REFUSED : undefined;
}

interface QuotaExamination {
  readonly lookup: Lookup;
  readonly probe: Probe | undefined;
  readonly settings: Settings | undefined;
  readonly functions: readonly WatchedFunction[];
  readonly report: ReturnType<typeof createReport>;
}

async function examineQuotas({ lookup, probe, settings, functions, report }: QuotaExamination): Promise<void> {
  const home = settings && homeOf(lookup, settings);
  const endpoint = lookup('FUNCTIONGRAPH_ENDPOINT');
  if (probe !== undefined && home !== undefined) return checkQuotas({ probe, endpoint, home, functions, report });
  return report.skip('functiongraph.quotas', 'FunctionGraph was not asked: no credentials, or no scope');
}

/** Where the functions run: as set, else where they look first. */
function homeOf(lookup: Lookup, { region, scopes }: Settings): Scope | undefined {
  const projectId = lookup('HUAWEICLOUD_SDK_PROJECT_ID');
  return region !== undefined && projectId !== undefined ? { region, projectId } : scopes[0];
}
