import { CodedError, describeError } from '../errors.ts';
import type { ChannelDeps } from './channel-dependencies.ts';
import { createConfigReader } from './channel-secrets.ts';
import type { ChannelType, Driver, DriverDeps, SendLimit } from './channels/channel-type.ts';
import { parseChannel, type ChannelEntry } from './channels/parse-channel.ts';
import { CHANNEL_TYPES, type ChannelConfig } from './channels/registry.ts';
import { createRedactor } from '../redact/redactor.ts';
import type { Channel } from './notice.ts';
import { createPostChannel, createSendLimiter, type SendLimiter } from './post-channel.ts';
import { textOf } from './text/text-of.ts';

/** What opens a channel, whatever its fields are. */
type Opener = Pick<ChannelType, 'sendLimits' | 'isPerCause'> & {
  readonly open: (config: never, deps: DriverDeps) => Driver;
};

/**
 * The channel of one entry of `NOTIFY_CHANNELS`. Opens nothing; `send` makes at most one request.
 * @throws NOTIFY_CHANNEL_INVALID for fields that are wrong, a URL that may not be called, a setting that is not set.
 */
export const createChannel = (entry: ChannelEntry, deps: ChannelDeps): Channel =>
  openChannel(parseChannel(entry), deps, createLimiters());

/** All of `NOTIFY_CHANNELS`, by name. @throws NOTIFY_CHANNEL_INVALID with every problem. */
export function createChannels(entries: readonly ChannelEntry[], deps: ChannelDeps): Map<string, Channel> {
  const channels = new Map<string, Channel>();
  const problems: string[] = [];
  const limiterOf = createLimiters();
  for (const entry of entries)
    try {
      channels.set(entry.name, openChannel(parseChannel(entry), deps, limiterOf));
    } catch (error) {
      const { message, hint } = describeError(error);
      problems.push(`${message}. ${hint}`);
    }
  if (problems.length > 0) throw new CodedError('NOTIFY_CHANNEL_INVALID', problems.join('\n'), { hint: HINT });
  return channels;
}

const HINT = 'Correct these entries of NOTIFY_CHANNELS.';

/** The compiler cannot see that a configuration and its type of channel belong together. */
const openChannel = (config: ChannelConfig, deps: ChannelDeps, limiterOf: LimiterOf): Channel =>
  openAs(CHANNEL_TYPES[config.type], config, { deps, limiterOf });

/** A channel of any type: of the registry, or one that a test has made. `config` is what its `fields` let through. */
export function openAs(
  channelType: Opener,
  config: { readonly name: string; readonly type: string },
  { deps, limiterOf = createLimiters() }: { deps: ChannelDeps; limiterOf?: LimiterOf },
): Channel {
  const { name, type } = config;
  const { add: keepSecret, text: maskOwn } = createRedactor();
  const mask = (text: string): string => maskOwn(deps.mask?.(text) ?? text);
  const read = createConfigReader(config, { ...deps, keepSecret });
  const driver = channelType.open(config as never, { read, deps, texts: textOf(deps.lang) });
  const limiter = limiterOf(`${type} ${driver.target}`, channelType.sendLimits);
  const { isPerCause = false } = channelType;
  const now = deps.now ?? (() => new Date());
  return createPostChannel({ name, type, isPerCause, send: deps.send, now, mask, ...driver, limiter });
}

type LimiterOf = (target: string, limits: readonly SendLimit[]) => SendLimiter;

/** Services count by robot: two entries with one URL share its limits. */
function createLimiters(): LimiterOf {
  const limiters = new Map<string, SendLimiter>();
  return (target, limits) => {
    const limiter = limiters.get(target) ?? createSendLimiter(limits);
    limiters.set(target, limiter);
    return limiter;
  };
}
