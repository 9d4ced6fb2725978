import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { inventAccounts } from '../emulator/accounts/invent-accounts.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { createEstate, inventScopes } from '../emulator/estate.ts';
import { settingsFor } from '../emulator/main.ts';
import { parseSwitch } from '../emulator/parse-arguments.ts';

const SCOPES = 2;
const SECRETS = 20;

interface EmulatorOptions {
  /** As the emulator's own command line takes them. */
  readonly switches: readonly string[];
  /** Beside its own. */
  readonly accounts: number;
}

/** Runs the doctor with settings that lead to an emulator and a folder of its own, and ends both. @throws EMULATOR_BAD_ARGUMENT */
export async function onEmulator<T>(
  { switches, accounts }: EmulatorOptions,
  run: (env: Readonly<Record<string, string>>) => Promise<T>,
): Promise<T> {
  const members = inventAccounts(accounts, { secrets: SECRETS, externalId: 'a-phrase-of-the-emulator' });
  const estate = createEstate({ scopes: inventScopes(SCOPES, SECRETS), members });
  const emulator = await startEmulator({ estate, faults: switches.map(parseSwitch) });
  const folder = await mkdtemp(join(tmpdir(), 'csms-doctor-'));
  const [home] = estate.scopes;
  const topicUrn = `urn:smn:${home?.region}:${home?.projectId}:rotation`;
  try {
    return await run({
      ...settingsFor(emulator),
      FUNCTIONGRAPH_ENDPOINT: emulator.endpoint,
      STORE_URL: pathToFileURL(folder).href,
      FINDINGS: '{"DELIVERY":{}}',
      TAG_POLICY: '{"required":["owner","env"]}',
      NOTIFY_CHANNELS: JSON.stringify([{ name: 'ops', type: 'smn', topicUrn }]),
    });
  } finally {
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
  }
}
