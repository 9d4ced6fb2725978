import { describe, expect, it } from 'vitest';
import { causeOf, episodeId } from '../../../../../functions/failed-rotation-notifier/episodes/cause.ts';
import { FUNCTION_URN, SCOPE } from '../samples.ts';

describe('ids', () => {
  const problem = { secretId: 'a', key: 'task-1' };
  const free = () => false;

  it('differ by scope, secret and what began it', () => {
    const ids = [
      episodeId(SCOPE, problem, free),
      episodeId({ ...SCOPE, region: 'cn-east-3' }, problem, free),
      episodeId({ ...SCOPE, projectId: 'f'.repeat(32) }, problem, free),
      episodeId(SCOPE, { ...problem, secretId: 'b' }, free),
      episodeId(SCOPE, { ...problem, key: 'task-2' }, free),
      episodeId(SCOPE, problem, (id) => id === episodeId(SCOPE, problem, free)),
    ];
    expect(new Set(ids).size).toBe(ids.length);
    // stored in states and sent to receivers: it must not change from one version to the next
    expect(episodeId(SCOPE, problem, free)).toBe('d6d9afd178d3b398db418e6d78bea76f');
  });

  it('of a cause differ by scope, function, error and family, but not between failed and switched off', () => {
    const failed = { taskId: 't', atMs: 1, errorCode: 'E', errorMessage: null, functionUrn: FUNCTION_URN };
    const base = {
      kind: 'failed' as const,
      key: '',
      sinceMs: 1,
      attempts: 1,
      failed,
      missedAtMs: null,
      functionUrn: FUNCTION_URN,
    };
    const idOf = (fields: Partial<typeof base> | { kind: 'disabled' | 'overdue' } = {}, scope = SCOPE) =>
      causeOf(scope, { ...base, ...fields }, false).id;
    expect(idOf({ kind: 'disabled' })).toBe(idOf());
    const others = [
      idOf({ kind: 'overdue' }),
      idOf({ functionUrn: 'other' }),
      idOf({ failed: { ...failed, errorCode: 'F' } }),
      idOf({}, { ...SCOPE, region: 'cn-east-3' }),
      causeOf(SCOPE, base, true).id,
    ];
    expect(new Set([idOf(), ...others]).size).toBe(6);
  });
});
