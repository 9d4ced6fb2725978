import { toSecret, type Secret } from '../../../../lib/csms/secret.ts';
import type { RotationTask } from '../../../../lib/csms/task.ts';
import { advanceEpisodes, type Advance } from '../../../../functions/failed-rotation-notifier/episodes/advance.ts';
import { observe, type OwnedSecret } from '../../../../functions/failed-rotation-notifier/detect/detect.ts';
import {
  EMPTY_STATE,
  type Episode,
  type ScopeState,
} from '../../../../functions/failed-rotation-notifier/state/state.ts';

export const SCOPE = { region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' };
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
/** When the samples' first run is. */
export const NOW_MS = Date.UTC(2026, 10, 22, 6);
export const REPEAT_MS = 24 * HOUR_MS;
export const GRACE_MS = 6 * HOUR_MS;
export const FUNCTION_URN = 'urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:rotate-rds:latest';

/** Rotates daily, has just done so, and was made a year ago. */
export const secret = (id: string, fields: Partial<Secret> = {}): Secret => ({
  ...toSecret({ id, name: `name-${id}` }),
  state: 'ENABLED',
  createdAtMs: NOW_MS - 365 * DAY_MS,
  autoRotation: true,
  rotationPeriodSeconds: 86_400,
  rotatedAtMs: NOW_MS - HOUR_MS,
  nextRotationAtMs: NOW_MS + 400 * DAY_MS,
  rotationFuncUrn: FUNCTION_URN,
  ...fields,
});

let serial = 0;
export const task = (
  secretId: string,
  createdAtMs: number | null,
  fields: Partial<RotationTask> = {},
): RotationTask => ({
  id: `task-${(serial += 1)}`,
  secretName: `name-${secretId}`,
  rotationFuncUrn: FUNCTION_URN,
  status: 'FAILED',
  operateType: 'SINGLE_USER',
  createdAtMs,
  attempts: 3,
  errorCode: 'FSS.0503',
  errorMessage: 'The function timed out.',
  ...fields,
});

export const success = (
  secretId: string,
  createdAtMs: number | null,
  fields: Partial<RotationTask> = {},
): RotationTask => task(secretId, createdAtMs, { status: 'SUCCESS', errorCode: null, errorMessage: null, ...fields });

export const own = (each: Secret, owner: string | null = null): OwnedSecret => ({
  secret: each,
  ownership: 'own',
  owner,
});

export interface Sample {
  readonly state?: ScopeState | undefined;
  readonly secrets?: readonly Secret[];
  readonly tasks?: readonly RotationTask[];
  readonly isComplete?: boolean;
  readonly nowMs?: number;
  readonly hasFailed?: boolean;
}

/** One run over one scope, up to its transitions. */
export function advance(sample: Sample): Advance & { state: ScopeState; stages: string[] } {
  const { state, secrets = [], tasks = [], isComplete = true, nowMs = NOW_MS, hasFailed = false } = sample;
  const reading = {
    state,
    isComplete,
    secrets: secrets.map((each) => own(each)),
    failedTasks: tasks,
    successTasks: tasks,
  };
  const at = { nowMs, graceMs: GRACE_MS, mask: (text: string) => text };
  const observation = hasFailed ? undefined : observe(reading, at);
  const next = advanceEpisodes({ scope: SCOPE, state, observation, nowMs, repeatMs: REPEAT_MS });
  const stages = next.transitions.map(({ stage, episode }) => `${episode.secretId} ${stage}`);
  const { episodes, ended, successes } = next;
  return { ...next, stages, state: { ...(state ?? EMPTY_STATE), episodes, ended, successes } };
}

/** The state with every open episode told as it stands, as planning would mark it. */
export function notify(state: ScopeState, atMs: number): ScopeState {
  const episodes = Object.values(state.episodes).map((episode) => [episode.secretId, toldAt(episode, atMs)] as const);
  return { ...state, episodes: Object.fromEntries(episodes) };
}

const toldAt = (episode: Episode, atMs: number): Episode => ({
  ...episode,
  lastNotified: { times: 1, atMs, stage: 'opened', severity: episode.seen.severity, kind: episode.seen.kind },
});
