import { readLatest } from '../../../lib/run/latest.ts';
import { walkRuns } from '../../../lib/run/walk-runs.ts';
import type { RunLookup } from '../../../lib/run/stored-run.ts';
import type { RotationLatest } from '../state/latest.ts';

/** The end of the newest complete inventory that is known, or when one was last looked for in vain: ISO 8601 UTC. */
export type KnownInventory = Pick<RotationLatest, 'inventoryAt' | 'inventoryMissedAt'>;

/** Where there is no inventory, nobody expects one: so it is enough to look for the first from time to time. */
const LOOK_AGAIN_MS = 3_600_000;
/** Runs that died or failed stand before the newest complete one; each costs two reads. */
const MAX_RUNS_LOOKED_AT = 20;
/** Clocks differ. */
const FUTURE_MS = 5 * 60_000;

interface FindOptions {
  readonly nowMs: number;
  readonly staleAfterMs: number;
  readonly lookup: RunLookup;
}

/**
 * While the last one that was seen is fresh there is nothing to look up. Only the manifest of a run proves that it was complete,
 * and when it ended: `latest.json` may be damaged, deleted, or name what is not there. What is known stays known; without it a
 * pointer to a run of the past is enough to expect the next one.
 *
 * @throws STORE_*
 */
export async function findInventory(
  known: KnownInventory | undefined,
  { nowMs, staleAfterMs, lookup }: FindOptions,
): Promise<KnownInventory> {
  const inventoryAt = pastTime(known?.inventoryAt, nowMs);
  const inventoryMissedAt = pastTime(known?.inventoryMissedAt, nowMs);
  if (inventoryAt !== undefined && Date.parse(inventoryAt) + staleAfterMs >= nowMs) return { inventoryAt };
  const hasJustLooked = inventoryMissedAt !== undefined && Date.parse(inventoryMissedAt) + LOOK_AGAIN_MS >= nowMs;
  if (inventoryAt === undefined && hasJustLooked) return { inventoryMissedAt };
  const provenAt = await findProvenEnd(lookup, nowMs);
  const hintAt = inventoryAt ?? provenAt ?? pastTime((await readLatest(lookup))?.finishedAt, nowMs);
  const [newest] = [inventoryAt, provenAt, hintAt]
    .flatMap((at) => at ?? [])
    .sort((a, b) => Date.parse(b) - Date.parse(a));
  return newest === undefined ? { inventoryMissedAt: new Date(nowMs).toISOString() } : { inventoryAt: newest };
}

async function findProvenEnd(lookup: RunLookup, nowMs: number): Promise<string | undefined> {
  let looked = 0;
  for await (const { status, finishedAt } of walkRuns(lookup)) {
    looked += 1;
    const at = status === 'complete' ? pastTime(finishedAt, nowMs) : undefined;
    if (at !== undefined || looked >= MAX_RUNS_LOOKED_AT) return at;
  }
  return undefined;
}

/** A time of the future says nothing of what has happened. */
function pastTime(text: string | undefined, nowMs: number): string | undefined {
  return Date.parse(text ?? '') <= nowMs + FUTURE_MS ? text : undefined;
}
