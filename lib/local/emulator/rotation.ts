import { type SecretSeed, keyAt, type Role } from './generator.ts';
import { draw, pick } from './random.ts';
import { PERIODS } from './vocabulary.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 86_400_000;

export interface Rotation {
  /** As the API writes it, `30d`. */
  readonly period: string;
  readonly periodMs: number;
  readonly lastMs: number;
  readonly nextMs: number;
}

/** Last and next rotation are one period apart; overdue ones missed theirs by one to eleven days. */
export function rotationAt(secretSeed: SecretSeed, index: number, role: Role): Rotation {
  const lot = draw(keyAt(secretSeed, index), 22);
  const { text, ms } = pick(PERIODS, lot);
  const aheadMs = HOUR_MS + (lot % (ms - 2 * HOUR_MS));
  const nextMs = role === 'overdue' ? secretSeed.nowMs - DAY_MS - (lot % (10 * DAY_MS)) : secretSeed.nowMs + aheadMs;
  return { period: text, periodMs: ms, lastMs: nextMs - ms, nextMs };
}
