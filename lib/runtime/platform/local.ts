import { randomUUID } from 'node:crypto';
import type { Platform } from './platform.ts';

/** A plain call, for example in a test: everything comes from the environment, and nobody sets a time. */
export const localPlatform = (): Platform => ({
  name: 'local',
  requestId: randomUUID(),
  functionVersion: undefined,
  memoryMb: undefined,
  projectId: undefined,
  remainingMs: () => undefined,
  synchronousMs: undefined,
  keysLastMs: undefined,
  userData: () => undefined,
  temporaryKeys: () => undefined,
  token: () => undefined,
});
