import { check, list, nullish, row, type Check } from '../../../lib/validate.ts';
import { CodedError } from '../../../lib/errors.ts';
import type { ChannelState, ScopeState } from './state.ts';

/**
 * A state object as stored. Fields that this version does not know are kept.
 *
 * @throws STATE_DAMAGED: a state that cannot be read is never taken for an empty one, which would tell everything anew.
 */
export function parseState(text: string, key: string): ScopeState {
  const value = parseJson(text, key);
  const path = STATE(value);
  if (path !== undefined) throw damaged(key, `${path.join('.') || 'the whole'} is not as it was written`);
  const state = value as Omit<ScopeState, 'ended' | 'successes'> & Partial<ScopeState>;
  return { ...state, ended: state.ended ?? [], successes: state.successes ?? {} };
}

const isText = (value: unknown): value is string => typeof value === 'string';
const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);
const isChannelState = (value: unknown): value is ChannelState =>
  ['waiting', 'delivered', 'refused', 'disabled'].includes(value as string);
const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const text = check(isText);
const time = check(isTime);
const maybeText = nullish(text);

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

const mark = row({ taskId: text, atMs: time });
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
    kind: text,
    severity: text,
    failed: nullish(mark),
  }),
  lastNotified: nullish(row({ times: time, atMs: time, stage: text, severity: text, kind: text })),
  deliveredTo: list(text),
};
const ended = row({ atMs: time, resolvedAtMs: time, reason: text, taskId: maybeText });
const member = row({ region: text, projectId: text, id: text, episodeId: text });
const entry = row({
  id: text,
  notice: row({
    id: text,
    stage: text,
    type: text,
    cause: check(isObject),
    secrets: list(member),
    links: check(isObject),
  }),
  causeId: text,
  closesCauseOn: list(text),
  precededBy: byKey(text),
  channels: byKey(row({ state: check(isChannelState), attempts: time })),
  createdAtMs: time,
});

const STATE = row({
  version: check((value): value is 1 => value === 1),
  episodes: byKey(row(episodeFields)),
  outbox: list(entry),
  ended: nullish(list(row({ ...episodeFields, ended }))),
  successes: nullish(byKey(mark)),
});

function parseJson(json: string, key: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch (cause) {
    throw damaged(key, 'it is no JSON', cause);
  }
}

const damaged = (key: string, what: string, cause?: unknown): CodedError =>
  new CodedError('STATE_DAMAGED', `the state ${key} cannot be read: ${what}`, {
    cause,
    hint: 'Restore an older version of the object. Deleting it makes the next run tell every open trouble anew.',
  });
