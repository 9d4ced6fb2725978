import type { Manifest } from '../../../lib/run/manifest.ts';
import { runFolder } from '../../../lib/run/keys.ts';
import { definition } from '../definition.ts';
import type { EndedSilence } from '../notices/silences.ts';
import { NOTICE_TYPES, worstFirst } from '../notices/compose.ts';
import type { PageEndedEpisode, PageEpisode, PageDelivery, RotationPageInput } from '../page/input.ts';
import { isAbout, type Episode, type ScopeState } from '../state/state.ts';
import type { StaleRun } from '../notices/watchdog.ts';
import type { ScopeOutcome } from '../run.ts';

export interface PageSource {
  readonly manifest: Manifest<unknown>;
  readonly outcomes: readonly ScopeOutcome[];
  readonly stale: readonly StaleRun[];
  readonly channels: readonly string[];
  readonly endedSilences: readonly EndedSilence[];
}

export function toPageInput({ manifest, outcomes, stale, channels, endedSilences }: PageSource): RotationPageInput {
  const open = outcomes
    .flatMap((outcome) => Object.values(outcome.state.episodes).map((episode) => ({ episode, outcome })))
    .sort((a, b) => worstFirst(a.episode, b.episode))
    .map(({ episode, outcome }) => toPageEpisode(episode, outcome));
  const ended = outcomes.flatMap((outcome) =>
    outcome.state.ended
      .filter((episode) => episode.ended.reason !== 'duplicate')
      .map((episode): PageEndedEpisode => ({
        ...toPageEpisode(episode, outcome),
        resolvedAtMs: episode.ended.resolvedAtMs,
        endReason: episode.ended.reason,
        endedByTaskId: episode.ended.taskId,
      })),
  );
  return {
    run: manifest,
    open,
    ended: ended.sort((a, b) => b.resolvedAtMs - a.resolvedAtMs),
    stale,
    channels,
    endedSilences,
    folder: runFolder(definition.folder, manifest.runId),
  };
}

const DELIVERED_EARLIER = {
  noticeId: null,
  stage: 'opened',
  state: 'delivered',
  attempts: 1,
  plannedAtMs: null,
  deliveredAtMs: null,
  reason: null,
} as const;

function toPageEpisode(episode: Episode, { scope, state, acknowledged, silenced }: ScopeOutcome): PageEpisode {
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
    deliveries: deliveriesOf(episode, state),
    acknowledged: acknowledged.get(episode.id) ?? null,
    silence: silence ? { until: silence.until, reason: silence.reason } : null,
  };
}

/** What the outbox has dropped since is remembered by its channel: who was told long ago was told. */
function deliveriesOf(episode: Episode, { outbox }: ScopeState): PageDelivery[] {
  const earlier = episode.deliveredTo.map((channel): PageDelivery => ({ ...DELIVERED_EARLIER, channel }));
  const kept = outbox
    .filter((entry) => isAbout(entry, episode.id))
    .flatMap(({ id, notice, createdAtMs: plannedAtMs, channels }) =>
      Object.entries(channels).map(([channel, { state, attempts, deliveredAtMs = null, reason = null }]) => {
        return { noticeId: id, channel, stage: notice.stage, state, attempts, plannedAtMs, deliveredAtMs, reason };
      }),
    );
  return [...earlier, ...kept];
}
