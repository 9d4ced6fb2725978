import fc from 'fast-check';
import { afterAll, beforeAll, it, vi } from 'vitest';
import { openShardWorld, scripts, type ShardWorld } from '../support/shard-world.ts';

/* Fifty runs; `.ci/run` plays 2,000 (test/crash/shards.test.ts). */

let world: ShardWorld;
beforeAll(async () => {
  // killed invocations log that they were
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  world = await openShardWorld();
});
afterAll(async () => {
  await world.close();
  vi.restoreAllMocks();
});

it('becomes one run, whole and true, whatever the engine does to its steps', async () => {
  await fc.assert(
    fc.asyncProperty(scripts, (script) => world.play(script)),
    { numRuns: 50 },
  );
});
