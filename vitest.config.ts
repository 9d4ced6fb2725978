import { existsSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Most tests write to a store in a temporary folder: in memory, where there is a gigabyte of it, they take half of the system's time. */
const MEMORY = '/dev/shm';
const hasMemory = (): boolean => {
  if (!existsSync(MEMORY)) return false;
  const { bavail, bsize } = statfsSync(MEMORY);
  return bavail * bsize > 2 ** 30;
};

/** Tests that run whole functions first: one that waits at the end would leave a core idle. */
class WholeFunctionsFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isWhole = ({ moduleId }: TestSpecification): boolean => moduleId.includes('/test/e2e/');
    return [...sorted.filter(isWhole), ...sorted.filter((file) => !isWhole(file))];
  }
}

/**
 * No test is tried again: one that fails now and then shows a fault, of the product or its own.
 *
 * `npm test` runs `unit`; `.ci/run` adds `bundle` (built zips on exact Node versions, and their deployment), `fuzz` (inputs that are nearly right), `crash` (killed and overlapping runs), `faults` (every effect disturbed in every way) and `servers` (radosgw, Chromium).
 */
export default defineConfig({
  test: {
    // a test waits as often as it computes: more at once than there are cores, of which the default leaves one idle
    maxWorkers: 5,
    sequence: { sequencer: WholeFunctionsFirst },
    setupFiles: [
      'test/support/leaves-nothing.ts',
      'test/support/properties-in-time.ts',
      'test/support/log-of-failed.ts',
    ],
    env: { TMPDIR: hasMemory() ? MEMORY : tmpdir() },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          // test files share a process, as invocations share a warm one: what one leaves behind is a fault, and loading all
          // modules anew for each file takes a third of the time
          isolate: false,
          include: ['test/{unit,repository,contract,e2e}/**/*.test.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'bundle',
          include: ['test/{bundle,deploy}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          testTimeout: 900_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'crash',
          include: ['test/crash/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: 'servers',
          include: ['test/servers/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
