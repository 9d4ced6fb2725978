import { afterEach, beforeEach } from 'vitest';

/* What functions log is shown where a test fails, and nowhere else. */

const MOST_LINES = 50;
let lines: string[] = [];
/** Tests of a file may run side by side. */
let running = 0;

const write = process.stdout.write.bind(process.stdout);
const isLog = (chunk: unknown): chunk is string => typeof chunk === 'string' && chunk.startsWith('{"time":');
const keep = (chunk: string, ...rest: []): boolean => (isLog(chunk) ? lines.push(chunk) > 0 : write(chunk, ...rest));

beforeEach(() => {
  running += 1;
  if (running > 1) return;
  lines = [];
  process.stdout.write = keep;
});

afterEach(({ task }) => {
  running -= 1;
  if (running === 0) process.stdout.write = write;
  if (task.result?.state === 'fail') write(`${task.name}:\n${lines.slice(-MOST_LINES).join('')}`);
});
