import { formatCount, formatPercent } from '../../../lib/html/format.ts';
import type { Standing, StandingScope, Verdict } from '../../../lib/html/run/verdict.ts';
import type { Figures } from './figures.ts';

export const plural = (count: number, word: string): string => `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;

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

export const headlines: Readonly<Record<Verdict, (standing: Standing<StandingScope>, figures: Figures) => string>> = {
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

export const strips: Readonly<Record<Verdict, (standing: Standing<StandingScope>) => string | undefined>> = {
  failed: () => 'FAILED: nothing on this page describes your secrets',
  none: () => 'EMPTY RUN: nothing was read',
  partial: ({ failed, scopes }) =>
    `INCOMPLETE: ${formatCount(failed.length)} of ${plural(scopes, 'scope')} not evaluated`,
  drifted: ({ drifted }) => `NOT CONSISTENT: ${plural(drifted.length, 'scope')} did not add up`,
  unverified: ({ unverified }) => `NOT PROVEN: ${plural(unverified.length, 'scope')} could not be checked`,
  narrowed: () => 'NARROWED: part of the estate by request',
  exact: () => undefined,
};
