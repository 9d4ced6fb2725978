import type { ByteOutput } from './byte-output.ts';
import { dayOf, dayPrefix, timeOfDay } from './iso-time.ts';

const ZERO = 0x30;

function writeTwoDigits(buffer: Buffer, at: number, value: number): void {
  const tens = (value / 10) | 0;
  buffer[at] = ZERO + tens;
  buffer[at + 1] = ZERO + value - tens * 10;
}

/** `YYYY-MM-DDTHH:mm:ss.sssZ` without making a string of it. */
export function writeTime(out: ByteOutput, ms: number): void {
  out.ascii(dayPrefix(dayOf(ms)));
  out.ascii('00:00:00.000Z');
  const { buffer } = out;
  const at = out.length - 13;
  const time = timeOfDay(ms);
  const seconds = (time / 1000) | 0;
  const millis = time - seconds * 1000;
  const hundreds = (millis / 100) | 0;
  writeTwoDigits(buffer, at, (seconds / 3600) | 0);
  writeTwoDigits(buffer, at + 3, ((seconds / 60) | 0) % 60);
  writeTwoDigits(buffer, at + 6, seconds % 60);
  buffer[at + 9] = ZERO + hundreds;
  writeTwoDigits(buffer, at + 10, millis - hundreds * 100);
}
