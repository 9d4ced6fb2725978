import { createGuardedSender } from '../../http/guarded-sender.ts';
import { createSender } from '../../http/send.ts';
import type { ChannelDeps } from '../../notify/channel-dependencies.ts';
import type { CredentialSource } from '../../runtime/credentials.ts';
import type { Redactor } from '../../redact/redactor.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { checkChannels } from './checks/channels.ts';
import { checkHeartbeat, checkHosts } from './checks/hosts.ts';
import { checkRoutes } from './checks/routes.ts';
import { checkSilences } from './checks/silences.ts';
import { checkTopics } from './checks/topics.ts';
import { addChannelSecrets } from './redactor.ts';
import { readNotifyPart, type NotifyPart } from './partial-notify-settings.ts';
import type { Probe } from './probe.ts';
import type { Report } from './report.ts';
import { sendTestNotices } from './send-test-notices.ts';
import type { SettingTexts } from './partial-settings.ts';

export interface NotifierExamination {
  readonly texts: SettingTexts;
  readonly source: CredentialSource;
  readonly probe: Probe | undefined;
  readonly redactor: Redactor;
  readonly report: Report;
  /** Undefined where it cannot be used. */
  readonly store: ObjectStore | undefined;
  /** Whether a test notice goes through every channel. */
  readonly send?: boolean;
}

/** Who would be told, and whether it would reach them. */
export async function examineNotifier(examination: NotifierExamination): Promise<void> {
  const { texts, redactor, report, store } = examination;
  const part = readNotifyPart(texts);
  addChannelSecrets(redactor, part.channels ?? [], texts.lookup);
  checkRoutes(part, report);
  await checkSilences(part, { report, store });
  await checkHeartbeat(part, report);
  const guarded = createGuardedSender({ connections: 1, allowed: part.allowed });
  const plain = createSender({ connections: 1 });
  try {
    const deps = depsOf(part, examination, { send: guarded.send, smnSend: plain.send });
    await examineChannels(part, deps, examination);
  } finally {
    await Promise.all([guarded.close(), plain.close()]);
  }
}

async function examineChannels(part: NotifyPart, deps: ChannelDeps, examination: NotifierExamination): Promise<void> {
  const { probe, report, send } = examination;
  const channels = checkChannels(part, deps, report);
  await checkHosts(channels, deps, report);
  await checkTopics(channels, { probe, endpoint: deps.smn.endpoint, report });
  if (send === true)
    await sendTestNotices(channels, { report, canSign: probe !== undefined && probe.credential !== 'refused' });
}

function depsOf(
  { allowed, smnEndpoint, lang }: NotifyPart,
  { source, texts }: NotifierExamination,
  { send, smnSend }: { send: ChannelDeps['send']; smnSend: ChannelDeps['send'] },
): ChannelDeps {
  const smn = { send: smnSend, endpoint: smnEndpoint, credentials: () => source.current() };
  return { send, allowed, lang, smn, lookup: texts.lookup };
}
