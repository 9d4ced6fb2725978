/* Where the objects of a plan are: beside `runs/`, so that no reader of runs meets a shard. `folder` is the function's. */

export const planFolder = (folder: string, planId: string): string => `${folder}/shards/${planId}/`;
export const planKey = (folder: string, planId: string): string => `${planFolder(folder, planId)}plan.json`;
/** Which run the plan became. */
export const mergedKey = (folder: string, planId: string): string => `${planFolder(folder, planId)}merged.json`;

export interface ShardName {
  readonly lane: number;
  readonly shard: number;
}

/** One try at a shard. Its id is new for every invocation, so that none ever overwrites what another wrote. */
export interface AttemptName extends ShardName {
  readonly attemptId: string;
}

/** `0-2`, as in the manifest's `plan.lost`. */
export const shardName = ({ lane, shard }: ShardName): string => `${lane}-${shard}`;

export const attemptFolder = (folder: string, planId: string, attempt: AttemptName): string =>
  `${planFolder(folder, planId)}${shardName(attempt)}-${attempt.attemptId}/`;

/** The name of an attempt's folder, without a slash; undefined for any other. */
export function parseAttemptName(text: string): AttemptName | undefined {
  const [, lane, shard, attemptId = ''] = /^(\d{1,6})-(\d{1,6})-([0-9a-f]{16})$/.exec(text) ?? [];
  return attemptId === '' ? undefined : { lane: Number(lane), shard: Number(shard), attemptId };
}
