import { defineConfig } from 'vitest/config';

/**
 * No test is tried again: one that fails now and then shows a fault, of the product or its own.
 *
 * `npm test` runs `unit`; `.ci/run` adds `bundle` (built zips on exact Node versions), `fuzz` (inputs that are nearly right), `crash` (killed and overlapping runs), `faults` (every effect disturbed in every way) and `servers` (radosgw, Chromium).
 */
export default defineConfig({
  test: {
    // a test waits as often as it computes: more at once than there are cores, of which the default leaves one idle
    maxWorkers: 3,
    projects: [
      {
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
        test: {
          name: 'bundle',
          include: ['test/bundle/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'fuzz',
          include: ['test/fuzz/**/*.test.ts'],
          testTimeout: 900_000,
        },
      },
      {
        test: {
          name: 'crash',
          include: ['test/crash/**/*.test.ts'],
          testTimeout: 900_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'faults',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 1_800_000,
          hookTimeout: 120_000,
        },
      },
      {
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
