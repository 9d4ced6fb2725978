import { defineConfig } from 'vitest/config';

/** For Stryker alone: the tests that `run-stryker.ts` names. */
export default defineConfig({
  test: {
    include: JSON.parse(process.env['MUTATION_TESTS'] ?? '[]') as string[],
    exclude: JSON.parse(process.env['MUTATION_TESTS_LEFT_OUT'] ?? '[]') as string[],
    setupFiles: ['test/mutation/properties.ts'],
    testTimeout: 60_000,
  },
});
