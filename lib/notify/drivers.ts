import type { HttpRequest } from '../http/send.ts';
import type { ChannelConfig, ChannelType } from './channel-config.ts';
import { DINGTALK_LIMIT, formatDingTalk, readDingTalkAnswer, signDingTalkUrl } from './channels/dingtalk.ts';
import { FEISHU_LIMIT, formatFeishu, readFeishuAnswer } from './channels/feishu.ts';
import { formatPagerDuty, PAGERDUTY_URL } from './channels/pagerduty.ts';
import { formatSlack } from './channels/slack.ts';
import { formatSmn, readSmnAnswer, publishRequest } from './channels/smn.ts';
import { formatTeams, readTeamsAnswer } from './channels/teams.ts';
import { formatWebhook, signWebhook } from './channels/webhook.ts';
import { formatWeCom, readWeComAnswer, WECOM_LIMIT } from './channels/wecom.ts';
import { readStatus } from './read-answer.ts';
import type { ChannelDeps } from './channel-dependencies.ts';
import type { PostSpec } from './post-channel.ts';
import type { ConfigReader } from './channel-secrets.ts';
import type { NoticeText } from './text/text.ts';

/** What a channel type adds to what all have. */
export type Driver = Pick<PostSpec, 'prepare' | 'readAnswer' | 'sendLimit'> & Partial<Pick<PostSpec, 'send'>>;

export interface DriverDeps {
  readonly read: ConfigReader;
  readonly texts: NoticeText;
  readonly deps: ChannelDeps;
}

type ConfigOf<Type extends ChannelType> = Extract<ChannelConfig, { type: Type }>;

/** What each type sends, where to, and how it reads the answer. */
export const DRIVERS: { readonly [Type in ChannelType]: (config: ConfigOf<Type>, deps: DriverDeps) => Driver } = {
  smn: ({ topicUrn }, { texts, deps: { smn } }) => ({
    send: smn.send,
    prepare: ({ notice }, now) => publishRequest(topicUrn, formatSmn(notice, texts), { ...smn, now }),
    readAnswer: readSmnAnswer,
  }),
  webhook: (config, { read }) => {
    const url = read.url(config.url);
    const keys = read.keys(config.secret);
    const prepare: Driver['prepare'] = ({ notice }, now) => {
      const body = formatWebhook(notice);
      return { ...post(url, body), headers: signWebhook(notice.id, body, { keys, now }) };
    };
    return { prepare, readAnswer: readStatus };
  },
  slack: (config, { read, texts }) => {
    const url = read.url(config.url);
    return { prepare: ({ notice }) => post(url, formatSlack(notice, texts)), readAnswer: readStatus };
  },
  teams: (config, { read, texts }) => {
    const url = read.url(config.url);
    return { prepare: ({ notice }) => post(url, formatTeams(notice, texts)), readAnswer: readTeamsAnswer };
  },
  feishu: (config, { read, texts }) => {
    const url = read.url(config.url);
    const secret = config.secret && read.secret(config.secret);
    const prepare: Driver['prepare'] = ({ notice }, now) => post(url, formatFeishu(notice, texts, { secret, now }));
    return { prepare, readAnswer: readFeishuAnswer, sendLimit: FEISHU_LIMIT };
  },
  dingtalk: (config, { read, texts }) => {
    const url = read.url(config.url);
    const secret = config.secret && read.secret(config.secret);
    const prepare: Driver['prepare'] = ({ notice }, now) =>
      post(signDingTalkUrl(url, secret, now), formatDingTalk(notice, texts));
    return { prepare, readAnswer: readDingTalkAnswer, sendLimit: DINGTALK_LIMIT };
  },
  wecom: (config, { read, texts }) => {
    const url = read.url(config.url);
    return {
      prepare: ({ notice }) => post(url, formatWeCom(notice, texts)),
      readAnswer: readWeComAnswer,
      sendLimit: WECOM_LIMIT,
    };
  },
  pagerduty: (config, { read, texts }) => {
    const url = read.url(config.url ?? PAGERDUTY_URL);
    const routingKey = read.secret(config.secret);
    const prepare: Driver['prepare'] = (outgoing) => {
      const body = formatPagerDuty(outgoing, texts, routingKey);
      return body === undefined ? undefined : post(url, body);
    };
    return { prepare, readAnswer: readStatus };
  },
};

const post = (url: string, body: string): HttpRequest => ({
  method: 'POST',
  url,
  headers: { 'content-type': 'application/json' },
  body,
});
