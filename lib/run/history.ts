import type { Log } from '../log.ts';
import { scopeName, type Scope } from '../scope.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { findBaselines, type Baselines } from './baseline.ts';

/** What came before a run; read once, when it is first asked for. */
export interface History {
  /** @throws STORE_* when the store cannot tell. */
  read(): Promise<Baselines>;
  /** The same; undefined where it cannot be read, or is none of this run's business. */
  readIfAny(): Promise<Baselines | undefined>;
  /** Names of the scopes that the last run did not finish. */
  unfinished(): Promise<ReadonlySet<string>>;
}

export interface HistoryOptions {
  store: ObjectStore;
  folder: string;
  runId: string;
  scopes: readonly Scope[];
  signal: AbortSignal;
  log: Log;
  /** False for a run that stores nothing, or sees a part only. Default: true. */
  isWanted?: boolean;
}

export function createHistory({ runId, log, isWanted = true, ...options }: HistoryOptions): History {
  let reading: Promise<Baselines> | undefined;
  const read = (): Promise<Baselines> => {
    reading ??= findBaselines({
      ...options,
      before: runId,
      onSkipped: (skipped) => log.warn('an earlier run is passed over', { ...skipped }),
    });
    return reading;
  };
  const readIfAny = async (): Promise<Baselines | undefined> => (isWanted ? read().catch(() => undefined) : undefined);
  return {
    read,
    readIfAny,
    unfinished: async () => {
      const { newest } = (await readIfAny()) ?? {};
      const failed = newest?.scopes.filter(({ status }) => status !== 'complete') ?? [];
      return new Set(failed.map((scope) => scopeName(scope)));
    },
  };
}
