import { placeOf, scopeName, type Scope } from '../scope.ts';
import type { Discovery, ManifestAccount, SkippedScope } from './discovery.ts';
import type { ManifestScope } from './manifest.ts';

/** What a run works on. */
export interface ScopePlan {
  /** Those that the command selects. */
  readonly scopes: readonly Scope[];
  /** All that the settings select. */
  readonly configured: readonly Scope[];
  /** Absent where `CSMS_SCOPES` names the projects one by one. */
  readonly discovered?: Discovered;
}

/** What came of looking for projects. */
interface Discovered {
  /** False where projects may be missing from the plan: such a run is never complete. */
  readonly isComplete: boolean;
  readonly accounts: readonly ManifestAccount[];
  readonly discovery: Discovery;
  /** Scopes that an earlier run listed to their end. */
  readonly everComplete: ReadonlySet<string>;
}

/** What the service, its gateway or DNS says where CSMS is not offered. */
export const NOT_OFFERED: ReadonlySet<string> = new Set(['HTTP_UNREACHABLE', 'CSMS_NOT_FOUND', 'CSMS_WRONG_PROJECT']);

/**
 * Takes out the scopes of regions without CSMS: every discovered project of the region answered so, and none has ever been
 * complete. A region where one project answers otherwise has CSMS, and those that do not are failed.
 */
export function settlePlan<Result extends { readonly manifest: ManifestScope }>(
  results: readonly Result[],
  { discovered, ...plan }: ScopePlan,
): { readonly results: readonly Result[]; readonly plan: ScopePlan } {
  if (!discovered) return { results, plan };
  const isOffered = ({ error, ...scope }: ManifestScope): boolean =>
    !NOT_OFFERED.has(error?.code ?? '') || discovered.everComplete.has(scopeName(scope));
  const hasCsms = new Set(results.filter(({ manifest }) => isOffered(manifest)).map(({ manifest }) => manifest.region));
  const skipped = results.filter(({ manifest }) => !hasCsms.has(manifest.region)).map(({ manifest }) => skip(manifest));
  const { discovery } = discovered;
  return {
    results: results.filter(({ manifest }) => hasCsms.has(manifest.region)),
    plan: {
      ...plan,
      discovered: { ...discovered, discovery: { ...discovery, skipped: [...discovery.skipped, ...skipped] } },
    },
  };
}

const skip = (manifest: ManifestScope): SkippedScope => ({
  ...placeOf(manifest),
  reason: 'REGION_WITHOUT_CSMS',
  detail: manifest.error?.message ?? '',
});
