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

/** The shards that share one of the service's limits: they run one after the other, lanes side by side. */
export interface PlanLane {
  /** From 0. */
  readonly lane: number;
  readonly region: string;
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
  /** Into how many the projects are divided, whatever the time; regions are cut apart besides. Default: as few as have time enough. */
  readonly shards?: number | undefined;
}

export interface Layout {
  readonly lanes: readonly PlanLane[];
  /** One invocation has time enough for all of it. */
  readonly fitsOne: boolean;
}

/** Of the time, at most: some scopes need more requests than in the run before. */
const SAFE_SHARE = 0.7;
/** 120 ms for the two requests of a scope and its files, estimated from the benchmark. */
const SECONDS_A_REQUEST = 0.06;

/** Cuts each lane into shards, in its order, none larger than an invocation reads in its time. Pure. */
export function layOut(options: LayoutOptions): Layout {
  const { scopes, requestsOf, ratePerSecond, concurrency, timeMs, shards: wanted } = options;
  const seconds = SAFE_SHARE * (timeMs / 1000);
  const throughput = concurrency / SECONDS_A_REQUEST;
  const speed = Math.min(ratePerSecond, throughput);
  const most: Size = {
    requests: speed * seconds,
    scopes: wanted === undefined ? Infinity : Math.ceil(scopes.length / wanted),
  };
  const sized = scopes.map((scope, place): SizedScope => ({ ...scope, place, requests: requestsOf(scope) }));
  const lanes = [...lanesOf(sized).values()].map((ofLane, lane): PlanLane => {
    const shards = cut(ofLane, most).map((part, shard) => ({
      shard,
      scopes: part.map((scope) => ({ ...placeOf(scope), place: scope.place })),
      estimateSeconds: Math.ceil(sum(part) / speed),
    }));
    return { lane, region: ofLane[0]?.region ?? '', shards };
  });
  const fitsOne =
    wanted === undefined && lanes.every(({ shards }) => shards.length <= 1) && sum(sized) <= throughput * seconds;
  return { lanes, fitsOne };
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
