import type * as z from 'zod/mini';
import type { AnswerReader } from '../read-answer.ts';
import type { ChannelDeps } from '../channel-dependencies.ts';
import type { ConfigReader, ConfigText } from '../channel-secrets.ts';
import type { HttpRequest, Send } from '../../http/send.ts';
import type { OutgoingNotice } from '../notice.ts';
import type { NoticeText } from '../text/text.ts';

/** Schemas that fields of channels are made of. */
export interface FieldSchemas {
  /** A text, or `{"from":"NAME"}`: whatever may be a credential. */
  readonly text: z.ZodMiniType<ConfigText>;
  readonly optionalText: z.ZodMiniOptional<z.ZodMiniType<ConfigText>>;
  /** One text, or two while one takes the other's place. */
  readonly oneOrTwoTexts: z.ZodMiniType<ConfigText | readonly ConfigText[]>;
  /** A text that is no credential. `error` says what it has to look like. */
  matching(pattern: RegExp, error: string): z.ZodMiniType<string>;
}

type Shape = Readonly<Record<string, z.ZodMiniType>>;
/** What an entry of `NOTIFY_CHANNELS` has beside `name` and `type`. */
export type FieldsOf<Fields extends Shape> = z.output<z.ZodMiniObject<Fields, z.core.$strict>>;

/** At most so many messages in so much time. */
export interface SendLimit {
  readonly messages: number;
  readonly perMs: number;
}

/** A type of channel: all that is its own. One file, and one line in `registry.ts`. */
export interface ChannelType<Fields extends Shape = Shape> {
  /** Its fields in `NOTIFY_CHANNELS`, beside `name` and `type`. Called when a channel of the type is opened. */
  readonly fields: (schemas: FieldSchemas) => Fields;
  /** Fields as somebody would write them: for the preview and the tests. */
  readonly example: NoInfer<FieldsOf<Fields>>;
  /** What the service takes from one robot, address or key; a penalty is longer than a wait. */
  readonly sendLimits: readonly SendLimit[];
  /** It keeps an incident for each cause. Default false. */
  readonly isPerCause?: boolean;
  /** Reads the credentials and refuses what cannot work. Sends nothing. @throws NOTIFY_CHANNEL_INVALID */
  readonly open: (fields: NoInfer<FieldsOf<Fields>>, deps: DriverDeps) => Driver;
}

export interface DriverDeps {
  readonly read: ConfigReader;
  readonly texts: NoticeText;
  readonly deps: ChannelDeps;
}

/** How an open channel sends, and what the answers mean. */
export interface Driver {
  /** What the service counts messages by. Two entries with the same one share its limits. */
  readonly target: string;
  /** Made anew for each attempt: signatures carry the time. Undefined: this channel has nothing to say of it. */
  readonly prepare: (outgoing: OutgoingNotice, now: Date) => HttpRequest | undefined;
  readonly readAnswer: AnswerReader;
  /** The guarded sender's when absent. */
  readonly send?: Send;
}

/** Keeps the types of the fields together. */
export const channelType = <const Fields extends Shape>(type: ChannelType<Fields>): ChannelType<Fields> => type;

export const postJson = (url: string, body: string): HttpRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body,
});
