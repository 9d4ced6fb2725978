import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CodedError } from '../errors.ts';
import type { FunctionDefinition } from '../runtime/function-definition.ts';

/** `functions` of the checkout. */
const FUNCTIONS = resolve(fileURLToPath(new URL('../../functions', import.meta.url)));

/** osls loads no TypeScript, so a definition is loaded as the rest of the deployment is. */
const loadTypeScript = createRequire(import.meta.url)('./load-typescript.cjs') as (
  path: string,
) => Promise<{ definition?: FunctionDefinition }>;

/** Names of the folders that hold a handler.ts, sorted. */
export async function listFunctions(sourceDir = FUNCTIONS): Promise<string[]> {
  const names = await readdir(sourceDir);
  return names.filter((name) => existsSync(join(sourceDir, name, 'handler.ts'))).sort();
}

/**
 * What each function of a folder is: a new function is known to the deployment, the policies, the doctor and `npm start`
 * by being there. Those that read the results of others come last.
 *
 * @throws DEFINITION_INVALID for a function without a definition of its name
 */
export async function readDefinitions(sourceDir = FUNCTIONS): Promise<FunctionDefinition[]> {
  const names = await listFunctions(sourceDir);
  const definitions = await Promise.all(names.map((name) => readDefinition(sourceDir, name)));
  return definitions.sort((a, b) => Number(readsOthers(a)) - Number(readsOthers(b)));
}

const readsOthers = ({ alsoReads }: FunctionDefinition): boolean => alsoReads.length > 0;

async function readDefinition(sourceDir: string, name: string): Promise<FunctionDefinition> {
  const path = join(sourceDir, name, 'definition.ts');
  const { definition } = existsSync(path) ? await loadTypeScript(path) : {};
  if (definition?.name === name) return definition;
  throw new CodedError('DEFINITION_INVALID', `${path} does not export a definition with the name "${name}"`, {
    hint: 'See functions/README.md.',
  });
}
