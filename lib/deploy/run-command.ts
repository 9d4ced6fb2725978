import { describeError } from '../errors.ts';

/** Runs a command of the terminal: its exit code, or what failed as code, message and what to do, without a stack. */
export async function runCommand(main: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await main();
  } catch (error) {
    const { code, message, hint } = describeError(error);
    console.error(`${code}: ${message}`);
    if (hint !== undefined) console.error(hint);
    process.exitCode = 1;
  }
}
