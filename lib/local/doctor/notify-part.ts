import type { AllowedHosts } from '../../http/guarded-url.ts';
import type { ChannelConfig } from '../../notify/channel-config.ts';
import type { Route, Silence } from '../../notify/routing.ts';
import type { NoticeLanguage } from '../../notify/words/words.ts';
import { readPart, type SettingTexts } from './settings-part.ts';

/** Who is told, as the notifier reads it. What is undefined cannot be read, or is not set. */
export interface NotifyPart {
  readonly channels: readonly ChannelConfig[] | undefined;
  readonly routes: readonly Route[] | undefined;
  readonly silences: readonly Silence[] | undefined;
  readonly allowed: AllowedHosts | undefined;
  readonly smnEndpoint: string | undefined;
  readonly heartbeatUrl: string | undefined;
  readonly lang: NoticeLanguage;
}

/** Each by itself, so that one that is wrong hides no other. */
export const readNotifyPart = (texts: SettingTexts): NotifyPart => ({
  channels: readPart(texts, [], ['NOTIFY_CHANNELS'])?.notifyChannels,
  routes: readPart(texts, [], ['NOTIFY_ROUTES'])?.notifyRoutes,
  silences: readPart(texts, [], ['NOTIFY_SILENCES'])?.notifySilences,
  allowed: readPart(texts, [], ['NOTIFY_ALLOWED_HOSTS'])?.notifyAllowedHosts,
  smnEndpoint: readPart(texts, [], ['SMN_ENDPOINT'])?.smnEndpoint,
  heartbeatUrl: readPart(texts, [], ['HEARTBEAT_URL'])?.heartbeatUrl,
  lang: readPart(texts, ['REPORT_LANG'])?.reportLang ?? 'en',
});
