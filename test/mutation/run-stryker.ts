import { Stryker } from '@stryker-mutator/core';
import { TESTS_LEFT_OUT } from './folders.ts';

export interface Score {
  /** By a test that failed, or ran on and on. */
  readonly killed: number;
  readonly survived: number;
}

export const percentOf = ({ killed, survived }: Score): number =>
  killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);

interface StrykerOptions {
  /** Files, or lines of them (`lib/csms/proof.ts:10-12`). */
  readonly mutate: readonly string[];
  readonly folder: string;
  readonly concurrency: number;
  /** Whether what an earlier run has found of the same code and tests is taken over. */
  readonly incremental: boolean;
}

/** Mutates code of one folder and runs the tests that mirror it. Survivors are printed. @throws where a test fails without a mutant. */
export async function runStryker({ mutate, folder, concurrency, incremental }: StrykerOptions): Promise<Score> {
  process.env['MUTATION_TESTS'] = JSON.stringify([`test/unit/${folder}/**/*.test.ts`]);
  process.env['MUTATION_TESTS_LEFT_OUT'] = JSON.stringify(TESTS_LEFT_OUT);
  const results = await new Stryker({
    mutate: [...mutate],
    concurrency,
    testRunner: 'vitest',
    dryRunTimeoutMinutes: 60,
    plugins: [import.meta.resolve('@stryker-mutator/vitest-runner')],
    vitest: { configFile: 'test/mutation/vitest.config.ts', related: false },
    coverageAnalysis: 'perTest',
    checkers: [],
    // the compiler's own API, which Stryker would rewrite these with, is gone in TypeScript 7
    tsconfigFile: 'test/mutation/no-tsconfig.json',
    disableTypeChecks: false,
    tempDirName: '.cache/mutation',
    ignorePatterns: ['.cache', 'dist', 'out', 'test/support/*/node_modules'],
    incremental,
    incrementalFile: `.cache/mutation-${folder.replaceAll('/', '-')}.json`,
    reporters: ['progress-append-only', 'clear-text'],
    clearTextReporter: { allowEmojis: false, logTests: false, reportTests: false },
    warnings: { slow: false, unknownOptions: true, preprocessorErrors: true, unserializableOptions: true },
  }).runMutationTest();
  const count = (...statuses: string[]): number => results.filter(({ status }) => statuses.includes(status)).length;
  return { killed: count('Killed', 'Timeout'), survived: count('Survived', 'NoCoverage') };
}
