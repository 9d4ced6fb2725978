import { formatCount, formatPercent } from '../../../../lib/html/format.ts';
import { EN_LABELS } from '../../../../lib/html/text/en.ts';
import type { Verdict, RunVerdict, VerdictScope } from '../../../../lib/html/run/verdict.ts';
import type { Figures } from '../figures.ts';

const headlines: Readonly<Record<Verdict, (verdict: RunVerdict<VerdictScope>, figures: Figures) => string>> = {
  failed: ({ scopes }) =>
    `Failed: none of ${plural(scopes, 'scope')} could be read. Nothing is known about any secret’s tags.`,
  none: () => 'Nothing was read: this run had no scope.',
  partial: ({ failed, scopes }, figures) =>
    `Incomplete: ${formatCount(failed.length)} of ${plural(scopes, 'scope')} could not be read. In the others: ${estate(figures)}`,
  drifted: ({ drifted, scopes }, figures) =>
    `Not consistent: ${formatCount(drifted.length)} of ${plural(scopes, 'scope')} did not add up, twice. As far as seen: ${estate(figures)}`,
  unverified: (_, figures) => `Read to the end, but not proven. ${estate(figures)}`,
  narrowed: (_, figures) => `Only what was asked for. ${estate(figures)}`,
  exact: (_, figures) => `Complete and proven. ${estate(figures)}`,
};

const statusBars: Readonly<Record<Verdict, (verdict: RunVerdict<VerdictScope>) => string | undefined>> = {
  failed: () => 'FAILED: nothing on this page describes your secrets',
  none: () => 'EMPTY RUN: nothing was read',
  partial: ({ failed, scopes }) =>
    `INCOMPLETE: ${formatCount(failed.length)} of ${plural(scopes, 'scope')} not evaluated`,
  drifted: ({ drifted }) => `NOT CONSISTENT: ${plural(drifted.length, 'scope')} did not add up`,
  unverified: ({ unverified }) => `NOT PROVEN: ${plural(unverified.length, 'scope')} could not be checked`,
  narrowed: () => 'NARROWED: part of the estate by request',
  exact: () => undefined,
};

const moved = (before: number, now: number): string => {
  const points = Math.round((now - before) * 10) / 10;
  if (points === 0) return 'stayed at';
  return `${points > 0 ? 'rose' : 'fell'} by ${Math.abs(points).toFixed(1)} points to`;
};

/** What stands before and after a name. */
const around = (before: string, after: string) => [before, after] as const;

/** Every word of the page in English; Chinese is another object of this type. */
export const EN = {
  labels: EN_LABELS,
  product: 'CSMS tag report',
  run: 'Run',
  pageTitle: (statusBar: string | undefined, runId: string) =>
    `${statusBar === undefined ? '' : `${statusBar} · `}Tag report ${runId}`,
  headlines,
  statusBars,
  statuses: { complete: 'Complete', partial: 'Incomplete', failed: 'Failed' },
  consistencies: { exact: 'Proven exact', unverified: 'Not proven', drifted: 'Did not add up' },
  noConsistency: 'Nothing to prove',
  narrowed: 'Narrowed',
  inScopes: (listed: number, scopes: number) =>
    listed === scopes ? plural(scopes, 'scope') : `${formatCount(listed)} of ${plural(scopes, 'scope')}`,
  secrets: (count: number) => plural(count, 'secret'),
  policyKeys: 'Keys of the policy:',
  noPolicy: 'no TAG_POLICY is set',
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
      `Not evaluated: ${plural(count, 'scope')}. Their secrets are in none of the numbers below. They are neither tagged nor untagged: nobody could look.`,
    drifted: (count: number) =>
      `In ${plural(count, 'scope')} the tag query disagreed with its own count, and again when it was repeated. Secrets may be missing.`,
    unverified: (count: number) =>
      `In ${plural(count, 'scope')} the list ended normally, but the service could not be asked how many secrets there are.`,
    narrowed: 'The query was',
    statusOnly: 'The run says so of itself; no scope says why. See manifest.json.',
    none: 'No scope was selected. Check CSMS_SCOPES and the scopes of the command.',
    more: (count: number) => `and ${formatCount(count)} more`,
  },
  tiles: {
    coverage: 'Tag coverage',
    coverageHint: (tagged: number, known: number) => `${formatCount(tagged)} of ${plural(known, 'secret')} have a tag`,
    compliance: 'Policy compliance',
    complianceHint: (pass: number, evaluated: number) =>
      `${formatCount(pass)} of ${formatCount(evaluated)} judged pass`,
    untagged: 'Untagged',
    untaggedHint: 'no tag at all',
    failing: 'Failing',
    failingHint: 'break the policy',
    notEvaluated: 'Not evaluated',
    nothingListed: 'nothing could be read',
    noSecrets: 'there are no secrets',
    noTagsKnown: 'the tags of none are known',
    noneJudged: 'none could be judged',
    listedOnly: 'only of the scopes that were read',
    allFailed: (count: number) => `all of ${plural(count, 'failed scope')}`,
    failedScopes: (count: number) => `and all of ${plural(count, 'failed scope')}`,
    allJudged: 'every secret was judged',
    why: 'see why',
  },
  sections: {
    untagged: 'Untagged secrets',
    violations: 'Against the policy',
    lookAlikes: 'Look-alikes',
    values: 'Values',
    owners: 'Owners',
    coverage: 'Coverage',
    trend: 'Trend',
    problems: 'Missing or not proven',
    files: 'Files',
  },
  columns: {
    secret: 'Secret',
    scope: 'Scope',
    type: 'Type',
    owner: 'Owner',
    reasons: 'Problems',
    rule: 'Rule',
    secrets: 'Secrets',
    share: 'Share of failing',
    where: 'Where',
    keep: 'Keep',
    change: 'Change',
    how: 'Found by',
    value: 'Value',
    pass: 'Pass',
    fail: 'Fail',
    notEvaluated: 'Not evaluated',
    untagged: 'Untagged',
    coverage: 'Coverage',
    compliance: 'Compliance',
    results: 'Results',
    message: 'What',
    reason: 'Reason',
    requestId: 'Request id',
    finished: 'Finished',
    run: 'Run',
    why: 'Why',
  },
  ofNarrowed: 'Of what was asked for: ',
  /** Between sentences. */
  between: ' ',
  allIn: 'All of them: ',
  untagged: {
    lead: 'Nobody can tell who these belong to or what they are for.',
    fix: 'fix.json lists for each the keys that the policy requires.',
    none: 'Every secret carries at least one tag.',
    noneKnown: 'Every secret whose tags are known carries at least one.',
    nonePartial: 'No untagged secret was seen. What could not be read may have some.',
    noSecrets: 'There are no secrets.',
  },
  violations: {
    lead: (fail: number, evaluated: number) =>
      `${formatCount(fail)} of ${formatCount(evaluated)} judged secrets break a rule: a required key is missing, a value is not allowed, or a key is forbidden.`,
    byReason: 'By rule',
    secrets: 'Secrets',
    secretsLead: (untagged: number) =>
      untagged > 0 ? `Those with tags first; the last ${formatCount(untagged)} have no tag at all.` : '',
    none: 'No secret breaks the policy.',
    nonePartial: 'No secret that was judged breaks the policy. The others were not evaluated.',
    noneJudged: 'No secret could be judged, so nothing is known.',
    noPolicy: 'There is no policy, so no secret was judged: none passes and none fails. Set TAG_POLICY, for example to',
    kinds: { MISSING: 'Missing', NOT_ALLOWED: 'Not allowed', FORBIDDEN: 'Forbidden', OTHER: 'Other' },
  },
  lookAlikes: {
    lead: 'Different spellings that probably mean the same, so that secrets get lost from searches and bills. The spelling to keep is the policy’s, else the most frequent.',
    none: 'No two keys or values look like the same thing in different spellings.',
    nonePartial: 'No look-alikes were found in what was read.',
    key: 'Key',
    /** Around the key. */
    valueOf: around('Value of', ''),
    spelling: 'Spelling',
    typo: 'Typing mistake',
    more: (count: number) => `and ${formatCount(count)} more spellings`,
  },
  groups: {
    noTag: 'no such tag',
    unowned: 'unowned',
    noType: 'not told',
    valuesLead: 'How many secrets have which value, and how they do against the policy.',
    values: (count: number) => plural(count, 'value'),
    /** Around the owner key. */
    ownersLead: around('By the value of the tag', '. Only secrets whose tags are known.'),
  },
  coverage: {
    lead: 'Coverage is the share of secrets with at least one tag. Compliance is the share of judged secrets that pass.',
    tags: 'Tags',
    results: 'Results',
    tagged: 'Tagged',
    untagged: 'Untagged',
    unknown: 'Tags not known',
    notEvaluatedBy: 'Why secrets were not evaluated',
    byType: 'By type',
    byScope: 'By scope',
    failedScopes: 'Scopes that could not be read: their secrets are not counted anywhere',
    notEvaluated: 'not evaluated',
    describe: (title: string, parts: string) => `${title}: ${parts}.`,
    reasons: {
      shared: 'Shared by another account, which has to tag them',
      'not returned by the tag query': 'In the list, but not returned by the tag query',
      'no policy': 'No policy is set',
    } as Readonly<Record<string, string>>,
  },
  trend: {
    lead: (runs: number, since: string) =>
      runs === 1
        ? 'One complete run so far: a line appears with the next.'
        : `${plural(runs, 'complete run')} since ${since}.`,
    change: (label: string, before: number, now: number) => `${label} ${moved(before, now)} ${formatPercent(now)}.`,
    title: 'Coverage and compliance',
    noPoint: 'This run is not complete, so it is no point of the trend.',
    none: 'There is no complete run yet to draw a trend from.',
    narrowed: 'A narrowed run has no trend.',
    describe: (runs: number, from: string, to: string) =>
      `Line chart of ${plural(runs, 'run')} from ${from} to ${to}; the table below has the numbers.`,
  },
  problems: {
    lead: 'Nothing else on this page speaks for a scope that failed. Its last complete run is named in manifest.json.',
    failed: 'Failed',
    drifted: 'Did not add up',
    unverified: 'Not proven',
    driftedTitle: 'The tag query and its count disagree',
    unverifiedTitle: 'The proof could not be made',
    meaning: 'Meaning',
    todo: 'Do next',
    driftedMeaning:
      'Read twice, and both times not what the service counts. What was seen is in the numbers and files; there may be more.',
    driftedTodo:
      'If secrets come and go all the time, run at a quieter hour; if not, ask support with the request ids in the log.',
    unverifiedMeaning: 'The list ended normally. Whether the service left something out could not be checked.',
    unverifiedTodo: 'Allow the function’s agency csms:secret:getSecretsByTag in these projects, then run again.',
    noHint: 'Look up the request id in the log of the function, then run again.',
    /** By error code, in place of the error's own hint, which is English. */
    advice: {} as Readonly<Record<string, string>>,
  },
  files: {
    /** Around the folder. */
    lead: around(
      'They lie beside this page when the run was stored, in the folder',
      '. An answer to GET and a dry run store nothing.',
    ),
    descriptions: {
      'report.csv': 'One row a secret, with its tags, its result and what is wrong: for a spreadsheet.',
      'report.json': 'All that this page says, for programs.',
      'fix.json':
        'The tags to set, as request bodies of the batch tag API. Suggestions for a person to review, with empty values to fill in. Nothing of it was executed, and nothing ever will be by this function.',
      'manifest.json':
        'What the run read, scope by scope, with checksums. Written last: a folder without it is not a run.',
    },
  },
  footer: (runId: string) => `Run ${runId}. Metadata only: no value of a secret was read. Times are UTC.`,
};

export type PageText = typeof EN;

const plural = (count: number, word: string): string => `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;

function describeTags({ secrets, known, tagged, coveragePercent }: Figures): string {
  if (secrets === 0) return 'There are no secrets';
  if (known === 0) return `The tags of ${plural(secrets, 'secret')} are not known`;
  const limit = known < secrets ? ' with known tags' : '';
  if (known === 1) return `The one secret${limit} carries ${tagged === 1 ? 'a' : 'no'} tag`;
  if (tagged === known) return `All ${plural(known, 'secret')}${limit} carry a tag`;
  if (tagged === 0) return `None of ${plural(known, 'secret')}${limit} carries a tag`;
  return `${formatCount(tagged)} of ${plural(known, 'secret')}${limit} carry a tag (${formatPercent(coveragePercent)})`;
}

function describePolicy({ secrets, pass, fail, hasPolicy }: Figures): string {
  if (secrets === 0) return '';
  if (!hasPolicy) return '; there is no policy to judge them by';
  if (pass + fail === 0) return '; none could be judged by the policy';
  if (fail === 0) return '; none breaks the policy';
  return `; ${formatCount(fail)} ${fail === 1 ? 'breaks' : 'break'} the policy`;
}

const estate = (figures: Figures): string => `${describeTags(figures)}${describePolicy(figures)}.`;
