import type { ChannelType, FieldsOf } from './channel-type.ts';
import { dingtalk } from './dingtalk.ts';
import { feishu } from './feishu.ts';
import { pagerduty } from './pagerduty.ts';
import { slack } from './slack.ts';
import { smn } from './smn.ts';
import { teams } from './teams.ts';
import { webhook } from './webhook.ts';
import { wecom } from './wecom.ts';

/** Every type of channel, as `type` of an entry of `NOTIFY_CHANNELS` names it. */
export const CHANNEL_TYPES = { smn, webhook, slack, teams, feishu, dingtalk, wecom, pagerduty };

export type ChannelTypeName = keyof typeof CHANNEL_TYPES;

type FieldsOfType<Type extends ChannelTypeName> =
  (typeof CHANNEL_TYPES)[Type] extends ChannelType<infer Fields> ? FieldsOf<Fields> : never;

/** One entry of `NOTIFY_CHANNELS`, checked. */
export type ChannelConfig = {
  [Type in ChannelTypeName]: { readonly name: string; readonly type: Type } & Readonly<FieldsOfType<Type>>;
}[ChannelTypeName];

export const isChannelTypeName = (type: string): type is ChannelTypeName => Object.hasOwn(CHANNEL_TYPES, type);
