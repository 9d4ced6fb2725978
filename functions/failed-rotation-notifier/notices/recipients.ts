import { parseRouting } from '../../../lib/notify/routing.ts';
import { isoTime } from '../../../lib/text/time.ts';
import type { Recipients } from './due.ts';
import type { NotifierSettings } from '../run.ts';

/** Who is told, by routes and silences. @throws NOTIFY_ROUTES_INVALID */
export function createRecipients(
  { notifyChannels = [], notifyRoutes, notifySilences }: NotifierSettings,
  nowMs: number,
): Pick<Recipients, 'routeOf' | 'silenceOf' | 'silencedUntil'> {
  const channels = notifyChannels.map(({ name }) => name);
  // without a channel nobody can be told, and no route can name one
  const routes = channels.length === 0 ? [{ channels }] : notifyRoutes;
  const routing = parseRouting({ channels, routes, silences: notifySilences });
  return {
    routeOf: (subject) => routing.routeOf({ ...subject, tags: subject.tags ?? {} }),
    silenceOf: (subject) => {
      const silence = routing.silenceOf({ ...subject, tags: subject.tags ?? {} }, nowMs);
      return silence && { until: new Date(silence.untilMs).toISOString(), reason: silence.reason };
    },
    silencedUntil: (subject, sinceMs) => {
      const ended = routing.endedSilenceOf({ ...subject, tags: subject.tags ?? {} }, { sinceMs, nowMs });
      return ended && isoTime(ended.untilMs);
    },
  };
}
