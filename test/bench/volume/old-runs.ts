import { definition as inventory } from '../../../functions/inventory-export/definition.ts';
import { definition as notifier } from '../../../functions/failed-rotation-notifier/definition.ts';
import { definition as tagReport } from '../../../functions/tag-report/definition.ts';
import { inventScopes } from '../../../lib/local/emulator/estate.ts';
import type { Figure } from '../figure.ts';
import { withFolder } from '../run-function.ts';
import { ageKnownInventory, ageNewest, plantDeadRuns, plantOldRuns } from './stored-runs.ts';
import { describeRun, openWorld, type Measured, type World } from './world.ts';

const DAY_MS = 86_400_000;
/** The newest 100 folders before a run and the newest 20 after it, two reads each (see lib/run), and a list for each 1,000. */
const mostForDead = (runs: number): number => 2 * (100 + 20) + 2 * Math.ceil(runs / 1000);

/** Requests to the store of a run with thousands of runs before it, complete ones and ones that died, against a run with one. */
export async function measureOldRuns({ runs = 1000 } = {}): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { name, folder } of [inventory, tagReport, notifier])
    await withWorld(async (world) => {
      await world.run(name);
      await world.run(name);
      const newest = ageNewest(world.obs.bucket.objects, folder, DAY_MS / 2);
      const alone = await world.run(name);
      plantOldRuns(world.obs.bucket.objects, folder, { newest, count: runs });
      const old = await world.run(name);
      figures.push(growth(`${name}, ${runs} old runs`, { before: alone, after: old, bound: 0 }));
      const last = ageNewest(world.obs.bucket.objects, folder, DAY_MS / 4);
      plantDeadRuns(world.obs.bucket.objects, folder, { newest: last, count: runs });
      const dead = await world.run(name);
      figures.push(growth(`${name}, ${runs} dead runs`, { before: alone, after: dead, bound: mostForDead(runs) }));
    });
  return [...figures, await measureDeadInventory(runs)];
}

/** The notifier looks for the inventory while it is late: each of its runs meets all that died. */
const measureDeadInventory = (runs: number): Promise<Figure> =>
  withWorld(async (world) => {
    await world.run(inventory.name);
    await world.run(notifier.name);
    const alone = await world.run(notifier.name);
    const { objects } = world.obs.bucket;
    const newest = ageNewest(objects, inventory.folder, 2 * DAY_MS);
    ageKnownInventory(objects, 2 * DAY_MS);
    plantDeadRuns(objects, inventory.folder, { newest, count: runs });
    await world.run(notifier.name); // notifies that the inventory is late
    const late = await world.run(notifier.name);
    const name = `${notifier.name}, ${runs} dead runs of the inventory`;
    return growth(name, { before: alone, after: late, bound: mostForDead(runs) });
  });

const withWorld = <T>(use: (world: World) => Promise<T>): Promise<T> =>
  withFolder(async (folder) => {
    const world = await openWorld(folder, inventScopes(4, 20));
    try {
      return await use(world);
    } finally {
      await world.close();
    }
  });

const storeRequests = ({ store: { get, put, list } }: Measured): number => get + put + list;

const growth = (
  name: string,
  { before, after, bound }: { before: Measured; after: Measured; bound: number },
): Figure => ({
  name: `more store requests: ${name}`,
  value: storeRequests(after) - storeRequests(before),
  unit: 'requests',
  bound,
  from: `${storeRequests(before)} without; with them ${describeRun(after)}`,
});
