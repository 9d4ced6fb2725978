import { parseRouting } from '../../../notify/routing.ts';
import { cannotRead, type NotifyPart } from '../partial-notify-settings.ts';
import { plural } from '../../../text/count.ts';
import type { Report } from '../report.ts';

/** Whether every route leads somewhere, and every channel is on one. */
export function checkRoutes({ channels = [], routes, unreadable }: NotifyPart, report: Report): void {
  const wrong = ['NOTIFY_ROUTES', 'NOTIFY_CHANNELS'].find((name) => unreadable.has(name));
  if (wrong !== undefined) return report.skip('routes', cannotRead(wrong));
  if (routes === undefined)
    return report.skip('routes', 'NOTIFY_ROUTES is not set: every channel gets every notification');
  try {
    const names = channels.map(({ name }) => name);
    parseRouting({ channels: names, routes });
    const used = new Set(routes.flatMap((route) => route.channels));
    reportUnused(
      names.filter((name) => !used.has(name)),
      report,
    );
    report.ok('routes', `${plural(routes.length, 'route')}, to ${[...used].join(', ')}`);
  } catch {
    report.skip('routes', 'not valid, see settings');
  }
}

function reportUnused(names: readonly string[], report: Report): void {
  if (names.length === 0) return;
  const message = 'no route of NOTIFY_ROUTES names this channel: it gets no notification';
  report.warn('routes', { code: 'NOTIFY_CHANNEL_UNUSED', message, hint: 'Name it in a route, or remove it.' }, names);
}
