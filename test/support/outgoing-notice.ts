import { PREVIEW_NOTICES } from '../../lib/local/preview-notices.ts';
import type { Notice, NoticeSecret, OutgoingNotice } from '../../lib/notify/notice.ts';

const base = PREVIEW_NOTICES['disabled.escalated'] as OutgoingNotice;
const [firstSecret] = base.notice.secrets as readonly [NoticeSecret];

export const outgoingNotice = (change: Partial<Notice> = {}, more: Partial<OutgoingNotice> = {}): OutgoingNotice => ({
  ...base,
  ...more,
  notice: { ...base.notice, ...change },
});

export const noticeSecret = (change: Partial<NoticeSecret> = {}): NoticeSecret => ({ ...firstSecret, ...change });

/** A notice in which everything that others may write is this text. */
export function noticeFullOf(text: string, secrets = 3): OutgoingNotice {
  const secret = noticeSecret({
    ...{ name: text, owner: text, id: text, taskId: text, region: text, projectId: text, episodeId: text },
    acknowledged: { until: text, by: text },
    silencedUntil: text,
  });
  return outgoingNotice({
    cause: {
      functionUrn: text,
      errorCode: text,
      message: text,
      reason: 'failed',
      endReason: null,
      missedAt: text,
      run: { function: text, completeAt: text },
    },
    secrets: Array.from({ length: secrets }, () => secret),
    links: { console: text, details: text },
  });
}
