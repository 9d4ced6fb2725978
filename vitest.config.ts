import { defineConfig } from 'vitest/config';

/** `npm test` runs `unit`; `.ci/run` adds `bundle` (built zips on exact Node versions) and `servers` (radosgw, Chromium). */
export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/{unit,property,contract,e2e}/**/*.test.ts'], testTimeout: 20_000 } },
      { test: { name: 'bundle', include: ['test/bundle/**/*.test.ts'], testTimeout: 120_000, hookTimeout: 300_000 } },
      { test: { name: 'servers', include: ['test/servers/**/*.test.ts'], testTimeout: 180_000, hookTimeout: 120_000 } },
    ],
  },
});
