import { readFile } from 'node:fs/promises';
import { CodedError } from '../../../errors.ts';
import type { Report } from '../report.ts';

const PACKAGE = new URL('../../../../package.json', import.meta.url);

/** Whether this Node.js is one that the functions run on. */
export async function checkNode(report: Report, running = process.versions.node): Promise<void> {
  const { engines } = JSON.parse(await readFile(PACKAGE, 'utf8')) as { engines: { node: string } };
  if (isAtLeast(running, engines.node.replace('>=', ''))) return report.ok('node', `Node.js ${running}`);
  const error = new CodedError('NODE_TOO_OLD', `Node.js ${running} runs here; ${engines.node} is needed.`, {
    hint: 'Install a newer Node.js. The deployed functions bring their own: set their runtime as the README says.',
  });
  return report.fail('node', error);
}

/** @param floor `20.15` */
function isAtLeast(version: string, floor: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [floorMajor = 0, floorMinor = 0] = floor.split('.').map(Number);
  return major > floorMajor || (major === floorMajor && minor >= floorMinor);
}
