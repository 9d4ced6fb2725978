import { CodedError } from '../errors.ts';
import { runCommand } from '../deploy/run-command.ts';

/** What `npm start`, `npm run invoke`, `npm run doctor` and the like run. Each command is loaded when it is wanted. */
const COMMANDS: Readonly<Record<string, (argv: string[]) => Promise<number | void>>> = {
  start: async (argv) => (await import('./start.ts')).start(argv),
  invoke: async (argv) => (await import('./invoke.ts')).invoke(argv),
  preview: async (argv) => (await import('./preview.ts')).preview(argv),
  doctor: async (argv) => (await import('./doctor/doctor.ts')).doctor(argv),
  emulator: async (argv) => (await import('./emulator/main.ts')).runEmulator(argv),
};

async function main([name = '', ...argv]: string[]): Promise<number> {
  const command = COMMANDS[name];
  if (!command) throw new CodedError('COMMAND_UNKNOWN', `"${name}" is not one of ${Object.keys(COMMANDS).join(', ')}.`);
  return (await command(argv)) ?? 0;
}

await runCommand(() => main(process.argv.slice(2)));
