import type { Manifest, ManifestScope } from '../../../lib/run/manifest.ts';
import type { Invocation } from '../../../lib/runtime/definition.ts';
import type { SecretTypesCommand } from './command.ts';

/** A function with settings of its own adds `Settings<(typeof definition)['settings'][number]>`. */
export type SecretTypesInvocation = Invocation<SecretTypesCommand>;

export interface CountedScope {
  readonly manifest: ManifestScope;
  /** Type -> how many secrets. */
  readonly byType: ReadonlyMap<string, number>;
}

/** A type, so that it is a record of totals; an interface is none. */
export type TypesTotals = { secrets: number; byType: Record<string, number> };

export type TypesManifest = Manifest<TypesTotals>;
