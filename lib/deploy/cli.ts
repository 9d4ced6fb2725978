import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { CodedError } from '../errors.ts';
import { runCommand } from './run-command.ts';
import { buildDist } from './build/build.ts';
import { usesStateMachine } from './fan-out.ts';
import { functionTimeouts } from './function-timeout.ts';
import { misspelt } from './setting-names.ts';
import { readSettingsFile } from './settings-file.ts';

const HELP = `Builds the functions, and deploys or packages them with osls.

  npm run deploy                            with the settings of the environment
  npm run deploy -- --settings prod.env     and those of a file, which take precedence
  npm run deploy -- --allow-removals        removes settings that the functions have and that are not set here

Other arguments, such as --stage test, are passed to osls. See lib/deploy/README.md.`;

/** Ours; everything else is for osls. */
const OPTIONS = {
  settings: { type: 'string' },
  'allow-removals': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** `npm run deploy` and `npm run package`: the exit code of osls. @throws DEPLOY_USAGE, DEPLOY_SETTINGS_FILE, DEPLOY_SETTING_INVALID */
async function main([command = '', ...argv]: readonly string[]): Promise<number> {
  const { own, rest } = splitArguments(argv);
  if (own.help) {
    console.log(HELP);
    return 0;
  }
  const file = own.settings === undefined ? {} : await readSettingsFile(own.settings);
  for (const sentence of misspelt(Object.keys(process.env))) console.error(`Warning: ${sentence}`);
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    ...file,
    ...(own['allow-removals'] ? { ALLOW_REMOVALS: 'yes' } : {}),
  };
  // a mistake, in NOTIFY_EVERY too, is said before anything is built
  functionTimeouts(env);
  usesStateMachine(env);
  await buildDist();
  return runOsls([command, ...rest], env);
}

function splitArguments(argv: readonly string[]) {
  const { tokens } = parseArgs({ args: [...argv], options: OPTIONS, strict: false, tokens: true });
  const own: { settings?: string; 'allow-removals'?: boolean; help?: boolean } = {};
  const ours = new Set<number>();
  for (const token of tokens) {
    if (token.kind !== 'option' || !Object.hasOwn(OPTIONS, token.name)) continue;
    ours.add(token.index);
    if (token.name !== 'settings') Object.assign(own, { [token.name]: true });
    else if (token.value === undefined || token.value.startsWith('-'))
      throw usage('--settings needs the path of a file.');
    else {
      own.settings = token.value;
      if (!token.inlineValue) ours.add(token.index + 1);
    }
  }
  return { own, rest: argv.filter((_argument, index) => !ours.has(index)) };
}

const usage = (message: string): CodedError => new CodedError('DEPLOY_USAGE', message, { hint: HELP });

function runOsls(argv: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const osls = join(dirname(createRequire(import.meta.url).resolve('osls/package.json')), 'bin/serverless.js');
  const child = spawn(process.execPath, [osls, ...argv], { stdio: 'inherit', env });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve(code ?? 1));
  });
}

await runCommand(() => main(process.argv.slice(2)));
