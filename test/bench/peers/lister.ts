import { readFileSync } from 'node:fs';
import { mapConcurrently } from '../../../lib/map-concurrently.ts';
import type { Scope } from '../../../lib/scope.ts';

/** What a lister is told, as a file of JSON: its program's first argument. */
export interface ListerOptions {
  /** With `{region}`. */
  readonly endpoint: string;
  readonly ak: string;
  readonly sk: string;
  readonly scopes: readonly Scope[];
  /** Projects side by side. */
  readonly concurrency: number;
  /** Rows a page that the SDK asks for; this project's client always asks for 1,000. */
  readonly limit: number;
  /** Whether this project's client holds its list against the tag query, as the functions do. */
  readonly proves: boolean;
  /** Whether ids are returned: else rows are counted and forgotten. */
  readonly keepsIds: boolean;
  /** Where the SDK is installed. */
  readonly sdkFolder: string;
}

/** What a lister says of one project. */
export interface ListedProject {
  readonly rows: number;
  readonly ids: readonly string[];
  /** How it says that rows may be missing: an error, or a verdict that is not `exact`. Absent: it says nothing. */
  readonly warning?: string;
  /** It was stopped, for it went on and on. */
  readonly isEndless?: true;
}

export interface Listing {
  readonly wallMs: number;
  /** User and system, of this process. */
  readonly cpuMs: number;
  readonly projects: readonly ListedProject[];
}

/** Takes in what is listed of one project. */
export interface Sink {
  /** The rows of a page; false once the lister is to stop. */
  add(ids: readonly string[]): boolean;
  /** Everything is listed once more. */
  takeBack(): void;
}

/** Lists one project to its end. What it throws is a warning; what it returns is one too. */
export type ListProject = (scope: Scope, sink: Sink) => Promise<string | undefined>;

/** Far more than any list here has. */
const MOST_PAGES = 1000;

/**
 * The program of a lister: lists everything once for each message from its parent, or once, with `once` as the second argument.
 */
export function serveLister(createLister: (options: ListerOptions) => ListProject): void {
  const [, , file = '', mode] = process.argv;
  const options = JSON.parse(readFileSync(file, 'utf8')) as ListerOptions;
  const list = createLister(options);
  if (mode === 'once') return void listAll(list, options).then(() => process.exit());
  process.on('message', () => void listAll(list, options).then((listing) => process.send?.(listing)));
}

async function listAll(list: ListProject, { scopes, concurrency, keepsIds }: ListerOptions): Promise<Listing> {
  const [startedMs, before] = [performance.now(), process.cpuUsage()];
  const projects = await mapConcurrently(scopes, concurrency, (scope) => listOne(list, scope, keepsIds));
  const { user, system } = process.cpuUsage(before);
  return { wallMs: performance.now() - startedMs, cpuMs: (user + system) / 1000, projects };
}

async function listOne(list: ListProject, scope: Scope, keepsIds: boolean): Promise<ListedProject> {
  const listed = { rows: 0, ids: [] as string[] };
  let pages = 0;
  const sink: Sink = {
    add: (ids) => {
      listed.rows += ids.length;
      if (keepsIds) listed.ids.push(...ids);
      pages += 1;
      return pages < MOST_PAGES;
    },
    takeBack: () => Object.assign(listed, { rows: 0, ids: [] }),
  };
  const warning = await list(scope, sink).catch((error: unknown) => describe(error));
  if (pages >= MOST_PAGES) return { ...listed, isEndless: true };
  return { ...listed, ...(warning !== undefined && { warning }) };
}

/** The SDK's errors may have neither code nor message. */
function describe(error: unknown): string {
  const { code, errorCode, errorMsg, message } = error as Record<string, unknown>;
  return String(code ?? errorCode ?? errorMsg ?? message ?? error);
}
