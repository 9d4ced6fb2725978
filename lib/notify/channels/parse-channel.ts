import * as z from 'zod/mini';
import { describeIssues } from '../../describe-issues.ts';
import { CodedError } from '../../errors.ts';
import type { ChannelType, FieldSchemas } from './channel-type.ts';
import { CHANNEL_TYPES, isChannelTypeName, type ChannelConfig } from './registry.ts';

/** An entry of `NOTIFY_CHANNELS`, of which the settings have checked `name` and that `type` is a text. */
export interface ChannelEntry {
  /** As `NOTIFY_ROUTES` calls it. */
  readonly name: string;
  readonly type: string;
  readonly [field: string]: unknown;
}

/** Any setting may hold a channel's text, but not those that prove who the function is: a channel would send them away. */
const FROM = /^(?!HUAWEICLOUD_|AWS_|RUNTIME_|HTTP_AUTH_TOKEN$)[A-Z][A-Z0-9_]{0,99}$/;

/** @throws NOTIFY_CHANNEL_INVALID */
export function parseChannel(entry: ChannelEntry): ChannelConfig {
  const { name, type } = entry;
  if (isChannelTypeName(type)) return parseEntry(CHANNEL_TYPES[type], entry) as ChannelConfig;
  throw new CodedError('NOTIFY_CHANNEL_INVALID', `channel "${name}": type: there is no type "${type}"`, {
    hint: `There are ${Object.keys(CHANNEL_TYPES).join(', ')}.`,
  });
}

/** The entry of one type: of the registry, or one that a test has made. @throws NOTIFY_CHANNEL_INVALID */
export function parseEntry(channelType: Pick<ChannelType, 'fields'>, entry: ChannelEntry): ChannelEntry {
  const { name, type, ...fields } = entry;
  const shape = channelType.fields(createFieldSchemas());
  const { success, data, error } = z.strictObject(shape).safeParse(fields);
  if (success) return { name, type, ...data };
  throw new CodedError(
    'NOTIFY_CHANNEL_INVALID',
    `channel "${name}" (${type}): ${describeIssues(error.issues, fields)}`,
    {
      hint: `A channel of type ${type} has these fields: ${['name', 'type', ...Object.keys(shape)].join(', ')}.`,
    },
  );
}

function createFieldSchemas(): FieldSchemas {
  const matching: FieldSchemas['matching'] = (pattern, error) =>
    z.string().check(z.refine((text) => pattern.test(text), { error }));
  const from = matching(FROM, 'not the name of a setting that a channel may use');
  const text: FieldSchemas['text'] = z.union([z.string().check(z.minLength(1)), z.strictObject({ from })]);
  const oneOrTwoTexts = z.union([text, z.array(text).check(z.minLength(1), z.maxLength(2))]);
  return { text, optionalText: z.optional(text), oneOrTwoTexts, matching };
}
