import type { Log } from '../log.ts';
import { limitTime } from '../time-limit.ts';
import { scopeName, type Scope } from '../scope.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { findBaselines, type Baselines } from './baseline.ts';

/** What came before a run; read once, when it is first asked for. */
export interface History {
  /** @throws STORE_* when the store cannot tell. */
  read(): Promise<Baselines>;
  /** The same; undefined where it cannot be read, or is none of this run's business. */
  readIfAny(): Promise<Baselines | undefined>;
  /** The last run that listed a scope to its end; empty, and so the first, where there is none. */
  order(): Promise<(scope: Scope) => string>;
}

export interface HistoryOptions {
  store: ObjectStore;
  folder: string;
  runId: string;
  scopes: readonly Scope[];
  signal: AbortSignal;
  /** That looking back may take, ms: a run is right without it. Absent: as long as it takes. */
  mostMs?: number;
  log: Log;
  /** False for a run that stores nothing, or sees a part only. Default: true. */
  isWanted?: boolean;
}

export function createHistory({ runId, log, isWanted = true, mostMs = Infinity, ...options }: HistoryOptions): History {
  let reading: Promise<Baselines> | undefined;
  const read = (): Promise<Baselines> => {
    if (reading) return reading;
    const timed = mostMs === Infinity ? undefined : limitTime('looking back', mostMs, options.signal);
    reading = findBaselines({
      ...options,
      signal: timed?.signal ?? options.signal,
      before: runId,
      onSkipped: (skipped) => log.warn('an earlier run is skipped', { ...skipped }),
    }).finally(() => timed?.clear());
    return reading;
  };
  const readIfAny = async (): Promise<Baselines | undefined> => (isWanted ? read().catch(() => undefined) : undefined);
  return {
    read,
    readIfAny,
    order: async () => {
      const { found } = (await readIfAny()) ?? {};
      return (scope) => found?.get(scopeName(scope))?.runId ?? '';
    },
  };
}
