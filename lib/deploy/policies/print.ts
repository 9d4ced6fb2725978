import { writeFile } from 'node:fs/promises';
import { describeError } from '../../errors.ts';
import { readDefinitions } from '../definitions.ts';
import { samplePolicies, policiesFor } from './policies-for.ts';
import type { Policy } from './policy.ts';

/*
 * tsx lib/deploy/policies/print.ts [name]       the policies for the settings in the environment, to paste into IAM: of a function, or member-account
 * tsx lib/deploy/policies/print.ts --write      the JSON files beside this one, anew
 */

const format = (policy: Policy): string => `${JSON.stringify(policy, null, 2)}\n`;

async function print(wanted: string | undefined): Promise<void> {
  for (const [file, policy] of policiesFor(await readDefinitions(), process.env)) {
    if (wanted !== undefined && !file.startsWith(`${wanted}.`)) continue;
    console.log(`${file}\n${format(policy)}`);
  }
}

async function writeSamples(): Promise<void> {
  for (const [file, policy] of samplePolicies(await readDefinitions()))
    await writeFile(new URL(file, import.meta.url), format(policy));
}

const [argument] = process.argv.slice(2);
try {
  if (argument === '--write') await writeSamples();
  else await print(argument);
} catch (error) {
  const { code, message, hint = '' } = describeError(error);
  console.error(`${code}: ${message} ${hint}`);
  process.exitCode = 1;
}
