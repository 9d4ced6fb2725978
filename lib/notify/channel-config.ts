/** The text itself, or the setting that holds it (encrypted user data). */
export type ConfigText = string | { readonly from: string };

interface Named<Type extends string> {
  /** As `NOTIFY_ROUTES` calls it. */
  readonly name: string;
  readonly type: Type;
}

interface Posted<Type extends string> extends Named<Type> {
  readonly url: ConfigText;
}

export interface SmnConfig extends Named<'smn'> {
  /** `urn:smn:region:project_id:topic`; the project's credentials are the function's own. */
  readonly topicUrn: string;
}

export interface WebhookConfig extends Posted<'webhook'> {
  /** `whsec_` and base64 of 24 to 64 bytes; two while one takes the other's place. */
  readonly secret: ConfigText | readonly ConfigText[];
}

/** A robot of a chat group: signed when it has a secret. */
export interface RobotConfig<Type extends 'feishu' | 'dingtalk'> extends Posted<Type> {
  readonly secret?: ConfigText | undefined;
}

export interface PagerDutyConfig extends Named<'pagerduty'> {
  /** The integration (routing) key. */
  readonly secret: ConfigText;
  /** `https://events.pagerduty.com/v2/enqueue`; the EU has a host of its own. */
  readonly url?: ConfigText | undefined;
}

/** One entry of `NOTIFY_CHANNELS`. */
export type ChannelConfig =
  | SmnConfig
  | WebhookConfig
  | Posted<'slack'>
  | Posted<'teams'>
  | RobotConfig<'feishu'>
  | RobotConfig<'dingtalk'>
  | Posted<'wecom'>
  | PagerDutyConfig;

export type ChannelType = ChannelConfig['type'];
