import { setImmediate } from 'node:timers/promises';

/** The names of the warnings that Node.js gives because of `work`. */
export async function warningsOf(work: () => void): Promise<string[]> {
  const names: string[] = [];
  const onWarning = ({ name }: Error): void => void names.push(name);
  process.on('warning', onWarning);
  try {
    work();
    await setImmediate();
  } finally {
    process.off('warning', onWarning);
  }
  return names;
}
