import { formatCount } from '../../../../lib/html/format.ts';
import { EN_LABELS } from '../../../../lib/html/text/en.ts';
import type { AgeBucket, ChangeKind, FindingSeverity, RotationHealth } from '../input.ts';
import type { RunVerdict as RunVerdictOf, Verdict } from '../../../../lib/html/run/verdict.ts';
import type { ManifestScope } from '../../../../lib/run/manifest.ts';

type RunVerdict = RunVerdictOf<ManifestScope>;

const sinceSpan = (span: string): string => `for ${span}`;

/** English, by the rule's name in `FINDINGS`. */
const EN_RULES: Readonly<Record<string, RuleText>> = {
  ROTATION_OVERDUE: {
    title: 'Rotation is overdue',
    meaning: 'The time of the next rotation has passed, grace period included, and nothing has rotated.',
    action: 'Find the failed rotation task, repair its cause, then rotate by hand. After three failures CSMS gives up.',
    ago: (span) => `${span} overdue`,
  },
  REPLICA_SYNC_FAILED: {
    title: 'A replica is out of date',
    meaning: 'A copy in another region failed to sync, so what runs there may read an old value.',
    action: 'Check the KMS key and the quota in the region of the replica, then sync again.',
    ago: sinceSpan,
  },
  ROTATION_DISABLED: {
    title: 'Automatic rotation is off',
    meaning:
      'This type of secret can rotate by itself, but is not set to. CSMS also switches it off after three failures.',
    action: 'Switch automatic rotation on, or except the secret in FINDINGS.',
    ago: sinceSpan,
  },
  PENDING_DELETION: {
    title: 'Scheduled for deletion',
    meaning: 'When its time comes, the secret is gone for good.',
    action: 'Make sure that nothing uses it any more, or cancel the deletion.',
    ago: (span) => `${span} ago`,
  },
  DISABLED_OR_FROZEN: {
    title: 'Disabled or frozen',
    meaning: 'Applications that ask for this secret get an error.',
    action: 'Enable it if it is needed, or delete it; a frozen one usually means an unpaid account.',
    ago: sinceSpan,
  },
  UNUSED: {
    title: 'Not used for a long time',
    meaning: 'Nobody has read this secret for longer than the set number of days.',
    action: 'Ask the owner whether it is still needed; delete what is not.',
    ago: (span) => `unused for ${span}`,
  },
  NO_EVENT_SUBSCRIPTION: {
    title: 'Rotates, but nobody is told',
    meaning: 'The secret rotates by itself and has no event subscription: a failure would go unnoticed.',
    action: 'Subscribe the secret to an event that contains SECRET_ROTATED_FAILED.',
    ago: sinceSpan,
  },
};

const plural = (count: number, word: string): string => `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;

const attention = (urgent: number): string => {
  if (urgent === 0) return 'none needs attention now';
  return `${formatCount(urgent)} ${urgent === 1 ? 'needs' : 'need'} attention now`;
};

const estate = (secrets: number, scopes: number, urgent: number): string =>
  secrets === 0
    ? `No secrets in ${plural(scopes, 'scope')}`
    : `${plural(secrets, 'secret')} in ${plural(scopes, 'scope')}, ${attention(urgent)}`;

type Headline = (verdict: RunVerdict, secrets: number, urgent: number) => string;

const headlines: Readonly<Record<Verdict, Headline>> = {
  failed: ({ scopes }) =>
    `Failed: none of ${plural(scopes, 'scope')} could be listed. Nothing is known about any secret.`,
  none: () => 'Nothing was listed: this run had no scope.',
  partial: ({ failed, scopes }, secrets, urgent) =>
    `Incomplete: ${formatCount(failed.length)} of ${plural(scopes, 'scope')} could not be listed. In the others: ${plural(secrets, 'secret')}, ${attention(urgent)}.`,
  drifted: ({ drifted, scopes }, secrets, urgent) =>
    `Not consistent: ${formatCount(drifted.length)} of ${plural(scopes, 'scope')} did not add up, twice. ${plural(secrets, 'secret')} seen, ${attention(urgent)}.`,
  unverified: ({ scopes }, secrets, urgent) => `Listed to the end, but not proven. ${estate(secrets, scopes, urgent)}.`,
  narrowed: ({ scopes }, secrets, urgent) => `Only what was asked for. ${estate(secrets, scopes, urgent)}.`,
  exact: ({ scopes }, secrets, urgent) => `Complete and proven. ${estate(secrets, scopes, urgent)}.`,
};

const statusBars: Readonly<Record<Verdict, (verdict: RunVerdict) => string | undefined>> = {
  failed: () => 'FAILED: nothing on this page describes your secrets',
  none: () => 'EMPTY RUN: nothing was listed',
  partial: ({ failed, scopes }) => `INCOMPLETE: ${formatCount(failed.length)} of ${plural(scopes, 'scope')} missing`,
  drifted: ({ drifted }) => `NOT CONSISTENT: ${plural(drifted.length, 'scope')} did not add up`,
  unverified: ({ unverified }) => `NOT PROVEN: ${plural(unverified.length, 'scope')} could not be checked`,
  narrowed: () => 'NARROWED: part of the estate by request',
  exact: () => undefined,
};

const severities: Readonly<Record<FindingSeverity, string>> = { high: 'High', medium: 'Medium', low: 'Low' };
const changeKinds: Readonly<Record<ChangeKind, string>> = { added: 'Added', removed: 'Removed', changed: 'Changed' };

const rotation: Readonly<Record<RotationHealth, string>> = {
  onTime: 'Rotates on time',
  overdue: 'Overdue',
  off: 'Switched off',
  paused: 'On, but secret not enabled',
  unsupported: 'Type cannot rotate',
  shared: 'Of another account',
  unknown: 'Not told',
};

/** Short: they stand under a column on a phone. */
const ages: Readonly<Record<AgeBucket, string>> = {
  month: '< 30 d',
  quarter: '30–90 d',
  halfYear: '3–6 mo',
  year: '6–12 mo',
  twoYears: '1–2 y',
  older: '> 2 y',
  unknown: 'unknown',
};

/** Every word of the page in English; Chinese is another object of this type. */
export const EN = {
  labels: EN_LABELS,
  rules: EN_RULES,
  /** Whether the texts in the files (messages, actions, reasons) are of this language too. */
  isFileLanguage: true,
  product: 'CSMS secrets inventory',
  pageTitle: (statusBar: string | undefined, runId: string) =>
    `${statusBar === undefined ? '' : `${statusBar} · `}Secrets inventory ${runId}`,
  headlines,
  statusBars,
  severities,
  changeKinds,
  rotation,
  ages,
  statuses: { complete: 'Complete', partial: 'Incomplete', failed: 'Failed' },
  consistencies: { exact: 'Proven exact', unverified: 'Not proven', drifted: 'Did not add up' },
  noConsistency: 'Nothing to prove',
  narrowed: 'Narrowed',
  run: 'Run',
  took: (span: string) => `took ${span}`,
  trigger: (trigger: string) => `started by ${trigger}`,
  banner: {
    title: {
      failed: 'This run failed. Do not draw any conclusion from it.',
      none: 'This run looked at nothing.',
      partial: 'Do not read this as the whole estate.',
      drifted: 'Do not rely on these numbers to the last digit.',
      unverified: 'Probably complete, but that is not proven.',
      narrowed: 'A narrowed run: what was not asked for is not here.',
      exact: '',
    } satisfies Record<Verdict, string>,
    failed: (count: number) =>
      `Not listed: ${plural(count, 'scope')}. Their secrets are in none of the numbers below. What is not here was not seen; it is not gone.`,
    drifted: (count: number) =>
      `In ${plural(count, 'scope')} the list and the service’s own count disagreed, and again when listed once more. Secrets may be missing or too many, and nothing there is reported as removed.`,
    unverified: (count: number) =>
      `In ${plural(count, 'scope')} the list ended normally, but the service could not be asked how many secrets there are.`,
    narrowed: 'The query was',
    statusOnly: 'The run says so of itself; no scope says why. See manifest.json.',
    none: 'No scope was selected. Check CSMS_SCOPES and the scopes of the command.',
  },
  tiles: {
    secrets: 'Secrets',
    secretsSeen: 'Secrets seen',
    urgent: 'Need attention now',
    urgentHint: 'secrets with a high finding',
    findings: 'Findings',
    excepted: (count: number) => `${formatCount(count)} more excepted`,
    changes: 'Changed secrets',
    changesHint: (added: number, removed: number) => `${formatCount(added)} added, ${formatCount(removed)} removed`,
    noBaseline: 'no earlier run to compare with',
    narrowed: 'not compared in a narrowed run',
    scopes: 'Scopes listed',
    ofScopes: (listed: number, scopes: number) => `${formatCount(listed)} of ${formatCount(scopes)}`,
    proven: (exact: number) => `${formatCount(exact)} proven exact`,
    inScopes: (listed: number, scopes: number) =>
      listed === scopes ? `in ${plural(scopes, 'scope')}` : `in ${formatCount(listed)} of ${plural(scopes, 'scope')}`,
  },
  sections: {
    problems: 'Missing or not proven',
    notable: 'Look at these first',
    findings: 'Findings',
    changes: 'Changes',
    overview: 'The estate at a glance',
    scopes: 'Scopes',
    files: 'Files',
  },
  columns: {
    secret: 'Secret',
    scope: 'Scope',
    owner: 'Owner',
    since: 'Since',
    message: 'What',
    state: 'State',
    why: 'Why',
    lastUsed: 'Last used',
    rule: 'Rule',
    severity: 'Severity',
    excepted: 'Excepted',
    change: 'Change',
    field: 'Field',
    before: 'Before',
    after: 'After',
    reason: 'Reason',
    listed: 'Listed',
    expected: 'Expected',
    proof: 'Proof',
    requests: 'Requests',
    retries: 'Retries',
    throttled: 'Throttled',
    duration: 'Took',
    requestId: 'Request id',
    lastComplete: 'Last complete run',
    format: 'Format',
    files: 'Files',
    rows: 'Rows',
    size: 'Size',
    file: 'File',
  },
  problems: {
    lead: 'Nothing else on this page speaks for a scope that failed.',
    failed: 'Failed',
    drifted: 'Did not add up',
    unverified: 'Not proven',
    driftedTitle: 'The list and the service’s count disagree',
    unverifiedTitle: 'The proof could not be made',
    meaning: 'Meaning',
    todo: 'Do next',
    driftedTodo:
      'Look at the ids below. If secrets come and go all the time, run at a quieter hour; if not, ask support with the request ids in the log.',
    unverifiedTodo: 'Allow the function’s agency csms:secret:getSecretsByTag in these projects, then run again.',
    driftedMeaning:
      'Listed twice, and both times not what the service counts. The rows are in the files; nothing there is reported as removed.',
    unverifiedMeaning: 'The list ended normally. Whether the service left something out could not be checked.',
    noHint: 'Look up the request id in the log of the function, then run again.',
    never: 'never',
    /** By error code, in place of the error's own hint, which is English. */
    advice: {} as Readonly<Record<string, string>>,
  },
  notable: {
    lead: 'The secrets with the worst findings, and all that was found about each.',
    others: (urgent: number, shown: number) =>
      `${plural(urgent, 'secret')} with a high finding, ${formatCount(shown)} shown.`,
  },
  findings: {
    lead: (findings: number, excepted: number) =>
      `${plural(findings, 'finding')} by what they mean, the most urgent first${excepted > 0 ? `; ${formatCount(excepted)} more are excepted by the settings` : ''}.`,
    none: 'Looked for everything, found nothing.',
    nonePartial: 'Found nothing in the scopes that were listed. The others were not looked at.',
    nothingListed: 'Nothing was listed, so nothing was looked for.',
    off: 'All rules are switched off.',
    clear: (titles: string) => `Nothing found for: ${titles}.`,
    meaning: 'Meaning',
    todo: 'Do next',
    all: 'All rows: ',
    excepted: (count: number) => `${formatCount(count)} more excepted`,
  },
  changes: {
    since: (baselines: string, more: number) =>
      `Compared with ${baselines}${more > 0 ? ` and ${plural(more, 'other run')}` : ''}.`,
    baseline: (runId: string, scopes: number) => `run ${runId} (${plural(scopes, 'scope')})`,
    first: 'There is no earlier complete run to compare with. The next run will show changes.',
    narrowed: 'A narrowed run computes no changes.',
    none: 'Nothing has changed.',
    nonePartial: 'Nothing has changed where it could be compared.',
    counts: 'Secrets',
    notEvaluated: 'Not compared',
    notEvaluatedLead: 'In these scopes nobody can say from this run what was added or removed.',
    all: 'All rows: ',
  },
  charts: {
    of: (secrets: number, partial: boolean) =>
      `${plural(secrets, 'secret')}${partial ? ', only of the scopes that were listed' : ''}. Ages and times are as of the start of the run.`,
    state: 'State',
    type: 'Type',
    age: 'Age since creation',
    rotation: 'Rotation health',
    unknown: 'not told',
    describe: (title: string, parts: string) => `${title}: ${parts}.`,
  },
  scopes: {
    lead: (requests: number, retries: number, throttled: number) =>
      `${plural(requests, 'request')}, ${formatCount(retries)} repeated, ${formatCount(throttled)} throttled.`,
    ok: 'Proven',
    all: 'All scopes: manifest.json.',
    duplicates: (count: number) => `${formatCount(count)} sent twice`,
  },
  files: {
    lead: 'Names are below the folder of this report. manifest.json is written last: a folder without it is not a run.',
    parts: 'Parts by scope',
  },
  footer: (runId: string) =>
    `Run ${runId}. Metadata only: no value of a secret was read. Times are UTC, and “ago” counts from the start of the run, not from today.`,
};

export type PageText = typeof EN;

export interface RuleText {
  readonly title: string;
  readonly meaning: string;
  /** When the findings themselves bring none. */
  readonly action: string;
  /** Words around the span between a finding's time and the run. */
  readonly ago: (span: string) => string;
}
