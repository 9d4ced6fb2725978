import { fileURLToPath, pathToFileURL } from 'node:url';
import { buildExport, runExport, withFolder } from './export-run.ts';
import { alternate, ratio, type Figure } from './figure.ts';
import { runMeasured, type Usage } from './measured-process.ts';
import { startEmulatorProcess, startObsProcess, type EmulatorProcess, type ObsProcess } from './server-process.ts';

const FLOOR = fileURLToPath(new URL('floor.cjs', import.meta.url));
const SECRETS = 500;

/** Where one run goes: what the function is told, and what the floor is told. */
interface Target {
  settings: Readonly<Record<string, string>>;
  floor: Readonly<Record<string, string>>;
}

/** A whole cold run, from spawn to exit, against a program by hand that does the same requests and writes. */
export async function measureCold({ rounds = 21 } = {}): Promise<Figure[]> {
  const emulator = await startEmulatorProcess({ secrets: SECRETS });
  const obs = await startObsProcess();
  try {
    return await withFolder(async (folder) => {
      const bundle = await buildExport(folder);
      let runs = 0;
      const toFolder = (): Target => folderTarget(`${folder}/${(runs += 1)}`);
      const toBucket = (): Target => bucketTarget(obs.greeting, { prefix: `${(runs += 1)}/`, token: emulator.token });
      return [
        { ...(await compare({ name: 'cold: file store / floor', bundle, emulator, rounds }, toFolder)), bound: 2 },
        { ...(await compare({ name: 'cold: S3 store / floor', bundle, emulator, rounds }, toBucket)), bound: 2.7 },
      ];
    });
  } finally {
    await Promise.all([emulator.stop(), obs.stop()]);
  }
}

interface Comparison {
  name: string;
  bundle: string;
  emulator: EmulatorProcess;
  rounds: number;
}

async function compare({ name, bundle, emulator, rounds }: Comparison, target: () => Target): Promise<Figure> {
  const { settings, scopeUrl, token } = emulator;
  const usages = await alternate(
    {
      ours: () => runExport(bundle, { ...settings, ...target().settings }),
      floor: () => runMeasured([FLOOR, scopeUrl, token, JSON.stringify(target().floor)]),
    },
    { rounds, warmUps: 2 },
  );
  const wallOf = (runs: readonly Usage[]): number[] => runs.map(({ wallMs }) => wallMs);
  return ratio(name, [wallOf(usages.ours), wallOf(usages.floor)]);
}

/** A folder of its own, so that no run finds an earlier one. */
const folderTarget = (folder: string): Target => ({
  settings: { STORE_URL: pathToFileURL(folder).href },
  floor: { driver: 'folder', folder },
});

/** The keys are the bucket's, so CSMS gets a token, as the floor gives it. */
function bucketTarget(obs: ObsProcess, { prefix, token }: { prefix: string; token: string }): Target {
  const { endpoint, bucket, accessKeyId, secretAccessKey } = obs;
  return {
    settings: {
      STORE_URL: `obs://${bucket}/${prefix}?region=region`,
      STORE_ENDPOINT: endpoint,
      HUAWEICLOUD_SDK_AK: accessKeyId,
      HUAWEICLOUD_SDK_SK: secretAccessKey,
      CSMS_AUTH: 'token',
      HUAWEICLOUD_AUTH_TOKEN: token,
    },
    floor: { driver: 'bucket', prefix, ...obs },
  };
}
