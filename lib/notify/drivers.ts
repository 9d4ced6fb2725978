import type { HttpRequest } from '../http/send.ts';
import type { ChannelConfig, ChannelType } from './channel-config.ts';
import { DINGTALK_PACE, formatDingTalk, judgeDingTalk, signDingTalkUrl } from './channels/dingtalk.ts';
import { FEISHU_PACE, formatFeishu, judgeFeishu } from './channels/feishu.ts';
import { formatPagerDuty, PAGERDUTY_URL } from './channels/pagerduty.ts';
import { formatSlack } from './channels/slack.ts';
import { formatSmn, judgeSmn, publishRequest } from './channels/smn.ts';
import { formatTeams, judgeTeams } from './channels/teams.ts';
import { formatWebhook, signWebhook } from './channels/webhook.ts';
import { formatWeCom, judgeWeCom, WECOM_PACE } from './channels/wecom.ts';
import { judgeStatus } from './read-answer.ts';
import type { ChannelMeans } from './channel-dependencies.ts';
import type { PostSpec } from './post-channel.ts';
import type { ConfigReader } from './channel-secrets.ts';
import type { Words } from './text/text.ts';

/** What a channel type adds to what all have. */
export type Driver = Pick<PostSpec, 'prepare' | 'judge' | 'pace'> & Partial<Pick<PostSpec, 'send'>>;

export interface DriverMeans {
  readonly read: ConfigReader;
  readonly words: Words;
  readonly means: ChannelMeans;
}

type ConfigOf<Type extends ChannelType> = Extract<ChannelConfig, { type: Type }>;

/** What each type sends, where to, and how it reads the answer. */
export const DRIVERS: { readonly [Type in ChannelType]: (config: ConfigOf<Type>, means: DriverMeans) => Driver } = {
  smn: ({ topicUrn }, { words, means: { smn } }) => ({
    send: smn.send,
    prepare: ({ notice }, now) => publishRequest(topicUrn, formatSmn(notice, words), { ...smn, now }),
    judge: judgeSmn,
  }),
  webhook: (config, { read }) => {
    const url = read.url(config.url);
    const keys = read.keys(config.secret);
    const prepare: Driver['prepare'] = ({ notice }, now) => {
      const body = formatWebhook(notice);
      return { ...post(url, body), headers: signWebhook(notice.id, body, { keys, now }) };
    };
    return { prepare, judge: judgeStatus };
  },
  slack: (config, { read, words }) => {
    const url = read.url(config.url);
    return { prepare: ({ notice }) => post(url, formatSlack(notice, words)), judge: judgeStatus };
  },
  teams: (config, { read, words }) => {
    const url = read.url(config.url);
    return { prepare: ({ notice }) => post(url, formatTeams(notice, words)), judge: judgeTeams };
  },
  feishu: (config, { read, words }) => {
    const url = read.url(config.url);
    const secret = config.secret && read.secret(config.secret);
    const prepare: Driver['prepare'] = ({ notice }, now) => post(url, formatFeishu(notice, words, { secret, now }));
    return { prepare, judge: judgeFeishu, pace: FEISHU_PACE };
  },
  dingtalk: (config, { read, words }) => {
    const url = read.url(config.url);
    const secret = config.secret && read.secret(config.secret);
    const prepare: Driver['prepare'] = ({ notice }, now) =>
      post(signDingTalkUrl(url, secret, now), formatDingTalk(notice, words));
    return { prepare, judge: judgeDingTalk, pace: DINGTALK_PACE };
  },
  wecom: (config, { read, words }) => {
    const url = read.url(config.url);
    return { prepare: ({ notice }) => post(url, formatWeCom(notice, words)), judge: judgeWeCom, pace: WECOM_PACE };
  },
  pagerduty: (config, { read, words }) => {
    const url = read.url(config.url ?? PAGERDUTY_URL);
    const routingKey = read.secret(config.secret);
    const prepare: Driver['prepare'] = (outgoing) => {
      const body = formatPagerDuty(outgoing, words, routingKey);
      return body === undefined ? undefined : post(url, body);
    };
    return { prepare, judge: judgeStatus };
  },
};

const post = (url: string, body: string): HttpRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body,
});
