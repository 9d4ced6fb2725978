import { groupBy } from '../group-by.ts';
import type { Scope } from '../scope.ts';

/** Scopes that share one of the service's limits: it counts requests by user and region, and each account has a user of its own. */
const laneOf = ({ accountId = '', region }: Scope): string => `${accountId} ${region}`;

interface Lane {
  /** The one that has waited the longest is the last. */
  readonly waiting: Scope[];
  inFlight: number;
}

/**
 * Scopes that wait, a queue for each lane. The next one is of the lane with the fewest in flight, and among these of the
 * lane that was served the longest ago: no limit lies idle while every worker waits for another's, and a lane that stands
 * still takes its share of the workers only.
 */
export class Lanes {
  /** Those with scopes that wait, the one that was served the longest ago first. */
  readonly #lanes: Lane[];

  /** @param keyOf orders the scopes of a lane, and the lanes before any is served: who has waited the longest is never passed by. */
  constructor(scopes: readonly Scope[], keyOf: (scope: Scope) => string) {
    const keyed = scopes.map((scope) => ({ scope, key: keyOf(scope) }));
    const sorted = keyed.sort((a, b) => (a.key < b.key ? -1 : Number(a.key > b.key))).map(({ scope }) => scope);
    const lanes = [...groupBy(sorted, laneOf).values()];
    this.#lanes = lanes.map((waiting) => ({ waiting: waiting.toReversed(), inFlight: 0 }));
  }

  /** Runs the next scope; nothing when none waits. */
  async runNext(run: (scope: Scope) => Promise<void>): Promise<void> {
    // of thousands of lanes nearly all are idle, and the first are
    const hasIdle = this.#lanes.some(({ inFlight }) => inFlight === 0);
    const fewest = hasIdle ? 0 : Math.min(...this.#lanes.map(({ inFlight }) => inFlight));
    const at = this.#lanes.findIndex(({ inFlight }) => inFlight === fewest);
    const [lane] = this.#lanes.splice(at, 1);
    if (!lane) return;
    const scope = lane.waiting.pop() as Scope;
    if (lane.waiting.length > 0) this.#lanes.push(lane);
    lane.inFlight += 1;
    await run(scope);
    lane.inFlight -= 1;
  }
}

/** The scopes of each lane, in their order. */
export const lanesOf = <Of extends Scope>(scopes: readonly Of[]): Map<string, Of[]> => groupBy(scopes, laneOf);

/** How many of the scopes each lane has. */
export const laneSizes = (scopes: readonly Scope[]): number[] =>
  [...lanesOf(scopes).values()].map(({ length }) => length);
