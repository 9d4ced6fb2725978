import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from '../../lib/deploy/build/build.ts';
import { ROOT } from '../repository/source-files.ts';

/** Without a person's keys; osls keeps its compiled schema there, which takes it seconds to make. */
const HOME = join(ROOT, '.cache/osls-home');

interface Run {
  readonly code: number;
  /** Standard output and error, in this order. */
  readonly text: string;
}

export interface Project {
  readonly folder: string;
  /** The real CLI with no environment but this one and what a process needs. */
  readonly osls: (command: string, env?: Readonly<Record<string, string>>) => Promise<Run>;
  readonly close: () => Promise<void>;
}

/** A folder with the checkout's serverless.yml and zips of its own, so that nothing that runs beside it is in its way. */
export async function createProject(): Promise<Project> {
  const folder = await mkdtemp(join(tmpdir(), 'osls-'));
  await copyFile(join(ROOT, 'serverless.yml'), join(folder, 'serverless.yml'));
  for (const name of ['lib', 'node_modules']) await symlink(join(ROOT, name), join(folder, name), 'junction');
  await build({ outDir: join(folder, 'dist') });
  const cli = join(ROOT, 'node_modules/osls/bin/serverless.js');
  return {
    folder,
    osls: (command, env = {}) =>
      new Promise((resolve) => {
        const options = { cwd: folder, env: { PATH: process.env['PATH'], HOME, ...env } };
        execFile(process.execPath, [cli, ...command.split(' ')], options, (error, stdout, stderr) =>
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), text: stdout + stderr }),
        );
      }),
    close: () => rm(folder, { recursive: true, force: true }),
  };
}
