import { parseArgs } from 'node:util';
import { CodedError } from '../../errors.ts';
import { readAwsSecrets } from '../aws-secrets.ts';
import { describeCounts, describeResult, statusOf, toJson } from './describe-results.ts';
import { examine, type ExamineOptions } from './examine.ts';
import { onEmulator } from './on-emulator.ts';
import { readDefinitions } from '../../deploy/definitions.ts';
import { chooseFunctions } from './functions.ts';

const HELP = `Checks an installation: what works, what does not, and how to fix it.

  npm run doctor                        with the settings and credentials of the environment
  npm run doctor -- --emulator          against an emulator and a temporary folder, to try it

  --function NAME   checks only what this function needs; repeatable (default: all)
  --send            sends a test notification through every channel; without it, nothing is sent
  --json            prints one JSON object, for programs
  --accounts N      with --emulator: so many other accounts beside its own, whose projects are discovered
  --switch S        with --emulator: a fault, as in npm run emulator -- --help; repeatable
  --help

The credentials are yours; a deployed function has those of its agency. Each request is sent once, and a 401 stops every
other request with the same credential. What is written below doctor/ in the store is deleted again.
Exit code 0 when nothing failed, else 1.`;

const OPTIONS = {
  emulator: { type: 'boolean', default: false },
  function: { type: 'string', multiple: true, default: [] as string[] },
  send: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
  accounts: { type: 'string', default: '0' },
  switch: { type: 'string', multiple: true, default: [] as string[] },
  help: { type: 'boolean', short: 'h', default: false },
} as const;

export interface DoctorTerminal {
  /** Default: the process's own. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Default: the console. */
  readonly print?: (text: string) => void;
  /** The folder with a folder per function. Default: `functions` of the checkout. */
  readonly sourceDir?: string | undefined;
}

/** `npm run doctor`. @throws DOCTOR_USAGE, EMULATOR_BAD_ARGUMENT, AWS_SECRET_* */
export async function doctor(
  argv: readonly string[],
  { env = process.env, print = console.log, sourceDir }: DoctorTerminal = {},
): Promise<number> {
  const values = parse(argv);
  if (values.help) {
    print(HELP);
    return 0;
  }
  const options: Omit<ExamineOptions, 'env'> = {
    functions: chooseFunctions(await readDefinitions(sourceDir), values.function),
    send: values.send,
    ...(values.json ? {} : { onResult: (result) => print(describeResult(result)), onWait: print }),
  };
  const results = values.emulator
    ? await onEmulator({ switches: values.switch, accounts: Number(values.accounts) }, (settings) =>
        examine({ ...options, env: settings }),
      )
    : await examine({ ...options, env: { ...env, ...(await readAwsSecrets(env)) } });
  print(values.json ? toJson(results) : `\n${describeCounts(results)}`);
  return statusOf(results) === 'ok' ? 0 : 1;
}

function parse(argv: readonly string[]) {
  const { values } = parseStrictly(argv);
  if (values.switch.length > 0 && !values.emulator) throw usage('--switch needs --emulator.');
  if (values.accounts !== '0' && !values.emulator)
    throw usage('--accounts needs --emulator; without it, CSMS_ACCOUNTS names the accounts.');
  if (!/^\d{1,3}$/.test(values.accounts))
    throw usage(`--accounts takes a number from 0 to 999, not "${values.accounts}".`);
  return values;
}

function parseStrictly(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: false });
  } catch (error) {
    throw usage((error as Error).message);
  }
}

const usage = (message: string): CodedError => new CodedError('DOCTOR_USAGE', message, { hint: HELP });
