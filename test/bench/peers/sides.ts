import { startEmulator, type Emulator } from '../../../lib/local/emulator/emulator.ts';
import { createEstate, inventScopes } from '../../../lib/local/emulator/estate.ts';
import type { FaultRule } from '../../../lib/local/emulator/faults.ts';
import { settingsFor } from '../../../lib/local/emulator/main.ts';
import { alternate } from '../figure.ts';
import { checkWhole } from './faults.ts';
import type { ListerOptions, Listing } from './lister.ts';
import { startLister, type ListerProcess } from './lister-process.ts';

export const PROJECTS = 4;
const SECRETS = 5000;

export type Side = 'sdk' | 'client' | 'proven';
export const SIDES: Readonly<Record<Side, { readonly program: 'sdk' | 'client'; readonly proves: boolean }>> = {
  sdk: { program: 'sdk', proves: false },
  client: { program: 'client', proves: false },
  proven: { program: 'client', proves: true },
};

/** What all sides have in common. */
export interface Bench {
  readonly folder: string;
  readonly programs: Readonly<Record<'sdk' | 'client', string>>;
  readonly sdkFolder: string;
}

export interface Served {
  readonly options: Omit<ListerOptions, 'proves' | 'keepsIds' | 'concurrency' | 'limit'>;
  readonly counted: () => number;
  readonly emulator: Emulator;
}

export async function serve<T>(
  { sdkFolder }: Bench,
  { faults = [] }: { faults?: readonly FaultRule[] },
  use: (served: Served) => Promise<T>,
): Promise<T> {
  const estate = createEstate({ scopes: inventScopes(PROJECTS, SECRETS) });
  const emulator = await startEmulator({ estate, faults, requestsKept: 0 });
  const { HUAWEICLOUD_SDK_AK: ak = '', HUAWEICLOUD_SDK_SK: sk = '' } = settingsFor(emulator);
  const scopes = estate.scopes.map(({ region, projectId }) => ({ region, projectId }));
  try {
    const options = { endpoint: emulator.endpoint, ak, sk, scopes, sdkFolder };
    return await use({ options, emulator, counted: () => emulator.requestCount });
  } finally {
    await emulator.close();
  }
}

type Varied = Pick<ListerOptions, 'concurrency' | 'limit' | 'keepsIds'>;

/** All sides as processes that are warm, and their requests. */
export async function withListers<T>(
  bench: Bench,
  { options, counted }: Served,
  varied: Varied,
  use: (listers: Record<Side, ListerProcess>, requests: Record<Side, number>) => Promise<T>,
): Promise<T> {
  const listers: Partial<Record<Side, ListerProcess>> = {};
  const requests: Partial<Record<Side, number>> = {};
  try {
    for (const [side, { program, proves }] of Object.entries(SIDES) as Array<[Side, (typeof SIDES)[Side]]>) {
      const { folder, programs } = bench;
      const lister = await startLister({ path: programs[program], folder }, { ...options, ...varied, proves });
      listers[side] = lister;
      const before = counted();
      checkWhole(await lister.list(), PROJECTS * SECRETS);
      requests[side] = counted() - before;
    }
    return await use(listers as Record<Side, ListerProcess>, requests as Record<Side, number>);
  } finally {
    for (const lister of Object.values(listers)) lister.stop();
  }
}

export const inTurn = (listers: Record<Side, ListerProcess>, rounds: number): Promise<Record<Side, Listing[]>> =>
  alternate(
    { sdk: () => listers.sdk.list(), client: () => listers.client.list(), proven: () => listers.proven.list() },
    { rounds, warmUps: 2 },
  );
