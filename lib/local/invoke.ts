import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { build } from '../deploy/build/build.ts';
import { listFunctions } from '../deploy/definitions.ts';
import { CodedError } from '../errors.ts';
import { invokeBundle, type PlatformName } from '../deploy/invoke-bundle.ts';

const HELP = `Builds a function and invokes its bundle with an event.

  npm run invoke -- <function> <event.json> [--platform functiongraph|lambda] [--timeout SECONDS]

Settings come from the environment. Sample events are in events/.`;

/** Exit code 0 when the function answered, 1 when it threw. @throws INVOKE_USAGE */
export async function invoke(argv: string[]): Promise<number> {
  const { values, positionals } = readArguments(argv);
  const [name = '', eventFile = ''] = positionals;
  if (values.help) return print(HELP);
  const known = await listFunctions();
  if (!known.includes(name)) throw usage(`"${name}" is not one of ${known.join(', ')}.`);
  const event = await readEvent(eventFile);
  const [built] = await build({ functions: [name] });
  if (!built) throw usage(`${name} could not be built.`);
  const answer = await invokeBundle({
    folder: built.folder,
    functionName: name,
    event,
    platform: values.platform as PlatformName,
    settings: {},
    timeoutMs: Number(values.timeout) * 1000,
    onLine: (line) => console.error(line),
  });
  console.log(JSON.stringify(answer, null, 2));
  return 'error' in answer ? 1 : 0;
}

function readArguments(argv: string[]) {
  const parsed = parse(argv);
  const { platform, timeout } = parsed.values;
  if (platform !== 'functiongraph' && platform !== 'lambda')
    throw usage(`--platform ${platform} is neither functiongraph nor lambda.`);
  if (!(Number(timeout) > 0)) throw usage(`--timeout ${timeout} is not a number of seconds.`);
  return parsed;
}

function parse(argv: string[]) {
  try {
    return parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        platform: { type: 'string', default: 'functiongraph' },
        timeout: { type: 'string', default: '300' },
        help: { type: 'boolean', default: false },
      },
    });
  } catch (error) {
    throw usage(error instanceof Error ? error.message : String(error));
  }
}

async function readEvent(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as unknown;
  } catch (error) {
    throw usage(`${file || 'no event file given'}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

const usage = (message: string): CodedError => new CodedError('INVOKE_USAGE', message, { hint: HELP });

function print(text: string): number {
  console.log(text);
  return 0;
}
