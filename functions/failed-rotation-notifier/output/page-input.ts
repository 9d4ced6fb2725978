import type { Manifest } from '../../../lib/run/manifest.ts';
import { runFolder } from '../../../lib/run/keys.ts';
import { NOTICE_TYPES } from '../notices/compose.ts';
import type { PageEndedEpisode, PageEpisode, PageTelling, RotationPageInput } from '../page/input.ts';
import { isWorse } from '../state/severity.ts';
import { tellsOf, type Episode, type ScopeState } from '../state/state.ts';
import type { StaleRun } from '../notices/watchdog.ts';
import type { ScopeStanding } from '../run.ts';

export interface PageFacts {
  readonly manifest: Manifest<unknown>;
  readonly standings: readonly ScopeStanding[];
  readonly stale: readonly StaleRun[];
  readonly channels: readonly string[];
}

export function toPageInput({ manifest, standings, stale, channels }: PageFacts): RotationPageInput {
  const open = standings.flatMap((standing) =>
    Object.values(standing.state.episodes).map((episode) => toPageEpisode(episode, standing)),
  );
  const ended = standings.flatMap((standing) =>
    standing.state.ended
      .filter((episode) => episode.ended.reason !== 'rival')
      .map((episode): PageEndedEpisode => ({
        ...toPageEpisode(episode, standing),
        resolvedAtMs: episode.ended.resolvedAtMs,
        endReason: episode.ended.reason,
        endedByTaskId: episode.ended.taskId,
      })),
  );
  return {
    run: manifest,
    open: open.sort(worstFirst),
    ended: ended.sort((a, b) => b.resolvedAtMs - a.resolvedAtMs),
    stale,
    channels,
    folder: runFolder('rotation', manifest.runId),
  };
}

const TOLD_EARLIER = {
  noticeId: null,
  stage: 'opened',
  state: 'delivered',
  attempts: 1,
  deliveredAtMs: null,
  reason: null,
} as const;

const worstFirst = (a: PageEpisode, b: PageEpisode): number => {
  if (a.severity === b.severity) return a.sinceMs - b.sinceMs;
  return isWorse(a.severity, b.severity) ? -1 : 1;
};

function toPageEpisode(episode: Episode, { scope, state, silenced }: ScopeStanding): PageEpisode {
  const { seen, cause } = episode;
  const silence = silenced.find(({ episodeId }) => episodeId === episode.id);
  return {
    ...scope,
    secretId: episode.secretId,
    secretName: seen.name,
    episodeId: episode.id,
    type: NOTICE_TYPES[seen.kind],
    severity: seen.severity,
    sinceMs: episode.sinceMs,
    attempts: seen.attempts,
    owner: seen.owner,
    functionUrn: seen.failed?.functionUrn ?? cause.functionUrn,
    errorCode: seen.failed?.errorCode ?? cause.errorCode,
    errorMessage: seen.failed?.errorMessage ?? null,
    taskId: seen.failed?.taskId ?? null,
    tellings: tellingsOf(episode, state),
    silence: silence ? { until: silence.until, reason: silence.reason } : null,
  };
}

/** What the outbox has dropped since is remembered by its channel: who was told long ago was told. */
function tellingsOf(episode: Episode, { outbox }: ScopeState): PageTelling[] {
  const earlier = episode.deliveredTo.map((channel): PageTelling => ({ ...TOLD_EARLIER, channel }));
  const kept = outbox
    .filter((entry) => tellsOf(entry, episode.id))
    .flatMap(({ id, notice, channels }) =>
      Object.entries(channels).map(([channel, { state, attempts, deliveredAtMs = null, reason = null }]) => {
        return { noticeId: id, channel, stage: notice.stage, state, attempts, deliveredAtMs, reason };
      }),
    );
  return [...earlier, ...kept];
}
