import { dirname, join } from 'node:path/posix';
import type { SourceFile } from './source-files.ts';

interface Rule {
  /** Start of the path of a source file. */
  readonly from: string;
  /** What it may import beside Node's built-ins and its own folder: starts of paths, or names of packages. */
  readonly may: readonly string[];
}

const ERRORS = 'lib/errors.ts';
const LOG = 'lib/log.ts';
const SCOPE = 'lib/scope.ts';
const REASON = 'lib/scope-reason.ts';
const VALIDATE = 'lib/validate.ts';
const ISSUES = 'lib/describe-issues.ts';
const MAP = 'lib/map-concurrently.ts';
const GROUP = 'lib/group-by.ts';
const TIME_LIMIT = 'lib/time-limit.ts';
const STORE = 'lib/storage/object-store.ts';

/** What may import what, types too: imports run one way. The first rule that fits counts; what none names has no place. */
const RULES: readonly Rule[] = [
  { from: SCOPE, may: [] },
  { from: REASON, may: ['lib/text/'] },
  { from: ERRORS, may: [] },
  { from: LOG, may: ['lib/text/'] },
  { from: VALIDATE, may: [] },
  { from: ISSUES, may: ['zod'] },
  { from: MAP, may: [] },
  { from: GROUP, may: [] },
  { from: TIME_LIMIT, may: [] },
  { from: 'lib/text/', may: [] },
  { from: 'lib/redact/', may: [ERRORS, LOG, 'lib/text/'] },
  { from: 'lib/settings/', may: [ERRORS, SCOPE, ISSUES, 'lib/text/', 'fastest-levenshtein', 're2js', 'zod'] },
  { from: 'lib/http/', may: [ERRORS, LOG, 'lib/text/', 'undici'] },
  { from: 'lib/storage/', may: [ERRORS, TIME_LIMIT, 'lib/text/', 'lib/http/', '@aws-sdk/', '@smithy/'] },
  { from: 'lib/aws-secrets/', may: [ERRORS, 'lib/settings/secret-reference.ts', '@aws-sdk/'] },
  { from: 'lib/csms/', may: [ERRORS, LOG, MAP, REASON, SCOPE, VALIDATE, 'lib/text/', 'lib/http/', 'zod'] },
  { from: 'lib/smn/', may: [ERRORS, LOG, VALIDATE, 'lib/csms/', 'lib/http/'] },
  {
    from: 'lib/accounts/',
    may: [
      ...[ERRORS, GROUP, LOG, MAP, SCOPE, VALIDATE],
      ...['lib/csms/', 'lib/http/', 'lib/settings/'],
      ...['lib/run/discovery.ts', 'lib/run/manifest.ts', 'lib/run/scope-plan.ts'],
    ],
  },
  {
    from: 'lib/runtime/',
    may: [ERRORS, LOG, SCOPE, ISSUES, 'lib/text/', 'lib/settings/', 'lib/redact/', '@middy/', 'zod'],
  },
  { from: 'lib/notify/', may: [ERRORS, ISSUES, SCOPE, 'lib/text/', 'lib/redact/', 'lib/http/', 'zod'] },
  { from: 'lib/run/', may: [ERRORS, GROUP, LOG, MAP, REASON, SCOPE, TIME_LIMIT, VALIDATE, 'lib/text/', STORE] },
  {
    from: 'lib/rows/',
    may: [ERRORS, SCOPE, 'lib/text/', 'lib/run/', STORE, 'csv-parse', 'hyparquet', 'hyparquet-writer', 'package.json'],
  },
  {
    from: 'lib/shards/',
    may: [ERRORS, GROUP, LOG, MAP, SCOPE, VALIDATE, 'lib/run/', 'lib/rows/gzip-collector.ts', STORE, 'zod'],
  },
  { from: 'lib/html/', may: [GROUP, REASON, SCOPE, 'lib/text/', 'lib/run/'] },
  {
    from: 'lib/check-settings.ts',
    may: [ERRORS, ...['http', 'notify', 'runtime', 'settings', 'storage'].map((room) => `lib/${room}/`)],
  },
  {
    from: 'lib/dependencies.ts',
    may: [
      SCOPE,
      ...['accounts', 'aws-secrets', 'csms', 'http', 'notify', 'run', 'runtime', 'settings', 'storage', 'redact'].map(
        (room) => `lib/${room}/`,
      ),
    ],
  },
  { from: 'functions/', may: ['lib/', 'zod', 'fastest-levenshtein'] },
  { from: 'lib/deploy/', may: ['lib/', 'package.json', 'esbuild', 'yazl', 'zod', 'fastest-levenshtein'] },
  { from: 'lib/local/', may: ['lib/', 'functions/', 'package.json', 'zod', '@aws-sdk/', 'fastest-levenshtein'] },
];

/** Rooms that nobody else enters: `functions/` and `lib/deploy/` run without `lib/local/`, and a bundle without both. */
const PRIVATE: ReadonlyArray<readonly [room: string, mayEnter: RegExp]> = [
  ['lib/local/', /^lib\/local\//],
  ['lib/deploy/', /^lib\/(?:deploy|local)\//],
];

/** What a source file imports, as it is written: `import type`, `export … from` and `import()` too. */
const IMPORT =
  /^(?:import|export)\s+(?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\w+|(?:\w+,\s*)?\{[^}]*\})\s+from\s+'([^']+)'|^import '([^']+)'|\bimport\('([^'$]+)'\)/gm;

interface Import {
  readonly from: string;
  /** A path from the root of the checkout, or the name of a package. */
  readonly to: string;
}

const importsOf = (sources: readonly SourceFile[]): Import[] =>
  sources.flatMap(({ path, text }) =>
    [...withoutComments(text).matchAll(IMPORT)].map((found) => ({
      from: path,
      to: resolve(path, found.slice(1).find((name) => name !== undefined) ?? ''),
    })),
  );

const withoutComments = (text: string): string => text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '');

const resolve = (path: string, name: string): string =>
  name.startsWith('.') ? join(dirname(path), name) : name.replace(/^((?:@[^/]+\/)?[^/]+).*$/, '$1');

/** One sentence per import that the table does not allow. */
export const importProblems = (sources: readonly SourceFile[]): string[] =>
  importsOf(sources).flatMap((each) => problem(each) ?? []);

function problem({ from, to }: Import): string | undefined {
  if (to.startsWith('node:')) return undefined;
  const rule = RULES.find((each) => from.startsWith(each.from));
  if (!rule) return `${from}: test/repository/import-table.ts has no rule for its folder.`;
  if (to.startsWith(ownFolder(from))) return undefined;
  const isPrivate = PRIVATE.some(([room, mayEnter]) => to.startsWith(room) && !mayEnter.test(from));
  if (!isPrivate && rule.may.some((start) => matches(to, start))) return undefined;
  return `${from} imports ${to}. ${rule.from} may import: its own folder, ${rule.may.join(', ')}.`;
}

/** A start that does not end in `/` is one file or one package: `zod` is not `zod-something`. */
const matches = (target: string, start: string): boolean =>
  start.endsWith('/') ? target.startsWith(start) : target === start;

/** `functions/tag-report/`, `lib/run/`; a file right in `lib` has none. */
const ownFolder = (path: string): string => /^(?:functions|lib)\/[^/]+\//.exec(path)?.[0] ?? path;

/** Files that import each other in a circle, a list for each circle; types count. */
export function findCircles(sources: readonly SourceFile[]): string[][] {
  const next = new Map(sources.map((each) => [each.path, importsOf([each])]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];
  // Tarjan's strongly connected components
  const visit = (file: string): void => {
    index.set(file, index.size);
    low.set(file, index.size - 1);
    stack.push(file);
    for (const { to } of next.get(file) ?? []) {
      if (next.has(to) && !index.has(to)) visit(to);
      if (stack.includes(to)) low.set(file, Math.min(low.get(file) ?? 0, low.get(to) ?? 0));
    }
    if (low.get(file) !== index.get(file)) return;
    const component = stack.splice(stack.indexOf(file));
    if (component.length > 1) circles.push(component.sort());
  };
  for (const { path } of sources) if (!index.has(path)) visit(path);
  return circles;
}
