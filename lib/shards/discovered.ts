import type { Discovered } from '../run/scope-plan.ts';

/** What came of looking for projects, as JSON. */
export interface StoredDiscovered extends Omit<Discovered, 'everComplete' | 'typed'> {
  readonly everComplete: readonly string[];
  readonly typed: readonly string[];
}

export const toStoredDiscovered = ({ everComplete, typed, ...discovered }: Discovered): StoredDiscovered => ({
  ...discovered,
  everComplete: [...everComplete],
  typed: [...typed],
});

/** For the merge: of a `ScopePlan`, what the plan knows. */
export function discoveredIn({ discovered }: { readonly discovered?: StoredDiscovered }): {
  readonly discovered?: Discovered;
} {
  if (!discovered) return {};
  const { everComplete, typed, ...rest } = discovered;
  return { discovered: { ...rest, everComplete: new Set(everComplete), typed: new Set(typed) } };
}
