import type { FaultRule } from '../../../lib/local/emulator/faults.ts';
import { buildProgram } from '../build-program.ts';
import { alternate, median, ratio, type Figure } from '../figure.ts';
import { withFolder } from '../run-function.ts';
import { countSilent, describeOutcome, tryFaults, type FaultOutcome } from './faults.ts';
import { installSdk } from './install-sdk.ts';
import type { Listing } from './lister.ts';
import { runLister } from './lister-process.ts';
import { inTurn, PROJECTS, serve, SIDES, withListers, type Bench, type Side } from './sides.ts';
import { measureWeight } from './weight.ts';

/** The same estate, listed by the official SDK and by this project's client. */
export async function measurePeers({ rounds = 7 } = {}): Promise<Figure[]> {
  return withFolder(async (folder) => {
    const sdk = await installSdk(`${folder}/sdk`);
    const programs = {
      sdk: await buildProgram(folder, 'peers/list-with-sdk'),
      client: await buildProgram(folder, 'peers/list-with-client'),
    };
    const bench: Bench = { folder, programs, sdkFolder: sdk.folder };
    console.log(`the SDK's core is ${sdk.version}`);
    return [
      ...(await measureWeight(sdk, folder)),
      ...(await measurePages(bench, { limit: 1000, rounds })),
      ...(await measurePages(bench, { limit: 50, rounds })),
      ...(await measureWaiting(bench, { latencyMs: 50, rounds })),
      ...(await measureMemory(bench, rounds)),
      ...(await measureFaults(bench)),
    ];
  });
}

const cpuOf = (listings: readonly Listing[]): number[] => listings.map(({ cpuMs }) => cpuMs);
const wallOf = (listings: readonly Listing[]): number[] => listings.map(({ wallMs }) => wallMs);

/** Requests and CPU of a warm process, a project after the other. */
async function measurePages(bench: Bench, { limit, rounds }: { limit: number; rounds: number }): Promise<Figure[]> {
  const faults: FaultRule[] = limit < 1000 ? [{ name: 'short-pages', value: limit, api: 'secrets' }] : [];
  return serve(bench, { faults }, (served) =>
    withListers(bench, served, { concurrency: 1, limit, keepsIds: false }, async (listers, requests) => {
      const times = await inTurn(listers, rounds);
      const what = `peers, pages of ${limit}`;
      return [
        {
          name: `${what}: requests of this client, proof included`,
          value: requests.proven,
          unit: 'requests',
          bound: requests.sdk + PROJECTS,
          from: `the SDK's loop: ${requests.sdk}, this client without proof: ${requests.client}`,
        },
        { ...ratio(`${what}: CPU, this client / the SDK's loop`, [cpuOf(times.client), cpuOf(times.sdk)]), bound: 1.1 },
        { ...ratio(`${what}: CPU, with the proof / the SDK's loop`, [cpuOf(times.proven), cpuOf(times.sdk)]) },
      ];
    }),
  );
}

/** Wall time where each response is late: what a client does meanwhile. */
async function measureWaiting(
  bench: Bench,
  { latencyMs, rounds }: { latencyMs: number; rounds: number },
): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const concurrency of [1, PROJECTS]) {
    const faults: FaultRule[] = [{ name: 'latency', value: latencyMs }];
    const { client, proven, sdk } = await serve(bench, { faults }, (served) =>
      withListers(bench, served, { concurrency, limit: 1000, keepsIds: false }, (listers) => inTurn(listers, rounds)),
    );
    const what = `peers, ${latencyMs} ms, ${concurrency === 1 ? 'a project after the other' : `${concurrency} projects side by side`}`;
    figures.push(
      { ...ratio(`${what}: wall time, this client / the SDK's loop`, [wallOf(client), wallOf(sdk)]), bound: 1.1 },
      { ...ratio(`${what}: with the proof / the SDK's loop`, [wallOf(proven), wallOf(sdk)]), bound: 1.2 },
    );
  }
  return figures;
}

/** Of a process that lists everything once and counts. */
async function measureMemory({ programs, folder, ...bench }: Bench, rounds: number): Promise<Figure[]> {
  return serve({ programs, folder, ...bench }, {}, async ({ options }) => {
    const run = (side: Side) => () => {
      const { program, proves } = SIDES[side];
      const varied = { concurrency: 1, limit: 1000, keepsIds: false, proves };
      return runLister({ path: programs[program], folder }, { ...options, ...varied });
    };
    const usages = await alternate({ sdk: run('sdk'), client: run('client'), proven: run('proven') }, { rounds });
    const peak = (side: Side): number => median(usages[side].map(({ peakMib }) => peakMib));
    const cold = (side: Side): number[] => usages[side].map(({ cpuMs }) => cpuMs);
    return [
      {
        name: 'peers, cold: peak memory of this client, proof included',
        value: peak('proven'),
        unit: 'MiB',
        bound: 1.1 * peak('sdk'),
        from: `the SDK's loop: ${peak('sdk').toFixed(0)} MiB, this client without proof: ${peak('client').toFixed(0)} MiB, n = ${rounds}`,
      },
      {
        ...ratio("peers, cold: CPU from spawn to exit, with the proof / the SDK's loop", [cold('proven'), cold('sdk')]),
        bound: 1.3,
      },
    ];
  });
}

/** What is missed when a page fails, in a table of its own. */
async function measureFaults(bench: Bench): Promise<Figure[]> {
  const tried = await serve(bench, {}, (served) =>
    withListers(bench, served, { concurrency: 1, limit: 1000, keepsIds: true }, ({ sdk, proven }) =>
      tryFaults(served.emulator, { sdk, proven }),
    ),
  );
  console.table(tried.map(toLine));
  const lost = (side: Side): number => countSilent(tried, side);
  return [
    {
      name: 'peers: secrets missing or twice without a word, this client',
      value: lost('proven'),
      unit: 'secrets',
      bound: 0,
      from: `the SDK's loop: ${lost('sdk').toLocaleString('en-US')}, over ${tried.length} faults`,
    },
  ];
}

const toLine = ({ what, outcomes: { sdk, proven } }: FaultOutcome): Record<string, string> => ({
  'of 5,000 secrets': what,
  "the SDK's loop": sdk ? describeOutcome(sdk) : '',
  'this client': proven ? describeOutcome(proven) : '',
});
