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
  estate: async () => (await import('./estate.ts')).measureEstate(),
};
/** Measured only when it is named. */
const SLOW: ReadonlySet<string> = new Set(['shards', 'estate']);

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
  const unknown = wanted.filter((name) => !(name in PARTS));
  if (unknown.length > 0) throw new Error(`no part is called ${unknown.join(', ')}: ${Object.keys(PARTS).join(', ')}`);
  const names = wanted.length > 0 ? wanted : Object.keys(PARTS).filter((name) => !SLOW.has(name));
  const figures: Figure[] = [];
  for (const name of names) {
    console.log(`measuring ${name} …`);
    figures.push(...((await PARTS[name]?.()) ?? []));
  }
  console.table(figures.map(toLine));
  if (!figures.every(isWithin)) process.exitCode = 1;
}

await main(process.argv.slice(2));
