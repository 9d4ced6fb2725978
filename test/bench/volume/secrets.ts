import { inventScopes } from '../../../lib/local/emulator/estate.ts';
import type { Figure } from '../figure.ts';
import { withFolder, type FunctionName } from '../run-function.ts';
import { MOST_MIB, peakOf } from './projects.ts';
import { openWorld, TAG_POLICY, type Measured } from './world.ts';

interface Size {
  readonly small: number;
  readonly large: number;
}

/** Of ten times as many secrets: what is linear takes ten times as long, and more for collecting garbage in gigabytes; what is quadratic a hundred. */
const MOST_GROWTH = 15;

/** Every function over one project that is far beyond the service's quota of 500, and how its CPU grows with it. */
export async function measureSecrets({ small = 100_000, large = 1_000_000 } = {}): Promise<Figure[]> {
  const size = { small, large };
  return [
    // bounds: what lib/deploy/COSTS.md promises
    ...(await measureFunction('inventory-export', size, { small: MOST_MIB, large: MOST_MIB })),
    ...(await measureFunction('tag-report', size, { small: MOST_MIB })),
    ...(await measureFunction('failed-rotation-notifier', size, { small: MOST_MIB })),
  ];
}

async function measureFunction(name: FunctionName, { small, large }: Size, bounds: Partial<Size>): Promise<Figure[]> {
  const [few, many] = [await runOver(name, small), await runOver(name, large)];
  return [
    peakOf(`${name}, ${small} secrets`, few, bounds.small),
    peakOf(`${name}, ${large} secrets`, many, bounds.large),
    {
      name: `growth of CPU: ${name}, ${large / small} x the secrets`,
      value: many.cpuMs / few.cpuMs,
      unit: 'x',
      bound: (MOST_GROWTH * large) / small / 10,
      from: `${(many.cpuMs / 1000).toFixed(1)} s / ${(few.cpuMs / 1000).toFixed(1)} s`,
    },
  ];
}

const runOver = (name: FunctionName, secrets: number): Promise<Measured> =>
  withFolder(async (folder) => {
    const world = await openWorld(folder, inventScopes(1, secrets));
    try {
      return await world.run(name, { TAG_POLICY });
    } finally {
      await world.close();
    }
  });
