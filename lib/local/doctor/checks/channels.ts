import { parseChannel, type ChannelEntry } from '../../../notify/channels/parse-channel.ts';
import type { ChannelConfig } from '../../../notify/channels/registry.ts';
import { createChannel } from '../../../notify/create-channel.ts';
import type { ChannelDeps } from '../../../notify/channel-dependencies.ts';
import type { Channel } from '../../../notify/notice.ts';
import { cannotRead, type NotifyPart } from '../partial-notify-settings.ts';
import type { Report } from '../report.ts';

/** A channel that can be opened. */
export interface OpenChannel {
  readonly config: ChannelConfig;
  readonly channel: Channel;
}

/** Opens every channel that can be: the check of all settings says what is wrong with the others. Sends nothing. */
export function checkChannels(
  { channels = [], unreadable }: NotifyPart,
  deps: ChannelDeps,
  report: Report,
): OpenChannel[] {
  if (unreadable.has('NOTIFY_CHANNELS')) report.skip('channels', cannotRead('NOTIFY_CHANNELS'));
  else if (channels.length === 0) report.warn('channels', NONE);
  return channels.flatMap((entry) => openChannel(entry, { unreadable, deps, report }));
}

const NONE = {
  code: 'NOTIFY_CHANNELS_NONE',
  message: 'no channel is set: failed-rotation-notifier sends no notification',
  hint: 'Set NOTIFY_CHANNELS, for example [{"name":"ops","type":"smn","topicUrn":"urn:smn:REGION:PROJECT_ID:TOPIC"}]',
};

function openChannel(
  entry: ChannelEntry,
  { unreadable, deps, report }: Pick<NotifyPart, 'unreadable'> & { deps: ChannelDeps; report: Report },
): OpenChannel[] {
  const needed = entry.type === 'smn' ? 'SMN_ENDPOINT' : 'NOTIFY_ALLOWED_HOSTS';
  if (unreadable.has(needed)) {
    report.skip('channels', cannotRead(needed), entry.name);
    return [];
  }
  try {
    const channel = createChannel(entry, deps);
    report.ok('channels', entry.type, entry.name);
    return [{ config: parseChannel(entry), channel }];
  } catch {
    report.skip('channels', 'cannot be opened, see settings', entry.name);
    return [];
  }
}
