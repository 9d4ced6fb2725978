import * as z from 'zod/mini';
import { json, strict } from './json.ts';
import { repeated } from './routes.ts';

/** Any setting may hold a channel's text, but not those that prove who the function is: a channel would send them away. */
const FROM = /^(?!HUAWEICLOUD_|AWS_|RUNTIME_|HTTP_AUTH_TOKEN$)[A-Z][A-Z0-9_]{0,99}$/;
const TOPIC_URN = /^urn:smn:[a-z0-9]+(?:-[a-z0-9]+)*:[0-9a-f]{32}:[\w-]{1,255}$/;
const NAME = /^[\w.-]{1,64}$/;

const matching = (pattern: RegExp, error: string) =>
  z.string().check(z.refine((text) => pattern.test(text), { error }));

function channelsSchema() {
  const name = matching(NAME, 'a name has 1 to 64 letters, digits, dots, - or _');
  const from = matching(FROM, 'not the name of a setting that a channel may use');
  const text = z.union([z.string().check(z.minLength(1)), strict({ from })]);
  const posted = <const Type extends string>(type: Type) => ({ name, type: z.literal(type), url: text });
  const secrets = z.union([text, z.array(text).check(z.minLength(1), z.maxLength(2))]);
  const topicUrn = matching(TOPIC_URN, 'not like urn:smn:region:project_id:topic');
  const channel = z.discriminatedUnion('type', [
    strict({ name, type: z.literal('smn'), topicUrn }),
    strict({ ...posted('webhook'), secret: secrets }),
    strict(posted('slack')),
    strict(posted('teams')),
    strict({ ...posted('feishu'), secret: z.optional(text) }),
    strict({ ...posted('dingtalk'), secret: z.optional(text) }),
    strict(posted('wecom')),
    strict({ name, type: z.literal('pagerduty'), secret: text, url: z.optional(text) }),
  ]);
  return z.array(channel).check(
    z.superRefine((channels, context) => {
      const twice = repeated(channels.map((each) => each.name));
      if (twice !== undefined)
        context.addIssue({ code: 'custom', message: `two channels are called ${twice}`, input: channels });
    }),
  );
}

/** The text of `NOTIFY_CHANNELS`. What a text holds is read later: it may be in another setting. */
export const parseChannels = json(channelsSchema);
