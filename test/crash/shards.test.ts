import fc from 'fast-check';
import { afterAll, beforeAll, it, vi } from 'vitest';
import { openShardWorld, scripts, type ShardWorld } from '../support/shard-world.ts';

let world: ShardWorld;
beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  world = await openShardWorld();
});
afterAll(async () => {
  await world.close();
  vi.restoreAllMocks();
});

it.each(['first', 'second', 'third', 'fourth'])(
  'becomes one run, whole and true, whatever the engine does to its steps: the %s 500 of 2,000',
  async () => {
    await fc.assert(
      fc.asyncProperty(scripts, (script) => world.play(script)),
      { numRuns: 500 },
    );
  },
);
