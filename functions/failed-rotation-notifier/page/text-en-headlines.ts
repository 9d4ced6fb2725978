import { formatCount } from '../../../lib/html/format.ts';
import type { Standing, StandingScope, Verdict } from '../../../lib/html/run/verdict.ts';
import type { Figures } from './figures.ts';

export const plural = (count: number, word: string): string => `${formatCount(count)} ${word}${count === 1 ? '' : 's'}`;

function describeRotations({ open, byType, bySeverity }: Figures): string {
  const replicas = byType['replica.failed'] ?? 0;
  const critical = bySeverity.critical ?? 0;
  const secrets = open - replicas;
  const failing = secrets > 0 ? [`${plural(secrets, 'secret')} ${secrets === 1 ? 'fails' : 'fail'} to rotate`] : [];
  const who = secrets > 0 ? formatCount(replicas) : plural(replicas, 'secret');
  const behind = replicas > 0 ? [`${who} ${replicas === 1 ? 'has' : 'have'} a stale replica`] : [];
  const every = open === 1 ? 'and that is critical' : 'all of them critical';
  const urgent = critical > 0 ? [critical === open ? every : `${formatCount(critical)} of them critical`] : [];
  return [[...failing, ...behind].join(' and '), ...urgent].join(', ');
}

const trouble = (figures: Figures, none: string): string =>
  figures.open > 0 ? `${describeRotations(figures)}.` : none;
const seen = (figures: Figures): string => trouble(figures, 'no failure was seen.');

/** The first sentence of the page. */
export const headlines: Readonly<Record<Verdict, (standing: Standing<StandingScope>, figures: Figures) => string>> = {
  failed: ({ scopes }, { open }) =>
    `Failed: none of ${plural(scopes, 'scope')} could be read. ${open > 0 ? `What is known is from earlier runs: ${plural(open, 'open failure')}.` : 'Nothing is known about any rotation.'}`,
  none: () => 'Nothing was looked at: this run had no scope.',
  partial: ({ failed, scopes }, figures) =>
    `Incomplete: ${formatCount(failed.length)} of ${plural(scopes, 'scope')} could not be read. As far as known: ${seen(figures)}`,
  drifted: ({ drifted, scopes }, figures) =>
    `Not consistent: ${formatCount(drifted.length)} of ${plural(scopes, 'scope')} did not add up. As far as seen: ${seen(figures)}`,
  unverified: (_, figures) => `Not proven. As far as seen: ${seen(figures)}`,
  narrowed: (_, figures) => `Only what was asked for: ${trouble(figures, 'everything rotates.')}`,
  exact: (_, figures) =>
    trouble(figures, figures.secrets === 0 ? 'There are no secrets, so nothing can fail.' : 'Everything rotates.'),
};

/** The line that stays in sight. */
export const strips: Readonly<Record<Verdict, (standing: Standing<StandingScope>) => string | undefined>> = {
  failed: () => 'FAILED: no scope could be read, failures may go unseen',
  none: () => 'EMPTY RUN: nothing was looked at',
  partial: ({ failed, scopes }) =>
    `INCOMPLETE: ${formatCount(failed.length)} of ${plural(scopes, 'scope')} not looked at`,
  drifted: ({ drifted }) => `NOT CONSISTENT: ${plural(drifted.length, 'scope')} did not add up`,
  unverified: ({ unverified }) => `NOT PROVEN: ${plural(unverified.length, 'scope')} could not be checked`,
  narrowed: () => 'NARROWED: only the scopes that were asked for',
  exact: () => undefined,
};
