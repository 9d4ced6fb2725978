import fc from 'fast-check';
import { afterEach, beforeEach, it, vi } from 'vitest';
import { inventory, notifier, openShardWorld, scripts, tagReport, type ShardWorld } from '../support/shard-world.ts';

let world: ShardWorld;
beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(async () => {
  await world.close();
  vi.restoreAllMocks();
});

it.each([
  ['inventory-export', 'first', inventory],
  ['inventory-export', 'second', inventory],
  ['inventory-export', 'third', inventory],
  ['tag-report', 'fourth', tagReport],
  ['failed-rotation-notifier', 'fifth', notifier],
])('%s becomes one run, whole and true: the %s 500 of 2,500', async (_name, _part, subject) => {
  world = await openShardWorld(subject);
  await fc.assert(
    fc.asyncProperty(scripts, (script) => world.play(script)),
    { numRuns: 500 },
  );
});
