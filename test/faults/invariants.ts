import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import type { Consistency } from '../../lib/scope.ts';
import { scopeName } from '../../lib/scope.ts';
import { manifestKey } from '../../lib/run/keys.ts';
import type { Manifest, ManifestScope } from '../../lib/run/manifest.ts';
import type { FunctionName, RunEnd, StoreView } from '../support/fault-world.ts';
import type { Truth } from './scenarios.ts';
import { FOLDERS, latestIn, rowsByScope, rowsOf, runsIn, type Row } from './stored-runs.ts';

/** What is known of one run. */
export interface Evidence {
  readonly functionName: FunctionName;
  readonly before: StoreView;
  readonly after: StoreView;
  readonly truth: Truth;
  /** Absent for a run that was killed: nobody heard of its end. */
  readonly end?: RunEnd | undefined;
  /** It may take so long, ms. */
  readonly limitMs: number;
  /** Nothing disturbed it. */
  readonly isClean: boolean;
}

/** What DESIGN promises of every run, each with what is wrong in words; nothing where it holds. */
export const INVARIANTS = {
  'a manifest names files that are there': checkFiles,
  'complete is whole': checkComplete,
  'exact is true': checkExact,
  'changes are what has changed': checkChanges,
  'the pointer names what is there, and only moves forward': checkPointer,
  'the response is what the manifest says': checkResponse,
  'errors have a code of their own': checkError,
  'it ends in time': checkTime,
  'a clean run heals': checkHealed,
} as const satisfies Record<string, (evidence: Evidence) => string[]>;

export const violationsOf = (evidence: Evidence): string[] =>
  Object.entries(INVARIANTS).flatMap(([name, check]) => check(evidence).map((what) => `${name}: ${what}`));

const folderOf = ({ functionName }: Evidence): string => FOLDERS[functionName];

/** Runs that were not there before. */
function newRuns(evidence: Evidence): Manifest[] {
  const known = new Set(runsIn(evidence.before, folderOf(evidence)).map(({ runId }) => runId));
  return runsIn(evidence.after, folderOf(evidence)).filter(({ runId }) => !known.has(runId));
}

const digest = (name: 'md5' | 'sha256', body: Buffer): string => createHash(name).update(body).digest('hex');

function checkFiles({ after, ...evidence }: Evidence): string[] {
  return runsIn(after, folderOf({ after, ...evidence })).flatMap(({ files }) =>
    files.flatMap(({ key, size, MD5checksum, sha256, rows, format }) => {
      const body = after.get(key);
      if (!body) return [`${key} is not there`];
      const isSame = body.length === size && digest('md5', body) === MD5checksum && digest('sha256', body) === sha256;
      if (!isSame) return [`${key} has other bytes`];
      const found = format === 'csv' ? rowsOf(after, key).length : rows;
      return found === rows ? [] : [`${key} has ${found} rows, not ${rows}`];
    }),
  );
}

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
  isDeepStrictEqual([...some].sort(), [...others].sort());

/** What the truth has of a scope, and what the run says of it. */
function compareScope(evidence: Evidence, rows: readonly Row[], name: string): string[] {
  const { functionName, truth } = evidence;
  if (functionName !== 'failed-rotation-notifier') {
    const ids = rows.map(({ id = '' }) => id);
    return isSame(ids, truth.secrets.get(name) ?? [])
      ? []
      : [`${name} has ${ids.length} rows: ${ids.slice(0, 5).join(', ')}`];
  }
  const secrets = new Set(truth.secrets.get(name));
  const open = truth.open.filter((each) => secrets.has(`id-${each}`));
  const shown = rows.map(({ secret_name: secretName = '' }) => secretName);
  return isSame(shown, open)
    ? []
    : [`${name} shows ${shown.join(', ') || 'nothing'}, not ${open.join(', ') || 'nothing'}`];
}

function checkComplete(evidence: Evidence): string[] {
  return newRuns(evidence).flatMap((manifest) => {
    const rows = rowsByScope(evidence.after, manifest);
    const ofScopes = manifest.scopes.flatMap((scope) => checkScope(evidence, scope, rows.get(scopeName(scope)) ?? []));
    if (manifest.status !== 'complete') return ofScopes;
    const complete = new Set(manifest.scopes.filter(({ status }) => status === 'complete').map(scopeName));
    const missing = [...evidence.truth.secrets.keys()].filter((name) => !complete.has(name));
    return [...ofScopes, ...missing.map((name) => `${manifest.runId} is complete without ${name}`)];
  });
}

function checkScope(evidence: Evidence, scope: ManifestScope, rows: readonly Row[]): string[] {
  const name = scopeName(scope);
  if (scope.status === 'complete') return compareScope(evidence, rows, name);
  const isData = evidence.functionName === 'inventory-export';
  return isData && scope.status === 'failed' && rows.length > 0 ? [`${name} failed, and has ${rows.length} rows`] : [];
}

const WORST_FIRST: readonly (Consistency | undefined)[] = ['drifted', 'unverified', 'exact'];

function checkExact(evidence: Evidence): string[] {
  return newRuns(evidence).flatMap(({ runId, scopes, consistency }) => {
    const untrue = scopes.filter((scope) => scope.consistency === 'exact' && !isProven(evidence, scope));
    const complete = new Set(scopes.filter(({ status }) => status === 'complete').map((scope) => scope.consistency));
    const worst = WORST_FIRST.find((each) => complete.has(each));
    return [
      ...untrue.map((scope) => `${scopeName(scope)} is called exact: ${scope.listed} of ${scope.expected} listed`),
      ...(consistency === worst ? [] : [`${runId} is called ${consistency}, its worst scope is ${worst}`]),
    ];
  });
}

const isProven = ({ truth }: Evidence, scope: ManifestScope): boolean => {
  const count = truth.secrets.get(scopeName(scope))?.length ?? -1;
  return scope.status === 'complete' && scope.listed === count && scope.expected === count;
};

/** `changes.csv` against the rows of the two runs themselves. */
function checkChanges(evidence: Evidence): string[] {
  const { after, functionName } = evidence;
  if (functionName !== 'inventory-export') return [];
  const runs = new Map(runsIn(after, 'inventory').map((run) => [run.runId, run]));
  return newRuns(evidence).flatMap((manifest) => {
    const changes = rowsOf(after, manifestKey('inventory', manifest.runId).replace('manifest.json', 'changes.csv'));
    const now = rowsByScope(after, manifest);
    return manifest.scopes.flatMap((scope) => {
      const name = scopeName(scope);
      const ofScope = changes.filter((row) => `${row['region']}:${row['project_id']}` === name);
      const earlier = runs.get(scope.comparedWith ?? '');
      if (!earlier) return ofScope.length === 0 ? [] : [`${name} has changes, and is compared with nothing`];
      const [ids, old] = [now.get(name) ?? [], rowsByScope(after, earlier).get(name) ?? []].map(
        (rows) => new Set(rows.map(({ id = '' }) => id)),
      ) as [Set<string>, Set<string>];
      const idsOf = (change: string): string[] =>
        ofScope.flatMap((row) => (row['change'] === change ? (row['id'] ?? '') : []));
      const [added, removed] = [[...ids].filter((id) => !old.has(id)), [...old].filter((id) => !ids.has(id))];
      return [
        ...(isSame(idsOf('added'), added)
          ? []
          : [`${name}: added ${idsOf('added').join(', ')}, not ${added.join(', ')}`]),
        // what the tag query could not confirm is said by a later run, which compares with a run that is whole
        ...(isSame(idsOf('removed'), scope.isWhole === false ? [] : removed)
          ? []
          : [`${name}: removed ${idsOf('removed').join(', ')}, not ${removed.join(', ')}`]),
      ];
    });
  });
}

function checkPointer(evidence: Evidence): string[] {
  const folder = folderOf(evidence);
  const runs = new Map(runsIn(evidence.after, folder).map((run) => [run.runId, run]));
  const before = latestIn(evidence.before, folder);
  const after = latestIn(evidence.after, folder);
  if (!after) return before ? ['it is gone'] : [];
  const wasTrue = runsIn(evidence.before, folder).some((run) => run.runId === before?.runId);
  const top = runs.get(after.runId ?? '');
  const newest = runs.get(after.newest.runId);
  const { runId, manifest, status, consistency, finishedAt } = after;
  const isTrue =
    top !== undefined &&
    isDeepStrictEqual(
      [manifest, status, consistency, finishedAt],
      [manifestKey(folder, top.runId), 'complete', top.consistency, top.finishedAt],
    );
  return [
    ...(runId === undefined || (isTrue && top.status === 'complete')
      ? []
      : [`its top, ${runId}, is not what the manifest says`]),
    ...(newest?.status === after.newest.status ? [] : [`its newest run, ${after.newest.runId}, is not there`]),
    ...(!wasTrue || (before?.runId ?? '') <= (runId ?? '') ? [] : [`it went back from ${before?.runId} to ${runId}`]),
  ];
}

function checkResponse(evidence: Evidence): string[] {
  const { response, error } = evidence.end ?? {};
  const runs = newRuns(evidence);
  if (error) {
    // the store, or the time, may have failed behind a run that counts: at the pointer, or at an answer that was lost
    if (/^(?:STORE_|RUN_OUT_OF_TIME$)/.test(error.code ?? '')) return [];
    const others = runs.filter(({ status }) => status !== 'failed');
    return others.map(({ runId, status }) => `${runId} is ${status}, and ${error.code} was thrown`);
  }
  if (!response) return [];
  const { runId, manifest, status, consistency, totals } = response;
  const stored = runs.find((run) => run.runId === runId);
  if (manifest === undefined) return stored ? [`${runId} is stored, and not in the response`] : [];
  if (!stored) return [`${manifest} is in the response, and not in the store`];
  const isTrue = isDeepStrictEqual([status, consistency, totals], [stored.status, stored.consistency, stored.totals]);
  return isTrue
    ? []
    : [`the response says ${status} ${consistency}, the manifest ${stored.status} ${stored.consistency}`];
}

function checkError({ end }: Evidence): string[] {
  const isTyped = end?.error === undefined || /^(?!INTERNAL)[A-Z]+_[A-Z_]+$/.test(end.error.code ?? '');
  return isTyped ? [] : [`${end.error.code}: ${end.error.message}`];
}

function checkTime({ end, limitMs }: Evidence): string[] {
  return end === undefined || end.tookMs <= limitMs ? [] : [`it took ${Math.round(end.tookMs)} ms of ${limitMs}`];
}

/**
 * Whatever was left behind: the run after it is whole, and the pointer leads to the newest. A quiet run of the notifier lists no runs,
 * so a pointer that a run could neither read nor move is healed by the next run that stores files.
 */
function checkHealed(evidence: Evidence): string[] {
  if (!evidence.isClean) return [];
  const folder = folderOf(evidence);
  const { response, error } = evidence.end ?? {};
  if (!response) return [`it threw ${error?.code}: ${error?.message}`];
  const runs = runsIn(evidence.after, folder);
  const latest = latestIn(evidence.after, folder);
  const newestComplete = runs.findLast(({ status }) => status === 'complete');
  const isQuiet = evidence.functionName === 'failed-rotation-notifier' && newRuns(evidence).length === 0;
  return [
    ...(response.status === 'complete' && response.consistency === 'exact'
      ? []
      : [`it is ${response.status} ${response.consistency}`]),
    ...(isQuiet || latest?.runId === newestComplete?.runId
      ? []
      : [`the pointer names ${latest?.runId}, not ${newestComplete?.runId}`]),
    ...(isQuiet || latest?.newest.runId === runs.at(-1)?.runId ? [] : [`the newest run is ${runs.at(-1)?.runId}`]),
  ];
}
