import { randomBytes } from 'node:crypto';

const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;

/** `YYYYMMDDTHHMMSSZ-xxxxxxxx`: UTC start, then random, so it sorts by time. `random` is 4 bytes. */
export function createRunId(startedAt: Date, random: Uint8Array = randomBytes(4)): string {
  const second = startedAt.toISOString().replace(/[-:]|\.\d{3}/g, '');
  return `${second}-${Buffer.from(random).toString('hex')}`;
}

export const isRunId = (text: unknown): text is string => typeof text === 'string' && RUN_ID.test(text);
