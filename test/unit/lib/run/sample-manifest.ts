import type { Manifest, ManifestScope, RunStatus } from '../../../../lib/run/manifest.ts';

/** Run ids that sort by their number. */
export const runIdOf = (number: number): string => `20261122T0000${String(number).padStart(2, '0')}Z-0000000a`;

export const sampleScope = (name: string, status: ManifestScope['status'] = 'complete'): ManifestScope => ({
  region: 'cn-north-4',
  projectId: name,
  status,
  expected: 1,
  listed: 1,
  duplicates: 0,
  requests: 2,
  retries: 0,
  throttled: 0,
  durationMs: 5,
});

export const sampleManifest = (number: number, status: RunStatus, more: Partial<Manifest> = {}): Manifest => ({
  version: 1,
  function: 'inventory-export',
  runId: runIdOf(number),
  startedAt: '2026-11-22T00:00:00.000Z',
  finishedAt: '2026-11-22T00:00:05.000Z',
  trigger: 'timer',
  status,
  fileSchema: 'id,name',
  files: [],
  scopes: [],
  totals: {},
  ...more,
});
