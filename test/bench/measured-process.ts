import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { Readable } from 'node:stream';
import { installRuntimes } from '../support/runtimes.ts';

const REPORT_USAGE = fileURLToPath(new URL('report-usage.cjs', import.meta.url));

export interface Usage {
  /** From spawn to exit. */
  wallMs: number;
  /** User and system, all threads, from spawn to exit. */
  cpuMs: number;
  /** What the process itself measures as `call`, such as a function from its call to its answer; undefined where nothing is. */
  callMs?: number;
  /** Largest resident set. */
  peakMib: number;
  /** Largest heap in use, garbage included, of a look every 50 ms. */
  heapMib: number;
}

/** Runs a script on the oldest runtime, in a process of its own, with an empty environment. Rejects when it fails. */
export async function runMeasured(args: readonly string[]): Promise<Usage> {
  const node = await oldestNode();
  const startedMs = performance.now();
  const child = spawn(node.path, ['--require', REPORT_USAGE, ...args], {
    stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    env: {},
  });
  const exit = once(child, 'exit').then(([code]) => ({ code: code as number, wallMs: performance.now() - startedMs }));
  const [{ code, wallMs }, usage] = await Promise.all([exit, text(child.stdio[3] as Readable)]);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  return { wallMs, ...(JSON.parse(usage) as Omit<Usage, 'wallMs'>) };
}

/** What the bounds speak of; this Node.js where that one cannot be installed. */
export async function oldestNode(): Promise<{ version: string; path: string }> {
  const [oldest] = await installRuntimes();
  return oldest ?? { version: process.versions.node, path: process.execPath };
}
