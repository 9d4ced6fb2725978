import type { Scope } from '../../../lib/scope.ts';
import type { ObjectStore } from '../../../lib/storage/object-store.ts';
import { parseState } from './parse.ts';
import { reconcile } from './merge.ts';
import type { ScopeState } from './state.ts';

const FOLDER = 'rotation/state/';

const stateKey = ({ region, projectId }: Scope): string => `${FOLDER}region=${region}/project_id=${projectId}.json`;

const STATE_KEY = new RegExp(`^${FOLDER}region=([^/]+)/project_id=([0-9a-f]{32})\\.json$`);

export interface StateStore {
  /** Every scope that a state is kept of, but the pseudo-scope of stale runs. @throws STORE_* */
  list(): Promise<Scope[]>;
  /** undefined: no run has kept one yet. @throws STORE_*, STATE_DAMAGED */
  load(scope: Scope): Promise<ScopeState | undefined>;
  /**
   * Reads again, unites, and writes: what an overlapping run has put meanwhile stays. Returns what is stored now. `base` is
   * what this run had read: where that is still stored, nothing that was dropped comes back.
   */
  save(scope: Scope, state: ScopeState, base?: ScopeState): Promise<ScopeState>;
  /** The same without writing: what to go on with, and what is stored. */
  refresh(
    scope: Scope,
    state: ScopeState,
    base?: ScopeState,
  ): Promise<{ state: ScopeState; stored: ScopeState | undefined }>;
}

/** `signal` outlives the work's own: a mark that is due must be written. */
export function createStateStore(store: ObjectStore, signal: AbortSignal): StateStore {
  const load = async (scope: Scope): Promise<ScopeState | undefined> => {
    const key = stateKey(scope);
    const body = await store.get(key, { signal });
    return body && parseState(body.toString('utf8'), key);
  };
  const refresh: StateStore['refresh'] = async (scope, mine, base) => {
    const stored = await load(scope);
    const state = reconcile({ base, mine, stored });
    // as this run had read it: one copy is enough, of thousands of problems it is a hundred megabytes
    const isUnchanged = stored !== undefined && state === mine;
    return { state, stored: isUnchanged ? base : stored };
  };
  return {
    async list() {
      const scopes: Scope[] = [];
      for await (const key of store.list(FOLDER, { signal })) {
        const [, region, projectId] = STATE_KEY.exec(key) ?? [];
        if (region !== undefined && projectId !== undefined) scopes.push({ region, projectId });
      }
      return scopes;
    },
    load,
    refresh,
    async save(scope, state, base) {
      const { state: united } = await refresh(scope, state, base);
      const body = Buffer.from(`${JSON.stringify(united)}\n`);
      await store.put(stateKey(scope), body, { contentType: 'application/json', signal });
      return united;
    },
  };
}
