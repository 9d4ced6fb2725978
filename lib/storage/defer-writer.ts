import type { ObjectStore, ObjectWriter, PutOptions } from './object-store.ts';

/** `open` returns at once while its driver may still have to be loaded. */
export function deferWriter(load: () => Promise<ObjectStore>, key: string, options?: PutOptions): ObjectWriter {
  let writer: Promise<ObjectWriter> | undefined;
  const opened = () => (writer ??= load().then((driver) => driver.open(key, options)));
  return {
    write: async (chunk) => (await opened()).write(chunk),
    close: async () => (await opened()).close(),
    abort: async () => (await opened()).abort(),
  };
}
