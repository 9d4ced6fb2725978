import { isWithin, type Figure } from './figure.ts';

/** Each is loaded when it is wanted. */
const PARTS: Readonly<Record<string, () => Promise<Figure[]>>> = {
  load: async () => (await import('./load.ts')).measureLoadFigures(),
  requests: async () => (await import('./requests.ts')).measureRequests(),
  cold: async () => (await import('./cold.ts')).measureCold(),
  lambda: async () => (await import('./lambda.ts')).measureLambda(),
  latency: async () => (await import('./latency.ts')).measureLatency(),
  cpu: async () => (await import('./cpu.ts')).measureCpu(),
  memory: async () => (await import('./memory.ts')).measureMemory(),
  notifier: async () => (await import('./notifier.ts')).measureNotifier(),
  lanes: async () => (await import('./lanes.ts')).measureLanes(),
  scopes: async () => (await import('./many-scopes.ts')).measureManyScopes(),
  baselines: async () => (await import('./baselines.ts')).measureBaselines(),
  tags: async () => (await import('./tags.ts')).measureTags(),
  shards: async () => (await import('./shards.ts')).measureShards(),
  peers: async () => (await import('./peers/measure.ts')).measurePeers(),
  secrets: async () => (await import('./volume/secrets.ts')).measureSecrets(),
  projects: async () => (await import('./volume/projects.ts')).measureProjects(),
  problems: async () => (await import('./volume/episodes.ts')).measureEpisodes(),
  runs: async () => (await import('./volume/old-runs.ts')).measureOldRuns(),
  estate: async () => (await import('./estate.ts')).measureEstate(),
};
/** Several parts by one name. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  volume: ['secrets', 'projects', 'problems', 'runs'],
};
/** Measured only when they are named. */
const SLOW: ReadonlySet<string> = new Set(['shards', 'estate', 'peers', ...Object.values(GROUPS).flat()]);

const round = (value: number | undefined): number | string =>
  value === undefined ? '' : Math.round(value * 100) / 100;

const toLine = (figure: Figure): Record<string, number | string> => ({
  figure: figure.name,
  value: `${round(figure.value)} ${figure.unit}`,
  'at most': round(figure.bound),
  '': isWithin(figure) ? 'ok' : 'OVER',
  from: figure.from,
});

/** `npm run bench [-- part…]`: every figure beside its bound. */
async function main(wanted: readonly string[]): Promise<void> {
  const parts = wanted.flatMap((name) => GROUPS[name] ?? [name]);
  const unknown = parts.filter((name) => !(name in PARTS));
  const known = [...Object.keys(PARTS), ...Object.keys(GROUPS)].join(', ');
  if (unknown.length > 0) {
    console.error(`No part is called ${unknown.join(', ')}. There are: ${known}.`);
    process.exitCode = 2;
    return;
  }
  const names = parts.length > 0 ? parts : Object.keys(PARTS).filter((name) => !SLOW.has(name));
  const figures: Figure[] = [];
  for (const name of names) {
    console.log(`measuring ${name} …`);
    figures.push(...((await PARTS[name]?.()) ?? []));
  }
  console.table(figures.map(toLine));
  if (!figures.every(isWithin)) process.exitCode = 1;
}

await main(process.argv.slice(2));
