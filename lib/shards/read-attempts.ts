import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { groupBy } from '../group-by.ts';
import { parseJson } from '../run/parse-manifest.ts';
import { checksumOf, readIfOurs, type RunLookup } from '../run/stored-run.ts';
import { scopeName } from '../scope.ts';
import type { AttemptSummary, ShardLine } from './attempt.ts';
import { attemptFolder, parseAttemptName, planFolder, shardName, type AttemptName } from './keys.ts';
import type { Shard } from './layout.ts';

export interface AttemptLookup extends RunLookup {
  readonly planId: string;
}

/** The attempts that have begun, by `shardName`; whether they ended is not known yet. */
export async function listAttempts({
  store,
  folder,
  planId,
  signal,
}: AttemptLookup): Promise<Map<string, AttemptName[]>> {
  const prefix = planFolder(folder, planId);
  const names: AttemptName[] = [];
  for await (const found of store.listFolders(prefix, { signal })) {
    const name = parseAttemptName(found.slice(prefix.length, -1));
    if (name) names.push(name);
  }
  return groupBy(names, shardName);
}

/** The best that any attempt has of each scope, by `scopeName`; what none has is not in it. */
export async function readShard<Line extends ShardLine>(
  lookup: AttemptLookup,
  { scopes }: Shard,
  attempts: readonly AttemptName[],
): Promise<Map<string, Line>> {
  const read = await Promise.all(attempts.map((name) => readSummary(lookup, name)));
  const summaries = read.filter((summary) => summary !== undefined).sort(compareSummaries);
  const wanted = new Set(scopes.map(scopeName));
  const best = new Map<string, Line>();
  const improves = ({ status, ...scope }: AttemptSummary['scopes'][number]): boolean =>
    wanted.has(scopeName(scope)) && RANKS[status] > rankOf(best.get(scopeName(scope)));
  for (const summary of summaries) {
    if (!summary.scopes.some(improves)) continue;
    for await (const line of readLines<Line>(lookup, summary))
      if (improves(line.manifest)) best.set(scopeName(line.manifest), line);
  }
  return best;
}

const RANKS = { failed: 1, incomplete: 2, complete: 3 } as const;
const rankOf = (line: ShardLine | undefined): number => (line ? RANKS[line.manifest.status] : 0);

/** Complete ones first, then those with the most complete scopes, then the newest. */
const compareSummaries = (a: AttemptSummary, b: AttemptSummary): number =>
  Number(b.status === 'complete') - Number(a.status === 'complete') ||
  completeIn(b) - completeIn(a) ||
  (a.finishedAt < b.finishedAt ? 1 : -1);

const completeIn = ({ scopes }: AttemptSummary): number => scopes.filter(({ status }) => status === 'complete').length;

/** 32 characters, and what an editor puts around them. */
const MAX_CHECKSUM_BYTES = 1024;

async function readSummary(lookup: AttemptLookup, name: AttemptName): Promise<AttemptSummary | undefined> {
  const folder = attemptFolder(lookup.folder, lookup.planId, name);
  const [bytes, checksum] = await Promise.all([
    readIfOurs(lookup, `${folder}shard.json`),
    readIfOurs(lookup, `${folder}shard.checksum`, MAX_CHECKSUM_BYTES),
  ]);
  // it is still at work, or died
  if (bytes === undefined || checksum === undefined) return undefined;
  const isWhole = checksum.toString('utf8').trim() === checksumOf(bytes);
  const summary = isWhole ? (parseJson(bytes) as Partial<AttemptSummary> | undefined) : undefined;
  if (summary?.version === 1 && summary.planId === lookup.planId) return summary as AttemptSummary;
  lookup.onSkipped?.({
    key: `${folder}shard.json`,
    reason: 'it does not match its checksum, or is of another version',
  });
  return undefined;
}

/** Of some thousand scopes, compressed; the attempt's own figure is believed below it. */
const MAX_RESULTS_BYTES = 256 * 1024 * 1024;

/** All lines, or none where they are not what the attempt wrote. */
async function* readLines<Line extends ShardLine>(
  lookup: AttemptLookup,
  { results }: AttemptSummary,
): AsyncGenerator<Line, void, void> {
  const { key, size, sha256 } = results;
  const body = await readIfOurs(lookup, key, Math.min(size, MAX_RESULTS_BYTES));
  if (body === undefined || createHash('sha256').update(body).digest('hex') !== sha256) {
    lookup.onSkipped?.({ key, reason: 'it is gone, or does not match its digest' });
    return;
  }
  const plain = Readable.from([body]).pipe(createGunzip());
  for await (const line of createInterface({ input: plain, crlfDelay: Infinity })) yield JSON.parse(line) as Line;
}
