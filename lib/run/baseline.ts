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

const isSame = (a: Scope, b: Scope): boolean => a.region === b.region && a.projectId === b.projectId;

function baselineIn(manifest: Manifest, scope: Scope): Baseline | undefined {
  const entry = manifest.scopes.find((candidate) => isSame(candidate, scope));
  if (entry?.status !== 'complete') return undefined;
  const own = manifest.files.filter((file) => file.region === scope.region && file.projectId === scope.projectId);
  // a run whose files hold all scopes together has none of one scope
  const files = manifest.files.some((file) => file.region !== undefined) ? own : manifest.files;
  const { runId, fileSchema } = manifest;
  return { runId, scope: entry, files, fileSchema };
}

const lastCompleteOf = (manifest: Manifest, scope: Scope): ManifestScope['lastComplete'] =>
  manifest.scopes.find((candidate) => isSame(candidate, scope))?.lastComplete;

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
  readonly #read = new Map<string, Promise<Manifest | undefined>>();
  #open: readonly Scope[];

  constructor(options: BaselineOptions) {
    this.#options = options;
    this.#open = options.scopes;
  }

  get isDone(): boolean {
    return this.#open.length === 0;
  }

  async visit(manifest: Manifest): Promise<void> {
    for (const scope of this.#open) {
      const baseline = baselineIn(manifest, scope) ?? (await this.#follow(manifest, scope));
      if (baseline !== undefined) this.#note(scopeName(scope), baseline);
    }
    this.#open = this.#open.filter((scope) => !this.whole.has(scopeName(scope)));
  }

  #note(name: string, baseline: Baseline): void {
    if (!this.found.has(name)) this.found.set(name, baseline);
    if (isWhole(baseline)) this.whole.set(name, baseline);
  }

  /** What a failed scope says itself. That run may be gone by now (a lifecycle rule), and then older ones are too. */
  async #follow(manifest: Manifest, scope: Scope): Promise<Baseline | undefined> {
    const runId = lastCompleteOf(manifest, scope)?.runId;
    if (runId === undefined || runId >= manifest.runId) return undefined;
    const earlier = this.#read.get(runId) ?? readRun(this.#options, runId);
    this.#read.set(runId, earlier);
    const found = await earlier;
    return found === undefined ? undefined : baselineIn(found, scope);
  }
}
