import { startEmulator } from '../../lib/local/emulator/emulator.ts';
import { createEstate, type ScopeSpec } from '../../lib/local/emulator/estate.ts';
import { settingsFor } from '../../lib/local/emulator/main.ts';

/* A process that serves an estate in which every rotation goes well. Usage: serve-quiet.ts SCOPES SECRETS LATENCY_MS REGIONS */

const [scopeCount = 1, secretCount = 500, latencyMs = 0, regionCount = 1] = process.argv.slice(2).map(Number);
const DAY_MS = 86_400_000;

/** Region by region. */
const regionOf = (index: number): string => `region-${Math.floor((index * regionCount) / scopeCount)}`;
const toProject = (index: number): string => index.toString(16).padStart(32, '0');
const scopes: ScopeSpec[] = Array.from({ length: scopeCount }, (_, index) => ({
  region: regionOf(index),
  projectId: toProject(index + 1),
  secrets: [],
}));
const estate = createEstate({ scopes });
for (const { region, projectId } of scopes) {
  const scope = estate.scope(region, projectId);
  for (let n = 0; n < secretCount; n += 1) {
    scope.add({
      id: `${projectId}-${n}`,
      name: `secret-${n}`,
      state: 'ENABLED',
      secret_type: 'RDS-FG',
      auto_rotation: true,
      rotation_period: '30d',
      rotation_func_urn: `urn:fss:${region}:${projectId}:function:default:rotate:latest`,
      create_time: Date.now() - 100 * DAY_MS,
      next_rotation_time: Date.now() + (n % 30) * DAY_MS + DAY_MS,
      domain_id: estate.domainId,
    });
  }
}
const faults = latencyMs > 0 ? [{ name: 'latency', value: latencyMs } as const] : [];
const emulator = await startEmulator({ estate, faults, requestsKept: 0 });
console.log(JSON.stringify({ settings: settingsFor(emulator) }));
