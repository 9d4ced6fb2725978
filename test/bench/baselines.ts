import { findBaselines } from '../../lib/run/baseline.ts';
import type { ManifestFile } from '../../lib/run/manifest.ts';
import { publishRun } from '../../lib/run/publish.ts';
import { scopeName } from '../../lib/scope.ts';
import { MemoryStore } from '../unit/lib/run/memory-store.ts';
import { runIdOf, sampleManifest, sampleScope } from '../unit/lib/run/sample-manifest.ts';
import type { Figure } from './figure.ts';

const FOLDER = 'inventory';
const DIGEST = '0'.repeat(64);

/** CPU of looking back at a run over many scopes, its manifest read from a store in memory. */
export async function measureBaselines({ scopes = 15_000 } = {}): Promise<Figure[]> {
  const entries = Array.from({ length: scopes }, (_, at) => sampleScope(at.toString(16).padStart(32, '0')));
  const files = entries.map((scope): ManifestFile => ({
    key: `${FOLDER}/runs/${runIdOf(1)}/csv/${scopeName(scope)}/secrets-00000.csv.gz`,
    format: 'csv',
    size: 1,
    rows: 1,
    MD5checksum: DIGEST.slice(32),
    sha256: DIGEST,
    region: scope.region,
    projectId: scope.projectId,
  }));
  const store = new MemoryStore();
  await publishRun({ store, folder: FOLDER, manifest: sampleManifest(1, 'complete', { scopes: entries, files }) });
  const before = process.cpuUsage();
  const { found } = await findBaselines({ store, folder: FOLDER, scopes: entries, before: runIdOf(2) });
  const { user, system } = process.cpuUsage(before);
  if (found.size !== scopes) throw new Error(`${found.size} baselines of ${scopes}`);
  return [
    {
      name: `baselines: CPU, a manifest of ${scopes} scopes`,
      value: (user + system) / 1000,
      unit: 'ms',
      bound: 500,
      from: 'n = 1',
    },
  ];
}
