import * as z from 'zod/mini';
import { json, textsOfField } from './json.ts';
import { parseList } from './parsers.ts';
import { repeated } from './routes.ts';
import type { Lookup } from './setting.ts';

const NAME = /^[\w.-]{1,64}$/;

/** What every entry has. The other fields are those of its type, which `lib/notify/channels` knows and checks. */
function channelEntriesSchema() {
  const name = z
    .string()
    .check(z.refine((text) => NAME.test(text), { error: 'a name has 1 to 64 letters, digits, dots, - or _' }));
  return z.array(z.looseObject({ name, type: z.string() })).check(
    z.superRefine((channels, context) => {
      const twice = repeated(channels.map((each) => each.name));
      if (twice !== undefined)
        context.addIssue({ code: 'custom', message: `two channels are called ${twice}`, input: channels });
    }),
  );
}

/** The text of `NOTIFY_CHANNELS`, as far as it is the same for all types of channels. */
export const parseChannelEntries = json(channelEntriesSchema);

/** Every NAME of a `{"from":"NAME"}` in the text of `NOTIFY_CHANNELS`; none where it is not JSON, which is told elsewhere. */
export const namedSecrets = (channels: string): string[] => [...new Set(textsOfField(channels, 'from'))];

/** The settings that a channel's URL or key may be taken from: those that the channels of the environment name, and `NOTIFY_SECRETS`. */
export const channelSecrets = (lookup: Lookup): string[] => [
  ...namedSecrets(lookup('NOTIFY_CHANNELS') ?? ''),
  ...parseList(lookup('NOTIFY_SECRETS') ?? ''),
];
