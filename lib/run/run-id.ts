import { randomBytes } from 'node:crypto';

const RUN_ID = /^\d{8}T\d{6}Z-[0-9a-f]{8}$/;

/**
 * `YYYYMMDDTHHMMSSZ-xxxxxxxx`: UTC start, then 8 hex characters, of which the first three are the milliseconds, so that two
 * runs of one second sort by time too. `random` is at least 3 bytes.
 */
export function createRunId(startedAt: Date, random: Uint8Array = randomBytes(3)): string {
  const second = startedAt.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const milliseconds = startedAt.getUTCMilliseconds().toString(16).padStart(3, '0');
  return `${second}-${milliseconds}${Buffer.from(random).toString('hex').slice(0, 5)}`;
}

export const isRunId = (text: unknown): text is string => typeof text === 'string' && RUN_ID.test(text);
