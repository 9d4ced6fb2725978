import type { Metafile } from 'esbuild';

interface Rule {
  /** Start of the path of a source file. */
  from: string;
  /** What it may import beside Node's built-ins and its own folder: starts of paths, or of package names. */
  may: readonly string[];
}

const SHARED = ['lib/errors.ts', 'lib/log.ts', 'lib/scope.ts'];

/** The table of the design, most specific rule first. What no rule names has no place in a bundle. */
const RULES: readonly Rule[] = [
  { from: 'functions/', may: ['lib/', 'zod', 'fastest-levenshtein'] },
  { from: 'lib/runtime/', may: [...SHARED, '@middy/', 'zod'] },
  { from: 'lib/csms/', may: [...SHARED, 'lib/http/', 'zod'] },
  { from: 'lib/http/', may: ['lib/errors.ts', 'lib/log.ts', 'undici'] },
  { from: 'lib/storage/', may: [...SHARED, 'lib/http/', '@aws-sdk/', '@smithy/'] },
  { from: 'lib/notify/', may: [...SHARED, 'lib/http/'] },
  {
    from: 'lib/report/',
    may: [...SHARED, 'lib/storage/object-store.ts', 'csv-parse', 'hyparquet', 'hyparquet-writer'],
  },
  {
    from: 'lib/dependencies.ts',
    may: ['lib/csms/', 'lib/http/', 'lib/notify/', 'lib/report/', 'lib/runtime/', 'lib/storage/'],
  },
  ...SHARED.map((from) => ({ from, may: SHARED })),
];

const NEVER_BUNDLED = /^(lib\/(local|deploy)|test)\//;

/** One sentence per import that the table does not allow. */
export function importProblems(metafile: Metafile): string[] {
  const entries = lazyEntryPoints(metafile);
  return Object.entries(metafile.inputs)
    .filter(([path]) => isOwn(path))
    .flatMap(([path, { imports }]) => imports.map((each) => problem(path, entries.get(each.path) ?? each.path)))
    .filter((text) => text !== undefined);
}

/** `./s3.js`, as a lazy import names it -> `lib/storage/s3.ts`. */
function lazyEntryPoints({ outputs }: Metafile): Map<string, string> {
  const entries = Object.entries(outputs).filter(([, { entryPoint }]) => entryPoint !== undefined);
  return new Map(entries.map(([path, { entryPoint = '' }]) => [`./${path.split('/').at(-1)}`, entryPoint]));
}

const isOwn = (path: string): boolean => !path.includes('node_modules/') && !path.startsWith('node:');

/** `node_modules/@middy/core/index.js` -> `@middy/core`; a path of ours as it is. */
const packageOrPath = (path: string): string => path.replace(/^.*node_modules\/((?:@[^/]+\/)?[^/]+).*$/, '$1');

function problem(from: string, to: string): string | undefined {
  if (to.startsWith('node:')) return undefined;
  const target = packageOrPath(to);
  if (NEVER_BUNDLED.test(target)) return `${from} imports ${target}, which runs on a developer's machine only.`;
  const rule = RULES.find((each) => from.startsWith(each.from));
  if (!rule) return `${from} is bundled, but test/repository/import-table.ts has no rule for its folder.`;
  if (rule.may.some((start) => matches(target, start)) || target.startsWith(ownFolder(from))) return undefined;
  return `${from} imports ${target}. ${rule.from} may import: its own folder, ${rule.may.join(', ')}.`;
}

/** A start that ends in neither `/` nor `.ts` is a package: `zod` is not `zod-something`. */
const matches = (target: string, start: string): boolean =>
  start.endsWith('/') ? target.startsWith(start) : target === start;

/** `functions/tag-report/`, `lib/report/`; a file right in `lib` has none. */
const ownFolder = (path: string): string => /^(?:functions|lib)\/[^/]+\//.exec(path)?.[0] ?? path;
