import type { LatestPointer, Manifest } from '../../lib/report/manifest.ts';
import { overallOutcome, whyAllFailed } from '../../lib/report/run-outcome.ts';
import { toRunResponse } from '../../lib/report/run-response.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { failureColumns, type Failure } from './failures.ts';
import type { NotifierMeans, NotifierRun } from './notify-failed-rotations.ts';
import { NOTICE_TYPES } from './notice-entry.ts';
import { waitingOf } from './outbox.ts';
import { toPageInput, type ScopeStanding } from './page-data.ts';
import { publishRotation, unfinishedOf, writeQuietly } from './rotation-files.ts';
import { EMPTY_STATE } from './state.ts';
import type { Told } from './tell.ts';
import type { RotationLatest } from './watch-runs.ts';

/** The files of a run in which something happened, or the one line of a quiet one; and the answer. `told` absent: a dry run. */
export async function finishRun(
  run: NotifierRun,
  told: Told | undefined,
  { store }: NotifierMeans,
): Promise<RunOutcome> {
  const { invocation, latest } = run;
  const { settings, deadline, log } = invocation;
  const standings = standingsOf(run, told);
  const manifest = toManifest(run, standings);
  const channels = (settings.notifyChannels ?? []).map(({ name }) => name);
  const page = async (): Promise<string> => {
    const { renderRotationPage } = await import('./page.ts');
    return renderRotationPage(
      toPageInput({ manifest, standings, stale: told?.stale ?? [], channels }),
      settings.reportLang,
    );
  };
  const extend = (pointer: LatestPointer): RotationLatest => extendLatest(pointer, manifest, told);
  // the first run, and one that is not like the last, leave files although nothing has to be told
  const isQuiet =
    told !== undefined && !told.hasChanged && manifest.status === 'complete' && latest?.newest.status === 'complete';
  const { final: signal } = deadline;
  if (told && latest && isQuiet) await writeQuietly(extend(latest), { store, signal });
  else if (told) await publishRotation({ manifest, failures: failuresOf(standings), page, store, signal, extend });
  if (told && manifest.status === 'complete') await beat(run);
  log.info('run ends', { runId: run.runId, isQuiet, ...manifest.totals });
  const body = toRunResponse(manifest, told && !isQuiet ? { folder: 'rotation' } : undefined);
  return {
    status: manifest.status,
    body,
    page,
    ...(manifest.status === 'failed' && { error: whyAllFailed(manifest.scopes) }),
  };
}

const standingsOf = ({ watched }: NotifierRun, told: Told | undefined): ScopeStanding[] =>
  watched.map(({ scope, plan, before }, at) => ({
    scope,
    state: told?.states[at] ?? plan?.state ?? before ?? EMPTY_STATE,
    silenced: plan?.silenced ?? [],
  }));

const failuresOf = (standings: readonly ScopeStanding[]): Failure[] =>
  standings.flatMap(({ scope, state }) => Object.values(state.episodes).map((episode) => ({ scope, episode })));

function toManifest({ runId, invocation, watched }: NotifierRun, standings: readonly ScopeStanding[]): Manifest {
  const scopes = watched.map(({ manifest }) => manifest);
  return {
    version: 1,
    function: 'failed-rotation-notifier',
    runId,
    startedAt: invocation.runStartedAt.toISOString(),
    finishedAt: new Date().toISOString(),
    trigger: invocation.trigger,
    ...overallOutcome(scopes),
    fileSchema: failureColumns.map(({ name }) => name).join(','),
    files: [],
    scopes,
    totals: totalsOf(
      standings,
      scopes.reduce((sum, { listed }) => sum + listed, 0),
    ),
  };
}

function totalsOf(standings: readonly ScopeStanding[], secrets: number): Record<string, unknown> {
  const episodes = failuresOf(standings).map(({ episode }) => episode);
  const byType: Record<string, number> = {};
  for (const { seen } of episodes) byType[NOTICE_TYPES[seen.kind]] = (byType[NOTICE_TYPES[seen.kind]] ?? 0) + 1;
  const undelivered = standings.flatMap(({ state }) =>
    state.outbox.filter((entry) => waitingOf(entry).length > 0),
  ).length;
  return {
    secrets,
    open: episodes.length,
    byType,
    undelivered,
    silenced: standings.flatMap(({ silenced }) => silenced).length,
  };
}

function extendLatest(pointer: LatestPointer, manifest: Manifest<unknown>, told: Told | undefined): RotationLatest {
  const isComplete = manifest.status === 'complete' && manifest.narrowedBy === undefined;
  return {
    ...pointer,
    ...(isComplete && { checkedAt: new Date().toISOString() }),
    ...(told?.inventoryAt !== undefined && { inventoryAt: told.inventoryAt }),
    isWatching: (told?.stale.length ?? 0) > 0,
    unfinished: unfinishedOf(manifest),
  };
}

/** For an outside dead-man's switch. That it cannot be reached is no failure of the run. */
async function beat({ invocation }: NotifierRun): Promise<void> {
  const { settings, deadline, log } = invocation;
  if (settings.heartbeatUrl === undefined) return;
  try {
    await fetch(settings.heartbeatUrl, { signal: AbortSignal.any([deadline.final, AbortSignal.timeout(5000)]) });
  } catch (error) {
    log.warn('the heartbeat was not heard', { error });
  }
}
