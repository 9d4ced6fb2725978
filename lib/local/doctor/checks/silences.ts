import {
  findEndedSilences,
  type SilenceMatches,
} from '../../../../functions/failed-rotation-notifier/notices/silences.ts';
import { tidyLatest } from '../../../../functions/failed-rotation-notifier/state/latest.ts';
import { readLatest } from '../../../run/latest.ts';
import type { ObjectStore } from '../../../storage/object-store.ts';
import { minuteTime } from '../../../text/time.ts';
import { cannotRead, type NotifyPart } from '../partial-notify-settings.ts';
import type { Report } from '../report.ts';

/** Silences that are over hide nothing any more; those that match nothing may be mistaken. */
export async function checkSilences(
  { silences, unreadable }: NotifyPart,
  { report, store }: { report: Report; store: ObjectStore | undefined },
): Promise<void> {
  if (unreadable.has('NOTIFY_SILENCES')) return report.skip('silences', cannotRead('NOTIFY_SILENCES'));
  if (silences === undefined) return report.skip('silences', 'NOTIFY_SILENCES is not set: nothing is silenced');
  const nowMs = Date.now();
  const ended = findEndedSilences(silences, await readMatches(store), nowMs);
  for (const { entry, state, until, reason, unusedSince = '' } of ended) {
    const which = `[${entry}] ("${reason}")`;
    if (state === 'expired') {
      const message = `${which} expired at ${minuteTime(Date.parse(until))}`;
      report.warn('silences', { code: 'NOTIFY_SILENCE_OVER', message, hint: 'Remove it, or set a later end.' });
    } else {
      const message = `${which} has matched no problem since ${minuteTime(Date.parse(unusedSince))}`;
      report.warn('silences', { code: 'NOTIFY_SILENCE_UNUSED', message, hint: 'Correct its match, or remove it.' });
    }
  }
  const active = silences.filter(({ untilMs }) => untilMs > nowMs);
  report.ok('silences', `${active.length} of ${silences.length} active`);
}

/** What the notifier's runs have left. A store that cannot be read has its own check. */
async function readMatches(store: ObjectStore | undefined): Promise<SilenceMatches> {
  if (store === undefined) return {};
  try {
    const latest = tidyLatest(await readLatest({ store, folder: 'rotation' }));
    return latest?.silenceMatches ?? {};
  } catch {
    return {};
  }
}
