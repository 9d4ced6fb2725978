import { createHash } from 'node:crypto';
import type { Metafile } from 'esbuild';
import { componentOf, dependenciesOf, type Lock } from './sbom-lock.ts';
import { bundledPackages } from './third-party-licenses.ts';

/** A built function. */
interface Delivered {
  readonly name: string;
  readonly metafile: Metafile;
  /** Of its zip, lower-case hex. */
  readonly sha256: string;
}

export interface SbomInput {
  /** Of package.json. */
  readonly name: string;
  readonly version: string;
  readonly license: string;
  readonly lock: Lock;
  readonly functions: readonly Delivered[];
}

/**
 * A CycloneDX document of what the zips hold: each package that has bytes in a bundle, as the lock file has it, which
 * function holds which, and the hash of each zip. Neither the time nor the machine is in it: the same source gives the
 * same bytes. Not by `npm sbom --omit dev`, which leaves out what a development dependency uses too: undici, for one
 * (npm/cli#7909).
 *
 * @throws SBOM_NOT_LOCKED, SBOM_NOT_A_DEPENDENCY
 */
export function createSbom({ name, version, license, lock, functions }: SbomInput): string {
  const held = functions.map((each) => ({ ...each, folders: bundledPackages(each.metafile) }));
  const folders = [...new Set(held.flatMap((each) => each.folders))].sort();
  const refOf = new Map(folders.map((folder) => [folder, componentOf(lock, folder)['bom-ref']]));
  const refs = (of: readonly string[]): string[] =>
    [...new Set(of.map((folder) => refOf.get(folder)))].filter((ref) => ref !== undefined).sort();
  const own = (ref: string) => ({ 'bom-ref': ref, type: 'application', name: ref, version });
  const document = {
    bomFormat: 'CycloneDX',
    specVersion: '1.5',
    version: 1,
    metadata: {
      lifecycles: [{ phase: 'build' }],
      component: {
        ...own(name),
        licenses: [{ license: { id: license } }],
        components: held.map((each) => ({
          ...own(each.name),
          hashes: [{ alg: 'SHA-256', content: each.sha256 }],
        })),
      },
    },
    components: folders.map((folder) => componentOf(lock, folder)),
    dependencies: [
      { ref: name, dependsOn: held.map((each) => each.name) },
      ...held.map((each) => ({ ref: each.name, dependsOn: refs(each.folders) })),
      ...folders.map((folder) => ({ ref: refOf.get(folder), dependsOn: refs(dependenciesOf(lock, folder)) })),
    ],
  };
  return `${JSON.stringify({ ...document, serialNumber: serialOf(document) }, null, 2)}\n`;
}

/** A UUID of the content (version 8: made by a rule of one's own), where others draw one. */
function serialOf(document: object): string {
  const hex = createHash('sha256').update(JSON.stringify(document)).digest('hex');
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return `urn:uuid:${parts.join('-')}`;
}
