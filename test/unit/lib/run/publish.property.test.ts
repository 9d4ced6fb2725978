import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LatestPointer, Manifest, RunStatus } from '../../../../lib/run/manifest.ts';
import { publishRun, type PublishOptions } from '../../../../lib/run/publish.ts';
import { MemoryStore } from './memory-store.ts';
import { runIdOf, sampleManifest } from './sample-manifest.ts';

interface PlannedRun {
  status: RunStatus;
  narrowed: boolean;
  /** Dies before this operation of its own; 99 is never. */
  diesAt: number;
}

const plan = (deaths: fc.Arbitrary<number>): fc.Arbitrary<PlannedRun[]> =>
  fc.array(
    fc.record({
      status: fc.constantFrom<RunStatus[]>('complete', 'complete', 'partial', 'failed'),
      narrowed: fc.integer({ min: 0, max: 4 }).map((pick) => pick === 0),
      diesAt: deaths,
    }),
    { minLength: 2, maxLength: 5 },
  );

const manifestOf = ({ status, narrowed }: PlannedRun, number: number): Manifest =>
  sampleManifest(number, status, narrowed ? { narrowedBy: { tags: [] } } : {});

/** The store as one run sees it: every operation waits for its turn, and the run dies before the one that is planned. */
function scheduledStore(store: MemoryStore, scheduler: fc.Scheduler, run: PlannedRun): PublishOptions['store'] {
  let operations = 0;
  const turn = async (name: string): Promise<void> => {
    await scheduler.schedule(Promise.resolve(), name);
    operations += 1;
    if (operations > run.diesAt) throw new Error('the run died');
  };
  return {
    get: async (key) => {
      await turn(`GET ${key}`);
      return store.get(key);
    },
    put: async (key, body) => {
      await turn(`PUT ${key}`);
      await store.put(key, body);
    },
    async *listFolders(prefix, options) {
      await turn(`LIST ${prefix}`);
      yield* store.listFolders(prefix, options);
    },
  };
}

const TABLE = 'inventory/tables/latest/symlink.txt';
/** What shows the newest complete run beside the pointer. */
const showTop =
  (store: Pick<PublishOptions['store'], 'put'>) =>
  ({ runId }: Manifest): Promise<void> =>
    store.put(TABLE, Buffer.from(runId));

async function runAll(store: MemoryStore, scheduler: fc.Scheduler, runs: readonly PlannedRun[]): Promise<void> {
  const publishing = runs.map((run, number) => {
    const own = scheduledStore(store, scheduler, run);
    return publishRun({ store: own, folder: 'inventory', manifest: manifestOf(run, number), onTop: showTop(own) });
  });
  const done = Promise.allSettled(publishing);
  await scheduler.waitFor(done);
}

const latestIn = (store: MemoryStore): LatestPointer | undefined => {
  const bytes = store.objects.get('inventory/latest.json');
  return bytes === undefined ? undefined : (JSON.parse(String(bytes)) as LatestPointer);
};

/** The newest run that the store proves finished, by a model that knows nothing of how publishing works. */
function newestIn(
  store: MemoryStore,
  runs: readonly PlannedRun[],
  wanted: (run: PlannedRun) => boolean,
): string | undefined {
  const finished = runs.flatMap((run, number) =>
    !run.narrowed && wanted(run) && store.objects.has(`inventory/runs/${runIdOf(number)}/manifest.checksum`)
      ? [runIdOf(number)]
      : [],
  );
  return finished.at(-1);
}

interface Pointed {
  top: string | undefined;
  newest: string | undefined;
  table: string | undefined;
}

const pointed = (store: MemoryStore): Pointed => ({
  top: latestIn(store)?.runId,
  newest: latestIn(store)?.newest.runId,
  table: store.objects.get(TABLE)?.toString(),
});

function expected(store: MemoryStore, runs: readonly PlannedRun[]): Pointed {
  const top = newestIn(store, runs, ({ status }) => status === 'complete');
  return { top, newest: newestIn(store, runs, () => true), table: top };
}

it('leaves the newest complete run in latest.json, in whatever order runs publish side by side', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), plan(fc.constant(99)), async (scheduler, runs) => {
      const store = new MemoryStore();
      await runAll(store, scheduler, runs);
      expect(pointed(store)).toEqual(expected(store, runs));
    }),
    { numRuns: 700 },
  );
});

it('is healed by the next run, complete or not, after runs died at any step', async () => {
  const deaths = fc.oneof(fc.constant(99), fc.integer({ min: 0, max: 9 }));
  const next = fc.constantFrom<RunStatus[]>('complete', 'partial', 'failed');
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), plan(deaths), next, async (scheduler, runs, status) => {
      const store = new MemoryStore();
      await runAll(store, scheduler, runs);
      await publishRun({
        store,
        folder: 'inventory',
        manifest: sampleManifest(runs.length, status),
        onTop: showTop(store),
      });
      const all = [...runs, { status, narrowed: false, diesAt: 99 }];
      expect(pointed(store)).toEqual(expected(store, all));
    }),
    { numRuns: 500 },
  );
});

it('never moves backwards when runs publish one after the other, newest first', async () => {
  await fc.assert(
    fc.asyncProperty(plan(fc.constant(99)), async (runs) => {
      const store = new MemoryStore();
      let top = '';
      for (const { run, number } of runs.map((planned, index) => ({ run: planned, number: index })).toReversed()) {
        await publishRun({ store, folder: 'inventory', manifest: manifestOf(run, number) });
        expect((latestIn(store)?.runId ?? '') >= top).toBe(true);
        top = latestIn(store)?.runId ?? '';
      }
    }),
  );
});
