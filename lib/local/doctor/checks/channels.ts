import type { ChannelConfig } from '../../../notify/channel-config.ts';
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

/** Whether every channel can be opened: URLs that may be called, secrets of the right form, settings that it names. Sends nothing. */
export function checkChannels(
  { channels = [], unreadable }: NotifyPart,
  deps: ChannelDeps,
  report: Report,
): OpenChannel[] {
  if (unreadable.has('NOTIFY_CHANNELS')) report.skip('channels', cannotRead('NOTIFY_CHANNELS'));
  else if (channels.length === 0) report.warn('channels', NONE);
  return channels.flatMap((config) => openChannel(config, { unreadable, deps, report }));
}

const NONE = {
  code: 'NOTIFY_CHANNELS_NONE',
  message: 'there is no channel: failed-rotation-notifier tells nobody',
  hint: 'Set NOTIFY_CHANNELS, for example [{"name":"ops","type":"smn","topicUrn":"urn:smn:REGION:PROJECT_ID:TOPIC"}]',
};

function openChannel(
  config: ChannelConfig,
  { unreadable, deps, report }: Pick<NotifyPart, 'unreadable'> & { deps: ChannelDeps; report: Report },
): OpenChannel[] {
  const needed = config.type === 'smn' ? 'SMN_ENDPOINT' : 'NOTIFY_ALLOWED_HOSTS';
  if (unreadable.has(needed)) {
    report.skip('channels', cannotRead(needed), config.name);
    return [];
  }
  try {
    const channel = createChannel(config, deps);
    report.ok('channels', config.type, config.name);
    return [{ config, channel }];
  } catch (error) {
    report.fail('channels', error, config.name);
    return [];
  }
}
