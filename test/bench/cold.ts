import { pathToFileURL } from 'node:url';
import { buildProgram } from './build-program.ts';
import { buildFunction, runFunction, withFolder } from './run-function.ts';
import { alternate, ratio, type Figure } from './figure.ts';
import { runMeasured, type Usage } from './measured-process.ts';
import { startEmulatorProcess, startObsProcess, type EmulatorProcess, type ObsProcess } from './server-process.ts';

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
      const programs = {
        bundle: await buildFunction(folder, 'inventory-export'),
        floor: await buildProgram(folder, 'floor'),
      };
      let runs = 0;
      const toFolder = (): Target => folderTarget(`${folder}/${(runs += 1)}`);
      const toBucket = (): Target => bucketTarget(obs.greeting, { prefix: `${(runs += 1)}/`, token: emulator.token });
      const common = { ...programs, emulator, rounds };
      const both = 'csv,parquet';
      return [
        { ...(await compare({ ...common, formats: both, name: 'cold: file store / floor' }, toFolder)), bound: 2 },
        { ...(await compare({ ...common, formats: 'csv', name: 'cold: file store, csv / floor' }, toFolder)) },
        { ...(await compare({ ...common, formats: both, name: 'cold: S3 store / floor' }, toBucket)), bound: 2.7 },
      ];
    });
  } finally {
    await Promise.all([emulator.stop(), obs.stop()]);
  }
}

interface Comparison {
  name: string;
  formats: string;
  bundle: string;
  floor: string;
  emulator: EmulatorProcess;
  rounds: number;
}

async function compare(
  { name, formats, bundle, floor, emulator, rounds }: Comparison,
  target: () => Target,
): Promise<Figure> {
  const { settings, scopeUrl, token } = emulator;
  const usages = await alternate(
    {
      ours: () => runFunction(bundle, { ...settings, INVENTORY_FORMATS: formats, ...target().settings }),
      floor: () => runMeasured([floor, scopeUrl, token, formats, JSON.stringify(target().floor)]),
    },
    { rounds, warmUps: 2 },
  );
  const wallOf = (runs: readonly Usage[]): number[] => runs.map(({ wallMs }) => wallMs);
  return ratio(name, [wallOf(usages.ours), wallOf(usages.floor)]);
}

/** A folder of its own, so that no run finds an earlier one. */
const folderTarget = (folder: string): Target => ({
  settings: { STORE_URL: pathToFileURL(folder).href },
  floor: { folder },
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
    floor: { prefix, ...obs },
  };
}
