import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { oldestNode, runMeasured, type Usage } from '../measured-process.ts';
import type { ListerOptions, Listing } from './lister.ts';

/** A built lister, in a process of its own that stays: so its later listings are warm. */
export interface ListerProcess {
  list(): Promise<Listing>;
  stop(): void;
}

let files = 0;

/** Options are the listers' first argument, as a file: nothing of them is in the environment. */
async function writeOptions(folder: string, options: ListerOptions): Promise<string> {
  const file = join(folder, `lister-${(files += 1)}.json`);
  await writeFile(file, JSON.stringify(options));
  return file;
}

export interface ListerProgram {
  /** Of the built program. */
  readonly path: string;
  /** For files of options. */
  readonly folder: string;
}

export async function startLister({ path, folder }: ListerProgram, options: ListerOptions): Promise<ListerProcess> {
  const { path: node } = await oldestNode();
  const args = [path, await writeOptions(folder, options)];
  // what the SDK logs goes to stdout
  const child = spawn(node, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'], env: {} });
  const exit = once(child, 'exit').then(([code]) => {
    throw new Error(`${path} ended with ${code as number}`);
  });
  exit.catch(() => undefined); // thrown to whoever waits for a listing
  return {
    list: async () => {
      const answer = once(child, 'message');
      child.send('list');
      const [listing] = await Promise.race([answer, exit]);
      return listing as Listing;
    },
    stop: () => void child.kill(),
  };
}

/** One listing in a new process, from spawn to exit. */
export const runLister = async ({ path, folder }: ListerProgram, options: ListerOptions): Promise<Usage> =>
  runMeasured([path, await writeOptions(folder, options), 'once']);
