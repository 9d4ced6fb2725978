import type { NoticeSecret, NoticeStage } from '../../../../../lib/notify/notice.ts';
import type {
  EndedEpisode,
  EndReason,
  Episode,
  OutboxEntry,
} from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { NOW_MS, SCOPE } from '../samples.ts';

/** Of the secret of that name, opened by a failure a minute before `NOW_MS`, and not notified of yet. */
export const episodeOf = (secretId: string, more: Partial<Episode> = {}): Episode => ({
  id: `episode of ${secretId}`,
  secretId,
  sinceMs: NOW_MS - 60_000,
  openedAtMs: NOW_MS,
  cause: { id: 'cause', functionUrn: null, errorCode: null, isBaseline: false },
  seen: {
    changedAtMs: NOW_MS,
    name: null,
    owner: null,
    kind: 'failed',
    severity: 'medium',
    attempts: 1,
    failed: null,
    missedAtMs: null,
  },
  lastNotified: null,
  deliveredTo: [],
  ...more,
});

export const endedOf = (secretId: string, atMs: number, reason: EndReason = 'rotated'): EndedEpisode => ({
  ...episodeOf(secretId),
  ended: { atMs, resolvedAtMs: atMs, reason, taskId: null },
});

/** About the secret of that id. */
export const noticeSecretOf = (id: string, more: Partial<NoticeSecret> = {}): NoticeSecret => ({
  ...SCOPE,
  id,
  name: null,
  episodeId: `episode of ${id}`,
  since: new Date(NOW_MS).toISOString(),
  attempts: 1,
  owner: null,
  taskId: null,
  resolvedAt: null,
  durationSeconds: null,
  endedByTaskId: null,
  endReason: null,
  ...more,
});

/** About the secrets of these names; of a cause of its own, and waiting on two channels. */
export const entryOf = (
  id: string,
  more: Partial<OutboxEntry> = {},
  { stage = 'opened', about = [id] }: { stage?: NoticeStage; about?: readonly string[] } = {},
): OutboxEntry => ({
  id,
  notice: {
    id,
    type: 'rotation.failed',
    stage,
    occurredAt: new Date(NOW_MS).toISOString(),
    severity: 'medium',
    cause: { functionUrn: null, errorCode: id, message: null, reason: 'failed', endReason: null },
    secrets: about.map((name) => noticeSecretOf(name)),
    links: { console: null, details: null },
  },
  causeId: `cause of ${id}`,
  closesCauseOn: [],
  precededBy: {},
  channels: { hook: { state: 'waiting', attempts: 0 }, ops: { state: 'waiting', attempts: 0 } },
  createdAtMs: NOW_MS,
  ...more,
});
