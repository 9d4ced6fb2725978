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
    ...(await measureLongTexts(small / 2)),
  ];
}

/** What Node.js takes for its heap by itself where a function has 512 MB. Beyond it the process ends, and the bench with it. */
const HEAP_LIMIT_MIB = 256;

/** Texts that owners write may be as long as the service allows, and must not all be held. */
const measureLongTexts = (secrets: number): Promise<Figure[]> =>
  withFolder(async (folder) => {
    const world = await openWorld(folder, inventScopes(1, secrets));
    try {
      const figures: Figure[] = [];
      for (const name of ['inventory-export', 'tag-report', 'failed-rotation-notifier'] as const) {
        const nodeOptions = [`--max-old-space-size=${HEAP_LIMIT_MIB}`];
        const run = await world.run(name, { TAG_POLICY }, { nodeOptions, switches: ['long-texts'] });
        figures.push(peakOf(`${name}, ${secrets} secrets with descriptions of 2,000 characters`, run, MOST_MIB));
      }
      return figures;
    } finally {
      await world.close();
    }
  });

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
