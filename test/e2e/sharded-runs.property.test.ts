import fc from 'fast-check';
import { afterEach, beforeEach, it, vi } from 'vitest';
import { inventory, notifier, openShardWorld, scripts, tagReport, type ShardWorld } from '../support/shard-world.ts';

/* 58 runs; `.ci/run` plays 2,500 (test/crash/shards.test.ts). */

let world: ShardWorld;
// killed invocations log that they were
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(async () => {
  await world.close();
  vi.restoreAllMocks();
});

it.each([
  ['inventory-export', inventory, 30],
  ['tag-report', tagReport, 20],
  ['failed-rotation-notifier', notifier, 8],
])('%s becomes one run, whole and true, whatever the engine does to its steps', async (_name, subject, numRuns) => {
  world = await openShardWorld(subject);
  await fc.assert(
    fc.asyncProperty(scripts, (script) => world.play(script)),
    { numRuns },
  );
});
