import { afterAll, beforeAll, vi } from 'vitest';

/* Files share a process: what one leaves of its environment is found in that file, not in the one that comes after it. */

const { env } = process;
let before: NodeJS.ProcessEnv;
beforeAll(() => {
  before = { ...process.env };
});

afterAll(() => {
  const names = new Set([...Object.keys(before), ...Object.keys(process.env)]);
  const changed = [...names].filter((name) => process.env[name] !== before[name]);
  if (changed.length > 0) throw new Error(`not put back in the environment: ${changed.join(', ')}`);
  if (process.env !== env) throw new Error('the environment is another object: vi.stubEnv changes the old one');
  if (vi.isFakeTimers()) throw new Error('timers are still fake');
});
