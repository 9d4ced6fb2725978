import type { RunEnd, RunRequest } from './fault-world.ts';

interface PlanAnswer {
  readonly planId?: string;
  readonly lanes?: ReadonlyArray<{ readonly lane: number; readonly shards: readonly number[] }>;
}

/** A run in two shards, as an engine plays it: a step that throws is invoked once more. How the last step ended. */
export async function playInShards(run: (request: RunRequest) => Promise<RunEnd>): Promise<RunEnd> {
  const step = async (shard: object): Promise<RunEnd> => {
    const first = await run({ event: { shard } });
    return first.error ? run({ event: { shard } }) : first;
  };
  const planned = await step({ step: 'plan', shards: 2 });
  const { planId, lanes } = (planned.response ?? {}) as PlanAnswer;
  if (planId === undefined) return planned;
  for (const { lane, shards } of lanes ?? [])
    for (const shard of shards) await step({ step: 'work', planId, lane, shard });
  return step({ step: 'merge', planId });
}
