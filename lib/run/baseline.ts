import { groupBy } from '../group-by.ts';
import { scopeName, type Scope } from '../scope.ts';
import type { Manifest, ManifestFile, ManifestScope } from './manifest.ts';
import { readRun } from './stored-run.ts';
import { walkRuns, type WalkOptions } from './walk-runs.ts';

/** The newest earlier run in which a scope was complete. */
export interface Baseline {
  runId: string;
  /** What its manifest says of the scope. */
  scope: ManifestScope;
  /** The scope's files in that run, in the manifest's order. */
  files: ManifestFile[];
  /** Column names of that run, comma-separated. */
  fileSchema: string;
}

export interface Baselines {
  /** The newest earlier run, complete or not. */
  newest: Manifest | undefined;
  /** The newest run in which the scope was complete; by `scopeName`. */
  found: Map<string, Baseline>;
  /** The newest in which it was whole besides: what changes are measured from. */
  whole: Map<string, Baseline>;
  /** Scopes without a baseline have none at all; false when the search was ended by `maxRuns`. */
  isExhaustive: boolean;
}

export interface BaselineOptions extends WalkOptions {
  scopes: readonly Scope[];
  /** Runs to read at most. Default 10; the newest nearly always answers for every scope. */
  maxRuns?: number | undefined;
}

/** A run's scopes and their files by `scopeName`: a search through thousands of them for each of thousands takes half a minute. */
interface IndexedRun {
  manifest: Manifest;
  scopes: ReadonlyMap<string, ManifestScope>;
  filesOf: (name: string) => ManifestFile[];
}

function indexRun(manifest: Manifest): IndexedRun {
  const { scopes, files } = manifest;
  const byScope = groupBy(files, ({ region, projectId }) =>
    region === undefined || projectId === undefined ? undefined : scopeName({ region, projectId }),
  );
  return {
    manifest,
    scopes: new Map(scopes.map((scope) => [scopeName(scope), scope])),
    // a run whose files hold all scopes together has none of one scope
    filesOf: (name) => (byScope.size > 0 ? (byScope.get(name) ?? []) : files),
  };
}

function baselineIn({ manifest, scopes, filesOf }: IndexedRun, name: string): Baseline | undefined {
  const scope = scopes.get(name);
  if (scope?.status !== 'complete') return undefined;
  const { runId, fileSchema } = manifest;
  return { runId, scope, files: filesOf(name), fileSchema };
}

/** For each scope the newest earlier run in which it was complete: where the newest run failed a scope, it says which run that was. */
export async function findBaselines(options: BaselineOptions): Promise<Baselines> {
  const search = new Search(options);
  const { found, whole } = search;
  let newest: Manifest | undefined;
  let runs = 0;
  let isExhaustive = true;
  const onLeft = (): void => void (isExhaustive = false);
  for await (const manifest of walkRuns({ ...options, onLeft })) {
    newest ??= manifest;
    await search.visit(manifest);
    runs += 1;
    if (search.isDone) break;
    if (runs >= (options.maxRuns ?? 10)) return { newest, found, whole, isExhaustive: false };
  }
  return { newest, found, whole, isExhaustive };
}

/** Rows that a listing may have missed are no ground for calling anything added or removed. */
const isWhole = ({ scope }: Baseline): boolean => scope.consistency !== 'drifted' && scope.isWhole !== false;

class Search {
  readonly found = new Map<string, Baseline>();
  readonly whole = new Map<string, Baseline>();
  readonly #options: BaselineOptions;
  readonly #read = new Map<string, Promise<IndexedRun | undefined>>();
  /** By `scopeName`. */
  #open: readonly string[];

  constructor(options: BaselineOptions) {
    this.#options = options;
    this.#open = options.scopes.map(scopeName);
  }

  get isDone(): boolean {
    return this.#open.length === 0;
  }

  async visit(manifest: Manifest): Promise<void> {
    const run = indexRun(manifest);
    for (const name of this.#open) {
      const baseline = baselineIn(run, name) ?? (await this.#follow(run, name));
      if (baseline !== undefined) this.#note(name, baseline);
    }
    this.#open = this.#open.filter((name) => !this.whole.has(name));
  }

  #note(name: string, baseline: Baseline): void {
    if (!this.found.has(name)) this.found.set(name, baseline);
    if (isWhole(baseline)) this.whole.set(name, baseline);
  }

  /** What a failed scope says itself. That run may be gone by now (a lifecycle rule), and then older ones are too. */
  async #follow({ manifest, scopes }: IndexedRun, name: string): Promise<Baseline | undefined> {
    const runId = scopes.get(name)?.lastComplete?.runId;
    if (runId === undefined || runId >= manifest.runId) return undefined;
    const reading = this.#read.get(runId) ?? this.#index(runId);
    this.#read.set(runId, reading);
    const earlier = await reading;
    return earlier && baselineIn(earlier, name);
  }

  async #index(runId: string): Promise<IndexedRun | undefined> {
    const manifest = await readRun(this.#options, runId);
    return manifest && indexRun(manifest);
  }
}
