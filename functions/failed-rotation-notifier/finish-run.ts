import type { LatestPointer, Manifest } from '../../lib/run/manifest.ts';
import { whyAllFailed } from '../../lib/run/outcome.ts';
import { toRunResponse } from '../../lib/run/response.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { type Failure } from './output/failures.ts';
import { toPageInput } from './output/page-input.ts';
import { publishRotation, writeQuietly, type PublishRequest } from './output/files.ts';
import { type RotationLatest, type RotationManifest } from './state/latest.ts';
import { EMPTY_STATE } from './state/state.ts';
import type { NotifierMeans, NotifierRun, Told, ScopeStanding } from './run.ts';
import { extendLatest, toManifest } from './output/manifest.ts';

/** The files of a run in which something happened, or the one line of a quiet one; and the answer. `told` absent: a dry run. */
export async function finishRun(
  run: NotifierRun,
  told: Told | undefined,
  { store, beat }: NotifierMeans,
): Promise<RunOutcome> {
  const { invocation } = run;
  const { settings, log } = invocation;
  const standings = standingsOf(run, told);
  const manifest = toManifest(run, standings, told?.watchState);
  const channels = (settings.notifyChannels ?? []).map(({ name }) => name);
  const page = async (): Promise<string> => {
    const { renderRotationPage } = await import('./page/page.ts');
    return renderRotationPage(
      toPageInput({ manifest, standings, stale: told?.stale ?? [], channels }),
      settings.reportLang,
    );
  };
  const isQuiet = told !== undefined && isLikeTheLast(run, manifest, told);
  if (told) await storeRun(run, { manifest, told, isQuiet, failures: failuresOf(standings), page, store });
  if (told && isWholeRun(manifest)) await beatQuietly(run, beat);
  log.info('run ends', { runId: run.runId, isQuiet, ...manifest.totals });
  const body = toRunResponse(manifest, told && !isQuiet ? { folder: 'rotation' } : undefined);
  return {
    status: manifest.status,
    body,
    page,
    ...(manifest.status === 'failed' && { error: whyAllFailed(manifest.scopes) }),
  };
}

const isWholeRun = ({ status, narrowedBy }: Manifest): boolean => status === 'complete' && narrowedBy === undefined;

/** Nothing happened, and the newest files tell all. The first run, and one that is not like the last, leave files all the same. */
function isLikeTheLast({ latest }: NotifierRun, manifest: RotationManifest, { hasChanged }: Told): boolean {
  if (hasChanged || manifest.status !== 'complete') return false;
  if (manifest.narrowedBy !== undefined) return true;
  return latest?.newest.status === 'complete' && latest.standing === manifest.standing;
}

interface Finished extends Omit<PublishRequest, 'signal' | 'extend'> {
  readonly manifest: RotationManifest;
  readonly told: Told;
  readonly isQuiet: boolean;
}

/** A quiet run says in `latest.json` that it looked; one that was narrowed does not even that. */
async function storeRun({ invocation, latest }: NotifierRun, { told, isQuiet, ...files }: Finished): Promise<void> {
  const { manifest, store } = files;
  const { final: signal } = invocation.deadline;
  const extend = (pointer: LatestPointer, published: Manifest): RotationLatest =>
    extendLatest(pointer, published, { own: manifest, told });
  if (!isQuiet) await publishRotation({ ...files, signal, extend });
  else if (latest && isWholeRun(manifest)) await writeQuietly(extend(latest, manifest), { store, signal });
}

const standingsOf = ({ watched }: NotifierRun, told: Told | undefined): ScopeStanding[] =>
  watched.map(({ scope, plan, before }, at) => ({
    scope,
    state: told?.states[at] ?? plan?.state ?? before ?? EMPTY_STATE,
    silenced: plan?.silenced ?? [],
  }));

export const failuresOf = (standings: readonly ScopeStanding[]): Failure[] =>
  standings.flatMap(({ scope, state }) => Object.values(state.episodes).map((episode) => ({ scope, episode })));

/** For an outside dead-man's switch. That it cannot be reached is no failure of the run. */
async function beatQuietly({ invocation }: NotifierRun, beat: NotifierMeans['beat']): Promise<void> {
  const { deadline, log } = invocation;
  try {
    await beat?.(deadline.final);
  } catch (error) {
    log.warn('the heartbeat was not heard', { error });
  }
}
