import { CodedError, describeError } from '../errors.ts';
import type { ChannelConfig } from './channel-config.ts';
import { DRIVERS, type Driver, type DriverMeans } from './drivers.ts';
import type { ChannelMeans } from './channel-dependencies.ts';
import type { Channel } from './notice.ts';
import { createPostChannel } from './post-channel.ts';
import { createConfigReader } from './channel-secrets.ts';
import { chooseWords } from './text/text-of.ts';

/**
 * The channel of one entry of `NOTIFY_CHANNELS`. Opens nothing; `send` makes at most one request.
 * @throws NOTIFY_CHANNEL_INVALID for a URL that may not be called, a secret of the wrong form, a setting that is not set.
 */
export function createChannel(config: ChannelConfig, means: ChannelMeans): Channel {
  const create = DRIVERS[config.type] as (config: ChannelConfig, means: DriverMeans) => Driver;
  const read = createConfigReader(config, means);
  const driver = create(config, { read, means, words: chooseWords(means.lang) });
  const { name, type } = config;
  return createPostChannel({ name, type, send: means.send, now: means.now ?? (() => new Date()), ...driver });
}

/** All of `NOTIFY_CHANNELS`, by name. @throws NOTIFY_CHANNEL_INVALID with every problem. */
export function createChannels(configs: readonly ChannelConfig[], means: ChannelMeans): Map<string, Channel> {
  const channels = new Map<string, Channel>();
  const problems: string[] = [];
  for (const config of configs)
    try {
      channels.set(config.name, createChannel(config, means));
    } catch (error) {
      const { message, hint } = describeError(error);
      problems.push(`${message}. ${hint}`);
    }
  if (problems.length > 0) throw new CodedError('NOTIFY_CHANNEL_INVALID', problems.join('\n'), { hint: HINT });
  return channels;
}

const HINT = 'Mend these entries of NOTIFY_CHANNELS.';
