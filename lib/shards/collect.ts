import { CodedError } from '../errors.ts';
import { mapConcurrently } from '../map-concurrently.ts';
import type { ManifestPlan, ManifestScope } from '../run/manifest.ts';
import type { RunLookup } from '../run/stored-run.ts';
import { placeOf, scopeName } from '../scope.ts';
import type { ShardLine } from './attempt.ts';
import { shardName } from './keys.ts';
import type { PlannedScope } from './layout.ts';
import type { PlanPlace, ShardPlan } from './plan.ts';
import { listAttempts, readShard } from './read-attempts.ts';

export interface CollectOptions<Line extends ShardLine, Result> extends PlanPlace {
  readonly plan: ShardPlan;
  readonly onSkipped: NonNullable<RunLookup['onSkipped']>;
  /** Makes of a line what the run needs of it, as soon as it is read: thousands are not held. */
  readonly take: (line: Line, scope: PlannedScope) => Result;
  /** The same of a scope that no attempt brought. */
  readonly lost: (manifest: ManifestScope) => Result;
}

/** Shards that are read at the same time: one of 3,000 scopes is 20 MB, and more once it is parsed. */
const SIDE_BY_SIDE = 2;

/** Every scope of the plan once, in its place: as the best of its attempts has it, or as lost. */
export async function collectShards<Line extends ShardLine, Result>(
  options: CollectOptions<Line, Result>,
): Promise<{ readonly results: readonly Result[]; readonly shards: ManifestPlan }> {
  const { plan, take, lost, planId } = options;
  const attempts = await listAttempts(options);
  const all = plan.lanes.flatMap(({ lane, shards }) =>
    shards.map((shard) => ({ ...shard, name: shardName({ lane, shard: shard.shard }) })),
  );
  const missing = new Set<string>();
  const ofShards = await mapConcurrently(all, SIDE_BY_SIDE, async (shard) => {
    const best = await readShard<Line>(options, shard, attempts.get(shard.name) ?? []);
    return shard.scopes.map((scope) => {
      const line = best.get(scopeName(scope));
      if (!line) missing.add(shard.name);
      return { at: scope.place, result: line ? take(line, scope) : lost(lostScope(scope, shard.name)) };
    });
  });
  const results = ofShards.flat().sort((a, b) => a.at - b.at);
  return {
    results: results.map(({ result }) => result),
    shards: {
      planId,
      shards: all.length,
      attempts: [...attempts.values()].flat().length,
      lost: [...missing].sort(),
    },
  };
}

function lostScope(scope: PlannedScope, name: string): ManifestScope {
  const counts = { listed: 0, duplicates: 0, requests: 0, retries: 0, throttled: 0, durationMs: 0 };
  const {
    code,
    message,
    hint = '',
  } = new CodedError('SHARD_LOST', `No invocation finished the shard ${name}.`, {
    hint: 'See the log of its invocations. The next run reads the project again.',
  });
  return { ...placeOf(scope), status: 'failed', expected: null, ...counts, error: { code, message, hint } };
}
