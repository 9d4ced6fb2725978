import { isMatch, type Subject } from '../../../lib/notify/match.ts';
import type { Silence } from '../../../lib/notify/routing.ts';
import { DAY_MS, isoTime } from '../../../lib/text/time.ts';
import { hashOf } from '../episodes/cause.ts';

/** A silence that nobody needs any more, or that never did what it was meant to do. Part of the response, so in its words. */
export interface EndedSilence {
  /** Its place in `NOTIFY_SILENCES`, from 0. */
  readonly entry: number;
  /** `unused`: it has not matched an open problem for a week. */
  readonly state: 'expired' | 'unused';
  readonly until: string;
  readonly reason: string;
  /** Of `unused`: when it last matched, or was first seen. */
  readonly unusedSince?: string;
}

/** By the key of each silence that is not over: when it last matched an open problem, or was first seen. ISO 8601 UTC. */
export type SilenceMatches = Readonly<Record<string, string>>;

const UNUSED_MS = 7 * DAY_MS;

/** The same for a silence that stands elsewhere in the list, and another for one that was changed. */
const keyOf = ({ match, untilMs, reason }: Silence): string =>
  hashOf('silence', JSON.stringify({ ...match, name: match.name?.source }), String(untilMs), reason);

/** After a run that has seen these open problems. */
export function matchSilences(
  silences: readonly Silence[],
  known: SilenceMatches,
  { subjects, nowMs }: { readonly subjects: readonly Subject[]; readonly nowMs: number },
): SilenceMatches {
  const active = silences.filter(({ untilMs }) => untilMs > nowMs);
  const now = isoTime(nowMs);
  return Object.fromEntries(
    active.map((silence) => {
      const hasMatched = subjects.some((subject) => isMatch(silence.match, subject));
      const key = keyOf(silence);
      return [key, hasMatched ? now : (known[key] ?? now)];
    }),
  );
}

export function findEndedSilences(
  silences: readonly Silence[],
  matches: SilenceMatches,
  nowMs: number,
): EndedSilence[] {
  return silences.flatMap((silence, entry): EndedSilence[] => {
    const { untilMs, reason } = silence;
    const known = { entry, until: isoTime(untilMs), reason };
    if (untilMs <= nowMs) return [{ ...known, state: 'expired' }];
    const unusedSince = matches[keyOf(silence)];
    const isUnused = unusedSince !== undefined && Date.parse(unusedSince) + UNUSED_MS <= nowMs;
    return isUnused ? [{ ...known, state: 'unused', unusedSince }] : [];
  });
}
