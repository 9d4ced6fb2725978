import { formatCount } from '../../../text/count.ts';
import { readFile } from 'node:fs/promises';
import { CodedError } from '../../../errors.ts';
import type { Report } from '../report.ts';
import { COMMON_SETTINGS } from '../../../settings/settings.ts';
import type { SettingTexts } from '../partial-settings.ts';
import type { FunctionDefinition } from '../../../runtime/function-definition.ts';

const PACKAGE = new URL('../../../../package.json', import.meta.url);

/** Whether this Node.js is one that the functions run on. */
export async function checkNode(report: Report, running = process.versions.node): Promise<void> {
  const { engines } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { engines: { node: string } };
  if (isAtLeast(running, engines.node.replace('>=', ''))) return report.ok('node', `Node.js ${running}`);
  const error = new CodedError('NODE_TOO_OLD', `Node.js ${running} is running; ${engines.node} is needed.`, {
    hint: 'Install a newer Node.js. Deployed functions use the runtime that the README names.',
  });
  return report.fail('node', error);
}

/** @param floor `20.15` */
function isAtLeast(version: string, floor: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [floorMajor = 0, floorMinor = 0] = floor.split('.').map(Number);
  return major > floorMajor || (major === floorMajor && minor >= floorMinor);
}

/** What FunctionGraph takes of a function's variables: as many, and in all so long. */
const MOST_VARIABLES = 20;
const MOST_CHARS = 4096;

/** Whether the settings of each function fit into its variables. Credentials are left out: there, an agency has them. */
export function checkSize(functions: readonly FunctionDefinition[], { lookup }: SettingTexts, report: Report): void {
  for (const { name, settings } of functions) {
    const all = [...COMMON_SETTINGS, ...settings, 'HTTP_AUTH_TOKEN'];
    const variables = Object.fromEntries(
      all.flatMap((each) => (lookup(each) === undefined ? [] : [[each, lookup(each)]])),
    );
    const count = Object.keys(variables).length;
    const chars = JSON.stringify(variables).length;
    if (count <= MOST_VARIABLES && chars <= MOST_CHARS) continue;
    const message = `${count} settings of ${formatCount(chars)} characters; FunctionGraph accepts ${MOST_VARIABLES} of ${formatCount(MOST_CHARS)} in all`;
    const hint = 'Move large settings to a JSON object below STORE_URL, and set CONFIG_KEY to its key.';
    report.warn('settings.size', { code: 'SETTINGS_TOO_LARGE', message, hint }, name);
  }
}
