import { CodedError, describeError } from '../errors.ts';
import type { ChannelConfig } from './channel-config.ts';
import { DRIVERS, type Driver, type DriverDeps } from './drivers.ts';
import type { ChannelDeps } from './channel-dependencies.ts';
import type { Channel } from './notice.ts';
import { createPostChannel } from './post-channel.ts';
import { createConfigReader } from './channel-secrets.ts';
import { textOf } from './text/text-of.ts';

/**
 * The channel of one entry of `NOTIFY_CHANNELS`. Opens nothing; `send` makes at most one request.
 * @throws NOTIFY_CHANNEL_INVALID for a URL that may not be called, a secret of the wrong form, a setting that is not set.
 */
export function createChannel(config: ChannelConfig, deps: ChannelDeps): Channel {
  const create = DRIVERS[config.type] as (config: ChannelConfig, deps: DriverDeps) => Driver;
  const read = createConfigReader(config, deps);
  const driver = create(config, { read, deps, texts: textOf(deps.lang) });
  const { name, type } = config;
  return createPostChannel({ name, type, send: deps.send, now: deps.now ?? (() => new Date()), ...driver });
}

/** All of `NOTIFY_CHANNELS`, by name. @throws NOTIFY_CHANNEL_INVALID with every problem. */
export function createChannels(configs: readonly ChannelConfig[], deps: ChannelDeps): Map<string, Channel> {
  const channels = new Map<string, Channel>();
  const problems: string[] = [];
  for (const config of configs)
    try {
      channels.set(config.name, createChannel(config, deps));
    } catch (error) {
      const { message, hint } = describeError(error);
      problems.push(`${message}. ${hint}`);
    }
  if (problems.length > 0) throw new CodedError('NOTIFY_CHANNEL_INVALID', problems.join('\n'), { hint: HINT });
  return channels;
}

const HINT = 'Mend these entries of NOTIFY_CHANNELS.';
