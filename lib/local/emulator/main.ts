import { CodedError } from '../../errors.ts';
import { READER_AGENCY } from './accounts/account.ts';
import { inventAccounts, REGIONS } from './accounts/invent-accounts.ts';
import { API_NAMES } from './api-name.ts';
import { plural } from '../../text/count.ts';
import { TEST_ACCESS_KEY, TEST_AUTH_TOKEN, TEST_TEMPORARY_KEY } from './credentials.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { createEstate, inventScopes } from './estate.ts';
import { type EmulatorArguments, parseArguments } from './parse-arguments.ts';
import { describeSwitches } from './switches.ts';

const HELP = `A stand-in for CSMS and SMN, and for STS, IAM, Organizations and Config, on 127.0.0.1, with made-up secrets.

  npm run emulator -- [options]

  --secrets N     secrets in each project (500)
  --scopes N      made-up projects in a few regions (1)
  --accounts N    other accounts of the organization, each with an agency ${READER_AGENCY} (0)
  --regions A,B   regions of each of them (${REGIONS.join(',')})
  --projects N    projects in each of these regions (2)
  --external-id T what the agencies ask for
  --port N        0 takes any free one (0)
  --seed N        the same seed gives the same secrets (1)
  --latency MS    before every response (0)
  --switch S      name[=value][,api=A][,region=R][,project=P][,account=NAME|ID][,times=N][,skip=N]; repeatable.
                  A is one of ${API_NAMES.slice(0, 9).join(', ')},
                  ${API_NAMES.slice(9).join(', ')}
  --json          print one line of JSON instead, for programs
  --help

Switches:
${describeSwitches()}`;

const EXTERNAL_ID = 'CSMS_EXTERNAL_ID';

export interface EmulatorTerminal {
  /** Default: the console. */
  readonly print?: (line: string) => void;
  /** Stops the emulator, as Ctrl-C does. */
  readonly signal?: AbortSignal;
}

/** What a function needs to use the emulator, by the names of its settings. */
export const settingsFor = (emulator: Emulator): Readonly<Record<string, string>> => ({
  CSMS_SCOPES: emulator.estate.scopes.map(({ region, projectId }) => `${region}:${projectId}`).join(','),
  CSMS_ENDPOINT: emulator.endpoint,
  SMN_ENDPOINT: emulator.endpoint,
  HUAWEICLOUD_SDK_AK: TEST_ACCESS_KEY.ak,
  HUAWEICLOUD_SDK_SK: TEST_ACCESS_KEY.sk,
  ...(emulator.accounts.length > 1 ? accountSettings(emulator) : {}),
});

/** Everything that the organization has, found rather than listed. */
function accountSettings({ url, accounts, estate }: Emulator): Record<string, string> {
  const externalId = accounts.at(-1)?.externalId;
  const entry = { organization: true, agency: READER_AGENCY };
  return {
    CSMS_SCOPES: '*:*,*:*@*',
    CSMS_REGION: estate.scopes[0]?.region ?? '',
    CSMS_ACCOUNTS: JSON.stringify([externalId === undefined ? entry : { ...entry, externalId: { from: EXTERNAL_ID } }]),
    ...(externalId === undefined ? {} : { [EXTERNAL_ID]: externalId }),
    STS_ENDPOINT: `${url}/sts`,
    IAM_ENDPOINT: `${url}/iam`,
    ORGANIZATIONS_ENDPOINT: `${url}/organizations`,
    CONFIG_ENDPOINT: `${url}/rms`,
  };
}

const othersOf = ({ accounts }: EmulatorArguments): string =>
  accounts === 0 ? '' : ` and ${plural(accounts, 'other account')}`;

function describe(emulator: Emulator, options: EmulatorArguments): string {
  const exports = Object.entries(settingsFor(emulator)).map(([name, value]) => `export ${name}='${value}'`);
  return [
    `CSMS emulator on ${emulator.url}: ${plural(options.scopes, 'project')} with ${plural(options.secrets, 'secret')} each${othersOf(options)}, seed ${options.seed}. Ctrl-C stops it.`,
    ...options.faults.map(({ name, value }) => `Switched on: ${name}${value === undefined ? '' : `=${String(value)}`}`),
    '\nSettings to paste:\n',
    ...exports,
    '\nAlso accepted: temporary keys',
    `  HUAWEICLOUD_SDK_AK='${TEST_TEMPORARY_KEY.ak}'`,
    `  HUAWEICLOUD_SDK_SK='${TEST_TEMPORARY_KEY.sk}'`,
    `  HUAWEICLOUD_SDK_SECURITY_TOKEN='${TEST_TEMPORARY_KEY.securityToken ?? ''}'`,
    'and, for the first project, a token (CSMS_AUTH=token)',
    `  HUAWEICLOUD_AUTH_TOKEN='${TEST_AUTH_TOKEN.token}'`,
  ].join('\n');
}

const describeAsJson = (emulator: Emulator): string =>
  JSON.stringify({
    url: emulator.url,
    endpoint: emulator.endpoint,
    port: emulator.port,
    settings: settingsFor(emulator),
  });

async function untilStopped(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = (): void => resolve();
    process.once('SIGINT', stop).once('SIGTERM', stop);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
  });
}

/**
 * Serves the emulator until Ctrl-C. Prints where it is and the settings to paste.
 * @throws EMULATOR_BAD_ARGUMENT
 */
export async function runEmulator(
  argv: readonly string[],
  { print = console.log, signal }: EmulatorTerminal = {},
): Promise<void> {
  const options = parseArguments(argv);
  if (options.help) return print(HELP);
  const scopes = inventScopes(options.scopes, options.secrets, options.seed);
  const members = inventAccounts(options.accounts, options);
  const estate = createEstate({ seed: options.seed, scopes, members });
  // A person looks at the terminal, a bench at the clock: neither reads the log.
  const { port, faults } = options;
  const emulator = await startEmulator({ estate, port, faults, requestsKept: 0 }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new CodedError('EMULATOR_BAD_ARGUMENT', `--port ${port} is in use.`, {
      hint: 'Choose another, or leave it out.',
    });
  });
  print(options.json ? describeAsJson(emulator) : describe(emulator, options));
  await untilStopped(signal);
  await emulator.close();
}
