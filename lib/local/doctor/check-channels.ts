import type { ChannelConfig } from '../../notify/channel-config.ts';
import { createChannel } from '../../notify/create-channel.ts';
import type { ChannelMeans } from '../../notify/means.ts';
import type { Channel } from '../../notify/notice.ts';
import type { NotifyPart } from './notify-part.ts';
import type { Report } from './report.ts';
import type { SettingTexts } from './settings-part.ts';

/** A channel that can be opened. */
export interface OpenChannel {
  readonly config: ChannelConfig;
  readonly channel: Channel;
}

/** Whether every channel can be opened: URLs that may be called, secrets of the right form, settings that it names. Sends nothing. */
export function checkChannels(
  { channels }: NotifyPart,
  { means, texts, report }: { means: ChannelMeans; texts: SettingTexts; report: Report },
): OpenChannel[] {
  if (channels !== undefined && channels.length > 0) return channels.flatMap((config) => open(config, means, report));
  const isSet = texts.lookup('NOTIFY_CHANNELS') ?? texts.config?.texts['NOTIFY_CHANNELS'];
  if (isSet !== undefined && channels === undefined)
    report.skip('channels', 'NOTIFY_CHANNELS cannot be read, see settings');
  else
    report.warn('channels', {
      code: 'NOTIFY_CHANNELS_NONE',
      message: 'there is no channel: failed-rotation-notifier tells nobody',
      hint: 'Set NOTIFY_CHANNELS, for example [{"name":"ops","type":"smn","topicUrn":"urn:smn:REGION:PROJECT_ID:TOPIC"}]',
    });
  return [];
}

function open(config: ChannelConfig, means: ChannelMeans, report: Report): OpenChannel[] {
  try {
    const channel = createChannel(config, means);
    report.ok('channels', config.type, config.name);
    return [{ config, channel }];
  } catch (error) {
    report.fail('channels', error, config.name);
    return [];
  }
}
