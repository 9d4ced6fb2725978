import { laneSizes } from '../../run/lanes.ts';
import type { Scope } from '../../scope.ts';

/** Until the first request leaves, and after the last response: as in COSTS.md. */
const START_SECONDS = 2;
/** The limiter counts a second a little longer, since requests arrive less evenly than they leave. */
const SECOND = 1.03;
/** A scope waits for CSMS once, since its requests leave side by side, and then about as long for the store. */
const WAITS_A_SCOPE = 2;

interface RunInput {
  readonly scopes: readonly Scope[];
  /** Of a project with up to 1,000 secrets. */
  readonly requestsAScope: number;
  /** `CSMS_RATE_LIMIT` */
  readonly ratePerSecond: number;
  /** `CSMS_CONCURRENCY` */
  readonly concurrency: number;
  readonly latencyMs: number;
}

export interface RunEstimate {
  readonly seconds: number;
  /** What decides it: a higher value makes a run shorter. */
  readonly decidedBy: 'CSMS_RATE_LIMIT' | 'CSMS_CONCURRENCY';
}

/** How long it takes to read scopes: as long as the fullest lane's limit makes it, or as all of them take side by side. */
export function estimateRun(input: RunInput): RunEstimate {
  const { scopes, requestsAScope, ratePerSecond, concurrency, latencyMs } = input;
  const requests = Math.max(0, ...laneSizes(scopes)) * requestsAScope;
  // the first second's leave at once
  const byRate = Math.max(0, requests / ratePerSecond - 1) * SECOND;
  const byConcurrency = (Math.ceil(scopes.length / concurrency) * latencyMs * WAITS_A_SCOPE) / 1000;
  return {
    seconds: START_SECONDS + Math.max(byRate, byConcurrency),
    decidedBy: byRate >= byConcurrency ? 'CSMS_RATE_LIMIT' : 'CSMS_CONCURRENCY',
  };
}
