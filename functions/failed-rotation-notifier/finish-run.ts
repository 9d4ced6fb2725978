import { isPlausible } from '../../lib/run/latest.ts';
import type { LatestPointer, Manifest } from '../../lib/run/manifest.ts';
import { whyAllFailed } from '../../lib/run/outcome.ts';
import { toRunResponse } from '../../lib/run/response.ts';
import type { RunOutcome } from '../../lib/runtime/definition.ts';
import { findEndedSilences, matchSilences, type EndedSilence, type SilenceMatches } from './notices/silences.ts';
import { definition } from './definition.ts';
import { acknowledgedIn } from './episodes/acknowledge.ts';
import { failuresOf } from './output/failures.ts';
import { toPageInput } from './output/page-input.ts';
import { publishRotation, writeQuietly, type PublishRequest } from './output/files.ts';
import type { RotationLatest, RotationManifest } from './state/latest.ts';
import { EMPTY_STATE, type ScopeState } from './state/state.ts';
import type { NotifierDeps, NotifierRun, RunDelivery, ScopeOutcome } from './run.ts';
import { extendLatest, toManifest } from './output/manifest.ts';

/** The files of a run in which something happened, or the one line of a quiet one; and the answer. `delivery` absent: a dry run. */
export async function finishRun(
  run: NotifierRun,
  delivery: RunDelivery | undefined,
  { store, beat }: NotifierDeps,
): Promise<RunOutcome> {
  const { invocation } = run;
  const { settings, log } = invocation;
  const outcomes = outcomesOf(run, delivery);
  const silences = reviewSilences(run);
  const all = [...outcomes, ...leftOutcomesOf(run, delivery)];
  const manifest = toManifest(run, { outcomes, all }, { delivery, ended: silences.ended });
  const channels = (settings.notifyChannels ?? []).map(({ name }) => name);
  const page = async (): Promise<string> => {
    const { renderRotationPage } = await import('./page/page.ts');
    return renderRotationPage(
      toPageInput({ manifest, outcomes: all, stale: delivery?.stale ?? [], channels, endedSilences: silences.ended }),
      settings.reportLang,
    );
  };
  const isQuiet = delivery !== undefined && isLikeTheLast(run, manifest, delivery);
  if (delivery)
    await storeRun(run, {
      manifest,
      delivery,
      silenceMatches: silences.matches,
      isQuiet,
      failures: failuresOf(all),
      page,
      store,
    });
  if (delivery) reportUndelivered(run, manifest);
  if (delivery && isWholeRun(manifest) && isAllDelivered(manifest)) await beatQuietly(run, beat);
  log.info('run ends', { runId: run.runId, isQuiet, ...manifest.totals });
  const body = toRunResponse(manifest, delivery && !isQuiet ? { folder: definition.folder } : undefined);
  return {
    status: manifest.status,
    body,
    page,
    ...(manifest.status === 'failed' && { error: whyAllFailed(manifest.scopes) }),
  };
}

const isWholeRun = ({ status, narrowedBy }: Manifest): boolean => status === 'complete' && narrowedBy === undefined;

/** Nothing happened, and the newest files tell all. The first run, and one that is not like the last, leave files all the same. */
function isLikeTheLast({ latest }: NotifierRun, manifest: RotationManifest, { hasChanged }: RunDelivery): boolean {
  if (hasChanged || manifest.status !== 'complete') return false;
  if (manifest.narrowedBy !== undefined) return true;
  // a pointer that says what cannot be is mended by files of its own
  if (!latest || !isPlausible(latest, definition.folder, manifest.runId)) return false;
  return latest.newest.status === 'complete' && latest.stateDigest === manifest.stateDigest;
}

const isAllDelivered = ({ totals }: RotationManifest): boolean => totals.undelivered === 0 && totals.untold === 0;

/** Whoever reads logs is to know, since those who have to act do not. */
function reportUndelivered({ invocation }: NotifierRun, { totals }: RotationManifest): void {
  const { undelivered, untold, oldestUndeliveredAt } = totals;
  if (undelivered + untold > 0)
    invocation.log.error('notifications have not been delivered', {
      undelivered,
      untold,
      waitingSince: oldestUndeliveredAt,
    });
}

interface Finished extends Omit<PublishRequest, 'signal' | 'log' | 'extend'> {
  readonly manifest: RotationManifest;
  readonly delivery: RunDelivery;
  readonly silenceMatches: SilenceMatches;
  readonly isQuiet: boolean;
}

/** A quiet run says in `latest.json` that it looked; one that was narrowed does not even that. */
async function storeRun(run: NotifierRun, { delivery, silenceMatches, isQuiet, ...files }: Finished): Promise<void> {
  const { invocation, latest } = run;
  const { manifest, store } = files;
  const { final: signal } = invocation.deadline;
  const extend = (pointer: LatestPointer, published: Manifest): RotationLatest =>
    extendLatest(pointer, published, { run, own: manifest, delivery, silenceMatches });
  if (!isQuiet) await publishRotation({ ...files, signal, log: invocation.log, extend });
  else if (latest && isWholeRun(manifest)) await writeQuietly(extend(latest, manifest), { store, signal });
}

interface ReviewedSilences {
  readonly matches: SilenceMatches;
  readonly ended: readonly EndedSilence[];
}

/** That a silence matches nothing is said by a run that has seen everything. */
function reviewSilences(run: NotifierRun): ReviewedSilences {
  const { invocation, checked, latest } = run;
  const silences = invocation.settings.notifySilences ?? [];
  const nowMs = invocation.runStartedAt.getTime();
  const subjects = checked
    .flatMap(({ plan }) => plan?.subjects ?? [])
    .map((subject) => ({ ...subject, tags: subject.tags ?? {} }));
  const matches = matchSilences(silences, latest?.silenceMatches ?? {}, { subjects, nowMs });
  const isWhole =
    invocation.command.scopes === undefined && checked.every(({ manifest }) => manifest.status === 'complete');
  return { matches, ended: findEndedSilences(silences, isWhole ? matches : {}, nowMs) };
}

const outcomesOf = ({ checked, invocation }: NotifierRun, delivery: RunDelivery | undefined): ScopeOutcome[] =>
  checked.map(({ scope, plan, before }, at) => {
    const state = delivery?.states[at] ?? plan?.state ?? before ?? EMPTY_STATE;
    return { scope, state, silenced: plan?.silenced ?? [], ...acknowledgedAt(invocation, state) };
  });

const leftOutcomesOf = ({ left, invocation }: NotifierRun, delivery: RunDelivery | undefined): ScopeOutcome[] =>
  (left?.open ?? []).map(({ scope, plan }, at) => {
    const state = delivery?.leftStates[at] ?? plan.state;
    return { scope, state, silenced: plan.silenced, ...acknowledgedAt(invocation, state) };
  });

const acknowledgedAt = (
  { runStartedAt }: NotifierRun['invocation'],
  state: ScopeState,
): Pick<ScopeOutcome, 'acknowledged'> => ({ acknowledged: acknowledgedIn(state, runStartedAt.getTime()) });

/** For an outside dead-man's switch. That it cannot be reached is no failure of the run. */
async function beatQuietly({ invocation }: NotifierRun, beat: NotifierDeps['beat']): Promise<void> {
  const { deadline, log } = invocation;
  try {
    await beat?.(deadline.final);
  } catch (error) {
    log.warn('the heartbeat request failed', { error });
  }
}
