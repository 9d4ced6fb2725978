/**
 * Whose tests are held against mutants: what decides whether a list is whole, a run is one, and somebody is notified. Each folder's
 * tests are those that mirror it, `test/unit/<folder>`.
 */
export const MUTATED_FOLDERS = [
  'functions/failed-rotation-notifier/detect',
  'functions/failed-rotation-notifier/episodes',
  'functions/failed-rotation-notifier/notices',
  'functions/failed-rotation-notifier/state',
  'lib/csms',
  'lib/http',
  'lib/rows',
  'lib/run',
] as const;

/**
 * Tests that take many seconds each: of times, of memory, and of whole runs in any order. Each mutant would wait for them; what they hold is
 * what no mutant shows.
 */
export const TESTS_LEFT_OUT: readonly string[] = [
  'test/unit/lib/http/throttling.property.test.ts',
  'test/unit/lib/rows/read-rows.memory.test.ts',
  'test/unit/lib/run/publish.property.test.ts',
];

/** Of a folder or a file, as `git` spells it. Undefined: it is not among those that are mutated. */
export const folderOf = (path: string): string | undefined =>
  MUTATED_FOLDERS.find((folder) => path === folder || path.startsWith(`${folder}/`));
