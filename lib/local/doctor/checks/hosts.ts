import { parseGuardedUrl, type AllowedHosts } from '../../../http/guarded-url.ts';
import { PAGERDUTY_URL } from '../../../notify/channels/pagerduty.ts';
import type { ChannelDeps } from '../../../notify/channel-dependencies.ts';
import { createConfigReader } from '../../../notify/channel-secrets.ts';
import type { OpenChannel } from './channels.ts';
import { connectTo } from '../connect.ts';
import type { NotifyPart } from '../partial-notify-settings.ts';
import type { Report } from '../report.ts';

/** Whether the hosts of webhooks resolve, are public, and take a connection. Sends nothing. */
export async function checkHosts(channels: readonly OpenChannel[], deps: ChannelDeps, report: Report): Promise<void> {
  const byOrigin = new Map<string, string[]>();
  for (const { config } of channels) {
    if (config.type === 'smn') continue;
    const { origin } = new URL(createConfigReader(config, deps).url(config.url ?? PAGERDUTY_URL));
    byOrigin.set(origin, [...(byOrigin.get(origin) ?? []), config.name]);
  }
  const checks = [...byOrigin].map(([origin, names]) =>
    checkHost(new URL(origin), { allowed: deps.allowed, names, report }),
  );
  await Promise.all(checks);
}

/** The host of `HEARTBEAT_URL`. One that may not be called is told with all settings. */
export async function checkHeartbeat({ heartbeatUrl, allowed, unreadable }: NotifyPart, report: Report): Promise<void> {
  if (heartbeatUrl === undefined || unreadable.has('NOTIFY_ALLOWED_HOSTS')) return;
  if (!mayBeCalled(heartbeatUrl, allowed)) return report.skip('hosts', 'not allowed, see settings', 'HEARTBEAT_URL');
  await checkHost(new URL(heartbeatUrl), { allowed, names: ['HEARTBEAT_URL'], report });
}

function mayBeCalled(url: string, allowed: AllowedHosts): boolean {
  try {
    return parseGuardedUrl(url, allowed).href !== '';
  } catch {
    return false;
  }
}

async function checkHost(
  url: URL,
  { allowed, names, report }: { allowed: AllowedHosts; names: readonly string[]; report: Report },
): Promise<void> {
  try {
    await connectTo(url, allowed);
    report.ok('hosts', `${url.host} accepts connections`, names);
  } catch (error) {
    report.fail('hosts', error, names);
  }
}
