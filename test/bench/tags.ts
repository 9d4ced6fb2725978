import { createCsmsClient, type CallContext, type CsmsClient } from '../../lib/csms/client.ts';
import { filterResources } from '../../lib/csms/operations.ts';
import { listTaggedSecrets } from '../../lib/csms/list-tagged.ts';
import { buildFunction, runFunctionToFolder, withFolder } from './run-function.ts';
import { alternate, median, ratio, type Figure } from './figure.ts';
import { startEmulatorProcess, type EmulatorProcess } from './server-process.ts';

const LATENCY_MS = 50;
const MOST_MIB = 512;
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** The tag pages of one scope side by side against one after the other, and the memory of a large tag report. */
export async function measureTags({ secrets = 20_000, large = 100_000, rounds = 5 } = {}): Promise<Figure[]> {
  return [await measurePages(secrets, rounds), await measureMemory(large)];
}

async function measurePages(secrets: number, rounds: number): Promise<Figure> {
  const emulator = await startEmulatorProcess({ secrets, latencyMs: LATENCY_MS });
  const { client, context } = openClient(emulator);
  try {
    const { together, inTurn } = await alternate(
      {
        together: () => timed(() => listTaggedSecrets(client, {}, context)),
        inTurn: () => timed(() => fetchInTurn(client, context)),
      },
      { rounds, warmUps: 1 },
    );
    return { ...ratio(`tags: ${secrets} side by side / in turn`, [together, inTurn]), bound: 0.35 };
  } finally {
    await client.close();
    await emulator.stop();
  }
}

function openClient({ settings }: EmulatorProcess): { client: CsmsClient; context: CallContext } {
  const [region = '', projectId = ''] = settings['CSMS_SCOPES']?.split(':') ?? [];
  const { HUAWEICLOUD_SDK_AK: ak = '', HUAWEICLOUD_SDK_SK: sk = '' } = settings;
  const client = createCsmsClient({
    endpoint: settings['CSMS_ENDPOINT'] ?? '',
    credentials: { current: () => ({ type: 'aksk', ak, sk }), refresh: () => undefined },
    ratePerSecond: 1000,
    concurrency: 8,
    timeLeftMs: () => Infinity,
    log: silent,
  });
  return { client, context: { scope: { region, projectId }, counts: { requests: 0, retries: 0, throttled: 0 } } };
}

/** Each page asked for when the one before it is there. */
async function fetchInTurn(client: CsmsClient, context: CallContext): Promise<void> {
  let offset = 0;
  for (let total = 1; offset < total;) {
    const page = await filterResources(client, { offset }, context);
    total = page.totalCount;
    offset += page.rows.length;
  }
}

async function timed(run: () => Promise<unknown>): Promise<number> {
  const startedMs = performance.now();
  await run();
  return performance.now() - startedMs;
}

async function measureMemory(secrets: number): Promise<Figure> {
  const emulator = await startEmulatorProcess({ secrets });
  try {
    const peaks = await withFolder(async (outDir) => {
      const bundle = await buildFunction(outDir, 'tag-report');
      const TAG_POLICY = JSON.stringify({ required: ['owner', 'env'], groupBy: ['env'] });
      return [(await runFunctionToFolder(bundle, { ...emulator.settings, TAG_POLICY })).peakMib];
    });
    return {
      name: `memory: tag report, ${secrets}`,
      value: median(peaks),
      unit: 'MiB',
      bound: MOST_MIB,
      from: 'n = 1',
    };
  } finally {
    await emulator.stop();
  }
}
