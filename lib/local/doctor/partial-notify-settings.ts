import type { AllowedHosts } from '../../http/guarded-url.ts';
import type { ChannelEntry } from '../../notify/channels/parse-channel.ts';
import type { Route, Silence } from '../../notify/routing.ts';
import type { NoticeLanguage } from '../../notify/text/text.ts';
import type { FunctionSetting } from '../../settings/settings.ts';
import { readPart, type SettingTexts } from './partial-settings.ts';

/** Who is told, as the notifier reads it. What is undefined is not set, or is in `unreadable`. */
export interface NotifyPart {
  readonly channels: readonly ChannelEntry[] | undefined;
  readonly routes: readonly Route[] | undefined;
  readonly silences: readonly Silence[] | undefined;
  readonly allowed: AllowedHosts;
  readonly smnEndpoint: string;
  readonly heartbeatUrl: string | undefined;
  readonly lang: NoticeLanguage;
  /** Names of settings that are wrong: the check of all settings says how. */
  readonly unreadable: ReadonlySet<string>;
}

/** Each by itself, so that one that is wrong hides no other. */
export function readNotifyPart(texts: SettingTexts): NotifyPart {
  const unreadable = new Set<string>();
  const read = <Name extends FunctionSetting>(name: Name) => {
    const part = readPart(texts, [], [name]);
    if (part === undefined) unreadable.add(name);
    return part;
  };
  return {
    channels: read('NOTIFY_CHANNELS')?.notifyChannels,
    routes: read('NOTIFY_ROUTES')?.notifyRoutes,
    silences: read('NOTIFY_SILENCES')?.notifySilences,
    allowed: read('NOTIFY_ALLOWED_HOSTS')?.notifyAllowedHosts ?? [],
    smnEndpoint: read('SMN_ENDPOINT')?.smnEndpoint ?? '',
    heartbeatUrl: read('HEARTBEAT_URL')?.heartbeatUrl,
    lang: readPart(texts, ['REPORT_LANG'])?.reportLang ?? 'en',
    unreadable,
  };
}

/** Why a check says nothing. */
export const cannotRead = (name: string): string => `${name} cannot be read, see settings`;
