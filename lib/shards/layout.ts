import { lanesOf } from '../run/lanes.ts';
import { placeOf, type Scope } from '../scope.ts';

/** A scope, and its place among all: results keep the order of `CSMS_SCOPES`. */
export interface PlannedScope extends Scope {
  readonly place: number;
}

/** What one invocation reads. */
export interface Shard {
  /** From 0, within its lane. */
  readonly shard: number;
  readonly scopes: readonly PlannedScope[];
  readonly estimateSeconds: number;
}

/**
 * Shards that run one after the other, lanes side by side: those that share one of the service's limits, or one shard of
 * several limits that each have time to spare.
 */
export interface PlanLane {
  /** From 0. */
  readonly lane: number;
  readonly shards: readonly Shard[];
}

export interface LayoutOptions {
  readonly scopes: readonly Scope[];
  /** What a scope takes, such as in the run before. */
  readonly requestsOf: (scope: Scope) => number;
  /** `CSMS_RATE_LIMIT` */
  readonly ratePerSecond: number;
  /** `CSMS_CONCURRENCY` */
  readonly concurrency: number;
  /** That an invocation has for reading. */
  readonly timeMs: number;
  /** Into how many the projects are divided at least, whatever the time. Default: as few as have time enough. */
  readonly shards?: number | undefined;
}

export interface Layout {
  readonly lanes: readonly PlanLane[];
  /** One invocation has time enough for all of it. */
  readonly fitsOne: boolean;
}

/** Of the time, at most: some scopes need more requests than in the run before. */
const SAFE_SHARE = 0.7;
/** 20,000 are 402 MiB of 512 (test/bench). */
const MOST_SCOPES = 20_000;
/** 120 ms for the two requests of a scope and its files, estimated from the benchmark. */
const SECONDS_A_REQUEST = 0.06;

/**
 * Cuts the scopes of each limit into shards, in their order, none larger than an invocation reads in its time. A limit is in one
 * lane, so that one worker at a time keeps to it. Pure.
 */
export function layOut(options: LayoutOptions): Layout {
  const { scopes, requestsOf, ratePerSecond, concurrency, timeMs, shards: wanted } = options;
  const seconds = SAFE_SHARE * (timeMs / 1000);
  const throughput = concurrency / SECONDS_A_REQUEST;
  const speed = Math.min(ratePerSecond, throughput);
  const scopesAtMost = Math.min(MOST_SCOPES, wanted === undefined ? Infinity : Math.ceil(scopes.length / wanted));
  const ofOneLimit: Size = { requests: speed * seconds, scopes: scopesAtMost };
  const ofAll: Size = { requests: throughput * seconds, scopes: scopesAtMost };
  const sized = scopes.map((scope, place): SizedScope => ({ ...scope, place, requests: requestsOf(scope) }));
  const estimate = (part: readonly SizedScope[]): number =>
    Math.max(sum(part) / throughput, ...[...lanesOf(part).values()].map((ofLimit) => sum(ofLimit) / speed));
  const limits = [...lanesOf(sized).values()].map((ofLimit) => cut(ofLimit, ofOneLimit));
  const lanes = pack(limits, ofAll).map((parts, lane): PlanLane => ({
    lane,
    shards: parts.map((part, shard) => ({
      shard,
      scopes: part.map((scope) => ({ ...placeOf(scope), place: scope.place })),
      estimateSeconds: Math.ceil(estimate(part)),
    })),
  }));
  return {
    lanes,
    fitsOne: wanted === undefined && lanes.length <= 1 && lanes.every(({ shards }) => shards.length <= 1),
  };
}

interface Size {
  readonly requests: number;
  readonly scopes: number;
}

interface SizedScope extends PlannedScope {
  readonly requests: number;
}

const sum = (scopes: readonly SizedScope[]): number => scopes.reduce((total, { requests }) => total + requests, 0);

/** A scope that is too large by itself is a shard by itself. */
function cut(scopes: readonly SizedScope[], most: Size): SizedScope[][] {
  const parts: SizedScope[][] = [];
  let requests = 0;
  for (const scope of scopes) {
    const last = parts.at(-1);
    requests += scope.requests;
    if (last && last.length < most.scopes && requests <= most.requests) last.push(scope);
    else {
      parts.push([scope]);
      ({ requests } = scope);
    }
  }
  return parts;
}

/** Limits that one shard each is enough for, as many to a shard as it has time and memory for: there may be thousands. */
function pack(limits: ReadonlyArray<SizedScope[][]>, most: Size): SizedScope[][][] {
  const lanes: SizedScope[][][] = limits.filter((parts) => parts.length > 1);
  let open: SizedScope[] = [];
  let requests = 0;
  for (const [part = [], ...others] of limits) {
    if (others.length > 0) continue;
    requests += sum(part);
    if (open.length > 0 && open.length + part.length <= most.scopes && requests <= most.requests) open.push(...part);
    else {
      lanes.push([(open = part)]);
      requests = sum(part);
    }
  }
  return lanes;
}
