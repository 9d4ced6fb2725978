import { inventScopes } from '../../../lib/local/emulator/estate.ts';
import type { Figure } from '../figure.ts';
import { withFolder, type FunctionName } from '../run-function.ts';
import { describeRun, openWorld, TAG_POLICY, type Measured } from './world.ts';

/** What FunctionGraph and Lambda are deployed with. */
export const MOST_MIB = 512;
const FUNCTIONS: readonly FunctionName[] = ['inventory-export', 'tag-report', 'failed-rotation-notifier'];

/** Every function over a typical large organization, and over the largest estate that the documents promise. */
export async function measureProjects({
  estates = [
    { projects: 500, secrets: 500 },
    { projects: 20_000, secrets: 5 },
  ],
} = {}): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const { projects, secrets } of estates)
    await withFolder(async (folder) => {
      const world = await openWorld(folder, inventScopes(projects, secrets));
      try {
        for (const name of FUNCTIONS)
          for (const run of ['first run', 'next run'])
            figures.push(
              peakOf(
                `${name}, ${projects} projects of ${secrets}, ${run}`,
                await world.run(name, { TAG_POLICY }),
                MOST_MIB,
              ),
            );
      } finally {
        await world.close();
      }
    });
  return figures;
}

export const peakOf = (name: string, run: Measured, bound?: number): Figure => ({
  name: `peak memory: ${name}`,
  value: run.peakMib,
  unit: 'MiB',
  ...(bound !== undefined && { bound }),
  from: describeRun(run),
});
