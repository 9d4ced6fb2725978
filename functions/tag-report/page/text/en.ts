import { formatCount, formatPercent, plural } from '../../../../lib/html/format.ts';
import { EN_RUN } from '../../../../lib/html/run/text/en.ts';
import type { Reason } from '../../../../lib/settings/tag-policy.ts';
import type { NotEvaluated } from '../../tagged-row.ts';
import type { Figures } from '../figures.ts';

const moved = (before: number, now: number): string => {
  const points = Math.round((now - before) * 10) / 10;
  if (points === 0) return 'stayed at';
  return `${points > 0 ? 'rose' : 'fell'} by ${Math.abs(points).toFixed(1)} points to`;
};

/** What stands before and after a name. */
const around = (before: string, after: string) => [before, after] as const;

const reasons: Readonly<Record<NotEvaluated, string>> = {
  shared: 'Shared by another account, which has to tag them',
  'not returned by the tag query': 'In the list, but not returned by the tag query',
  'no policy': 'No policy is set',
};

/** Every word of the page in English; Chinese is another object of this type. */
export const EN = {
  ...EN_RUN,
  product: 'CSMS tag report',
  title: 'Tag report',
  /** What the page found, of the numbers of its tiles. */
  news: (figures: Figures) => `${describeTags(figures)}${describePolicy(figures)}.`,
  unknownNews: 'The tags of all secrets are unknown.',
  secrets: (count: number) => plural(count, 'secret'),
  policyKeys: 'Keys of the policy:',
  noPolicy: 'no TAG_POLICY is set',
  banner: { ...EN_RUN.banner, unread: 'Their secrets are not counted below; their tags are unknown.' },
  tiles: {
    coverage: 'Tag coverage',
    coverageHint: (tagged: number, known: number) => `${formatCount(tagged)} of ${plural(known, 'secret')} have a tag`,
    compliance: 'Policy compliance',
    complianceHint: (pass: number, evaluated: number) =>
      `${formatCount(pass)} of ${formatCount(evaluated)} evaluated pass`,
    untagged: 'Untagged',
    untaggedHint: 'no tag at all',
    failing: 'Failing',
    failingHint: 'break the policy',
    notEvaluated: 'Not evaluated',
    nothingRead: 'nothing could be read',
    noSecrets: 'there are no secrets',
    noTagsKnown: 'the tags of none are known',
    noneEvaluated: 'none could be evaluated',
    readOnly: 'only in projects that were read',
    allFailed: (count: number) => `all of ${plural(count, 'failed project')}`,
    failedProjects: (count: number) => `and all of ${plural(count, 'failed project')}`,
    allEvaluated: 'every secret was evaluated',
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
  },
  columns: {
    ...EN_RUN.columns,
    type: 'Type',
    violations: 'Violations',
    rule: 'Rule',
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
    finished: 'Finished',
  },
  ofNarrowed: 'Of what the query selects: ',
  untagged: {
    lead: 'Without a tag, the owner and the purpose of a secret are unknown.',
    fix: 'fix.json lists for each the keys that the policy requires.',
    none: 'Every secret carries at least one tag.',
    noneKnown: 'Every secret whose tags are known carries at least one.',
    nonePartial: 'No untagged secret was found. What could not be read may have some.',
    noSecrets: 'There are no secrets.',
  },
  violations: {
    lead: (fail: number, evaluated: number) =>
      `${formatCount(fail)} of ${formatCount(evaluated)} evaluated secrets break a rule: a key is missing, a value is not allowed, or a key is forbidden.`,
    byReason: 'By rule',
    secrets: 'Secrets',
    secretsLead: (untagged: number) =>
      untagged > 0 ? `Those with tags first; the last ${formatCount(untagged)} have no tag at all.` : '',
    none: 'No secret breaks the policy.',
    nonePartial: 'No evaluated secret breaks the policy. The others were not evaluated.',
    noneEvaluated: 'No secret could be evaluated.',
    noPolicy: 'No policy is set, so no secret was evaluated. Set TAG_POLICY, for example to',
    kinds: { MISSING: 'Missing', NOT_ALLOWED: 'Not allowed', FORBIDDEN: 'Forbidden' } satisfies Record<
      Reason['code'],
      string
    >,
  },
  lookAlikes: {
    lead: 'Different spellings of what is probably the same tag. Keep the policy’s spelling, or the most common one.',
    none: 'No key or value is spelled in two ways.',
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
    noOwner: EN_RUN.noOwner,
    noType: 'unknown',
    valuesLead: 'Secrets by value, with their results.',
    values: (count: number) => plural(count, 'value'),
    /** Around the owner key. */
    ownersLead: around('By the value of the tag', '. Only secrets whose tags are known.'),
  },
  coverage: {
    lead: 'Coverage is the share of secrets with at least one tag. Compliance is the share of evaluated secrets that pass.',
    tags: 'Tags',
    results: 'Results',
    tagged: 'Tagged',
    untagged: 'Untagged',
    /** Added to the lead, so that all shares on the page have one whole. */
    uncounted: (unknown: number) =>
      `${plural(unknown, 'secret')} with unknown tags ${unknown === 1 ? 'is' : 'are'} in neither.`,
    unknown: 'Tags unknown',
    notEvaluatedBy: 'Why secrets were not evaluated',
    byType: 'By type',
    byProject: 'By project',
    failedProjects: 'Projects that could not be read: their secrets are not counted',
    notEvaluated: 'not evaluated',
    describe: (title: string, parts: readonly string[]) => `${title}: ${parts.join(', ')}.`,
    reasons,
  },
  trend: {
    lead: (runs: number, since: string) =>
      runs === 1
        ? 'One complete run so far: a line appears with the next.'
        : `${plural(runs, 'complete run')} since ${since}.`,
    change: (label: string, before: number, now: number) => `${label} ${moved(before, now)} ${formatPercent(now)}.`,
    title: 'Coverage and compliance',
    noPoint: 'This run is not complete, so it is not in the trend.',
    none: 'There is no complete run yet to draw a trend from.',
    narrowed: 'A filtered run has no trend.',
    describe: (runs: number, from: string, to: string) =>
      `Line chart of ${plural(runs, 'run')} from ${from} to ${to}; the table below has the numbers.`,
  },
  files: {
    ...EN_RUN.files,
    descriptions: {
      'report.csv': 'One row a secret, with its tags, its result and what is wrong: for a spreadsheet.',
      'report.json': 'All that this page says, for programs.',
      'fix.json':
        'The tags to set, as request bodies of the batch tag API. Suggestions for a person to review, with empty values to fill in. This function never executes them.',
      'manifest.json': EN_RUN.files.manifest,
    },
  },
};

export type PageText = typeof EN;

function describeTags({ secrets, known, tagged, coveragePercent }: Figures): string {
  if (secrets === 0) return 'There are no secrets';
  if (known === 0) return `The tags of ${plural(secrets, 'secret')} are unknown`;
  const limit = known < secrets ? ' with known tags' : '';
  if (known === 1) return `The one secret${limit} carries ${tagged === 1 ? 'a' : 'no'} tag`;
  if (tagged === known) return `All ${plural(known, 'secret')}${limit} carry a tag`;
  if (tagged === 0) return `None of ${plural(known, 'secret')}${limit} carries a tag`;
  return `${formatCount(tagged)} of ${plural(known, 'secret')}${limit} carry a tag (${formatPercent(coveragePercent)})`;
}

function describePolicy({ secrets, pass, fail, hasPolicy }: Figures): string {
  if (secrets === 0) return '';
  if (!hasPolicy) return '; no policy is set';
  if (pass + fail === 0) return '; none could be evaluated by the policy';
  if (fail === 0) return '; none breaks the policy';
  return `; ${formatCount(fail)} ${fail === 1 ? 'breaks' : 'break'} the policy`;
}
