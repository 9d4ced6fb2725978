import { deepStrictEqual } from 'node:assert/strict';
import { afterAll, beforeAll, vi } from 'vitest';

/* Files share a process: what one leaves of its environment is found in that file, not in the one that comes after it. */

const { env } = process;
let before: NodeJS.ProcessEnv;
beforeAll(() => {
  before = { ...process.env };
});

afterAll(() => {
  deepStrictEqual({ ...process.env }, before, 'the environment is not as it was before this file');
  if (process.env !== env) throw new Error('the environment is another object: vi.stubEnv changes the old one');
  if (vi.isFakeTimers()) throw new Error('timers are still fake');
});
