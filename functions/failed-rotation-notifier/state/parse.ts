import { CodedError } from '../../../lib/errors.ts';
import {
  END_REASONS,
  NOTICE_REASONS,
  NOTICE_SEVERITIES,
  NOTICE_STAGES,
  NOTICE_TYPES,
} from '../../../lib/notify/notice.ts';
import { check, list, nullish, row, text as maybeText, type Check } from '../../../lib/validate.ts';
import { PROBLEM_KINDS } from './severity.ts';
import type { ChannelState, ScopeState } from './state.ts';
import { upgradeVersion1 } from './version-1.ts';

/**
 * A state object as stored, of version 1 too. Fields that this version does not know are kept.
 *
 * @throws STATE_DAMAGED: a state that cannot be read is never taken for an empty one, which would notify of everything anew.
 */
export function parseState(text: string, key: string): ScopeState {
  const stored = parseJson(text, key);
  if (isDeep(stored)) throw damaged(key, `it is nested more than ${MAX_DEPTH} deep`);
  const value = isObject(stored) && 'version' in stored && stored.version === 1 ? upgrade(stored, key) : stored;
  const path = STATE(value);
  if (path !== undefined) throw damaged(key, `${path.join('.') || 'the whole'} is not as it was written`);
  const state = value as Omit<ScopeState, 'ended' | 'successes'> & Partial<ScopeState>;
  return { ...state, ended: state.ended ?? [], successes: state.successes ?? {} };
}

function upgrade(stored: object, key: string): unknown {
  try {
    return upgradeVersion1(stored);
  } catch (cause) {
    throw damaged(key, 'it is not as version 1 wrote it', cause);
  }
}

/** Far deeper than any state is; far less than what ends the walks over one. */
const MAX_DEPTH = 50;

/** Level by level: a walk that calls itself is what deep values end. */
function isDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return true;
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []));
  }
  return false;
}

/** Beyond this no date can hold it. */
const MAX_TIME_MS = 8.64e15;

const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is number => typeof value === 'number' && value >= 0 && value <= MAX_TIME_MS;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const oneOf = <const Value extends string>(values: readonly Value[]): Check<Value> =>
  check((value): value is Value => values.includes(value as Value));

const text = check(isText);
const time = check(isTime);
const count = check(isCount);
const kind = oneOf(PROBLEM_KINDS);
const severity = oneOf(NOTICE_SEVERITIES);
const endReason = oneOf([...END_REASONS, 'duplicate']);
const channelState = oneOf<ChannelState>(['waiting', 'delivered', 'refused', 'disabled']);

/** An object with any keys, whose values are all alike. */
function byKey(each: Check<unknown>): Check<object> {
  return (value) => {
    if (!isObject(value)) return [];
    for (const [key, inner] of Object.entries(value)) {
      const path = each(inner);
      if (path !== undefined) return [key, ...path];
    }
    return undefined;
  };
}

const taskRef = row({ taskId: text, atMs: time });
const episodeFields = {
  id: text,
  secretId: text,
  sinceMs: time,
  openedAtMs: time,
  cause: row({ id: text, functionUrn: maybeText, errorCode: maybeText }),
  seen: row({
    changedAtMs: time,
    name: maybeText,
    owner: maybeText,
    kind,
    severity,
    attempts: nullish(count),
    failed: nullish(
      row({
        taskId: text,
        atMs: time,
        errorCode: maybeText,
        errorMessage: maybeText,
        functionUrn: maybeText,
        operateType: maybeText,
      }),
    ),
    missedAtMs: nullish(time),
    replicaRegions: nullish(list(text)),
  }),
  lastNotified: nullish(row({ times: count, atMs: time, stage: oneOf(NOTICE_STAGES), severity, kind })),
  deliveredTo: list(text),
  acknowledged: nullish(row({ atMs: time, untilMs: time, by: text, reason: text })),
};
const ended = row({ atMs: time, resolvedAtMs: time, reason: endReason, taskId: maybeText });
const secret = row({
  region: text,
  projectId: text,
  accountId: maybeText,
  accountName: maybeText,
  projectName: maybeText,
  id: text,
  name: maybeText,
  episodeId: text,
  since: text,
  attempts: nullish(count),
  owner: maybeText,
  kind: nullish(oneOf(NOTICE_TYPES)),
  severity: nullish(severity),
  taskId: maybeText,
  operateType: maybeText,
  errorCode: maybeText,
  replicaRegions: nullish(list(text)),
  acknowledged: nullish(row({ until: text, by: text })),
  silencedUntil: maybeText,
  resolvedAt: maybeText,
  durationSeconds: nullish(count),
  endedByTaskId: maybeText,
  endReason: nullish(oneOf(END_REASONS)),
});
const notice = row({
  id: text,
  type: oneOf(NOTICE_TYPES),
  stage: oneOf(NOTICE_STAGES),
  occurredAt: text,
  severity,
  cause: row({
    functionUrn: maybeText,
    errorCode: maybeText,
    message: maybeText,
    reason: oneOf(NOTICE_REASONS),
    endReason: nullish(oneOf([...END_REASONS, 'mixed'])),
    escalatedBy: nullish(oneOf(['kind', 'age'])),
    isFirstCheck: nullish(check((value): value is true => value === true)),
    missedAt: maybeText,
    kinds: nullish(byKey(count)),
    run: nullish(row({ function: text, completeAt: text })),
  }),
  secrets: list(secret),
  links: row({ console: maybeText, details: maybeText, report: maybeText }),
});
/** Whatever its code is: a page words those that it knows. What version 0.1 stored is a text. */
const deliveryReason: Check<unknown> = (value) => (isText(value) ? undefined : reasonFields(value));
const reasonFields = row({
  code: text,
  status: nullish(count),
  host: maybeText,
  said: maybeText,
  errorCode: maybeText,
  last: nullish(deliveryReason),
});
const deliveryStatus = row({
  state: channelState,
  attempts: count,
  notBeforeMs: nullish(time),
  pausedUntilMs: nullish(time),
  deliveredAtMs: nullish(time),
  refusedAtMs: nullish(time),
  reason: nullish(deliveryReason),
  messageId: maybeText,
});
const entry = row({
  id: text,
  notice,
  causeId: text,
  closesCauseOn: list(text),
  precededBy: byKey(text),
  channels: byKey(deliveryStatus),
  createdAtMs: time,
  batch: maybeText,
});

const STATE = row({
  version: check((value): value is 2 => value === 2),
  episodes: byKey(row(episodeFields)),
  outbox: list(entry),
  ended: nullish(list(row({ ...episodeFields, ended }))),
  successes: nullish(byKey(taskRef)),
  // of the pseudo-scope that holds the notices of stale runs
  watching: nullish(byKey(row({ sinceMs: time, notifiedAtMs: time, times: count }))),
});

function parseJson(json: string, key: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    throw damaged(key, 'it is not JSON', cause);
  }
}

const damaged = (key: string, what: string, cause?: unknown): CodedError =>
  new CodedError('STATE_DAMAGED', `the state ${key} cannot be read: ${what}`, {
    cause,
    hint: 'Restore an older version of the object. If you delete it, the next run sends every open notification again.',
  });
