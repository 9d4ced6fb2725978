import type { ObjectStore } from '../../lib/storage/object-store.ts';

/** What each part of the suite needs of the store under test. */
export interface StoreSuite {
  /** An empty one. */
  newStore: () => ObjectStore;
  /** One that holds these keys, each with itself as body. */
  filledStore: (keys: readonly string[]) => Promise<ObjectStore>;
  /** What `open` sends at once. */
  readonly partSizeBytes: number;
}

export const collect = async (keys: AsyncIterable<string>): Promise<string[]> => {
  const all: string[] = [];
  for await (const key of keys) all.push(key);
  return all;
};

export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
