import { createHash } from 'node:crypto';
import type { Scope } from '../../../lib/scope.ts';
import type { Problem } from '../detect/problem.ts';
import type { EpisodeCause } from '../state/state.ts';

/** 32 hex characters over any number of texts; JSON keeps them apart. */
export const hashOf = (...parts: ReadonlyArray<string | null>): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);

/**
 * Hash of scope, secret and what began it. A trouble that begins as one that has ended already did (the secret was not
 * listed for a while) is a new episode, so it is numbered.
 */
export function episodeId(
  { region, projectId }: Scope,
  problem: { secretId: string; key: string },
  isTaken: (id: string) => boolean,
): string {
  for (let nth = 1; ; nth += 1) {
    const key = nth === 1 ? problem.key : `${problem.key} #${nth}`;
    const id = hashOf(region, projectId, problem.secretId, key);
    if (!isTaken(id)) return id;
  }
}

/** A secret that was missed, and one whose rotation failed without a code, have nothing in common. */
const FAMILY = { failed: 'failed', disabled: 'failed', overdue: 'overdue', replica: 'replica' } as const;

/** Of all that the first run over a scope finds. */
export const firstRunCauseId = ({ region, projectId }: Scope): string => hashOf('first run', region, projectId);

/**
 * What is told together: the same scope, function and error code. Everything that the first run over a scope finds is told
 * together, or an old estate would begin with hundreds of notices.
 */
export function causeOf({ region, projectId }: Scope, problem: Problem, isBaseline: boolean): EpisodeCause {
  const { functionUrn } = problem;
  const errorCode = problem.failed?.errorCode ?? null;
  const id = isBaseline
    ? firstRunCauseId({ region, projectId })
    : hashOf('cause', region, projectId, FAMILY[problem.kind], functionUrn, errorCode);
  return { id, functionUrn, errorCode, isBaseline };
}
