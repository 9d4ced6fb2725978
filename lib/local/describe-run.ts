import { formatCount, plural } from '../text/count.ts';
import { planFolder } from '../shards/keys.ts';
import type { FunctionDefinition } from '../runtime/function-definition.ts';
import type { EngineCounts } from '../shards/make-plan.ts';

/** What every function returns. */
interface RunResponse extends EngineCounts {
  readonly status: string;
  readonly consistency?: string;
  /** Absent when nothing was written. */
  readonly manifest?: string;
  /** Where several invocations read one run. */
  readonly plan?: { readonly planId: string; readonly lost?: readonly string[] };
  /** Counted only where several invocations read one run: the manifest lists them. */
  readonly failed?: readonly unknown[];
  readonly incomplete?: readonly unknown[];
  readonly failedAccounts?: readonly unknown[];
  /** Numbers, or groups of numbers by name; null where there is nothing to count. */
  readonly totals: Readonly<Record<string, unknown>>;
}

/** What `consistency` means, for people. */
export const VERIFICATION: Readonly<Record<string, string>> = {
  exact: 'verified',
  unverified: 'not verified',
  drifted: 'counts differ',
};

/** A run as people read it. `place` is what the keys of the response are relative to. */
export function describeRun(definition: Described, result: unknown, place: string): string {
  const response = result as RunResponse;
  const totals = definition.totals.flatMap((line) => describeTotal(line, response.totals, definition.kinds));
  return [describeStatus(response), ...totals, ...describeFiles(response, definition, place)].join('\n');
}

type Described = Pick<FunctionDefinition, 'totals' | 'kinds' | 'files' | 'folder'>;

/** Whether the run is to be relied on, first. */
function describeStatus(response: RunResponse): string {
  const { status, consistency = '', totals } = response;
  const secrets = plural(Number(totals['secrets'] ?? 0), 'secret');
  if (status === 'failed') return 'FAILED: no project could be listed.';
  if (status === 'partial') return `INCOMPLETE: ${secrets} listed; ${describeMissing(response)}.`;
  if (consistency === 'exact') return `Complete and verified: ${secrets}. A second, independent query agrees.`;
  return `Complete, but ${(VERIFICATION[consistency] ?? consistency).toUpperCase()}: ${secrets}. See the reason of each project.`;
}

function describeMissing(response: RunResponse): string {
  const { failedAccounts = [], failed = [], incomplete = [], plan: { lost = [] } = {} } = response;
  const { failedCount = failed.length, incompleteCount = incomplete.length } = response;
  const missing = [
    ...(failedAccounts.length > 0 ? [`${plural(failedAccounts.length, 'account')} failed`] : []),
    ...(failedCount > 0 ? [`${plural(failedCount, 'project')} failed`] : []),
    ...(incompleteCount > 0 ? [`secrets are missing in ${plural(incompleteCount, 'project')}`] : []),
    ...(lost.length > 0 ? [describeLost(lost)] : []),
  ];
  return missing.join(', ') || 'not all projects are known, see the report';
}

/** Names of them, so many that a line holds them. */
const NAMED_SHARDS = 5;

function describeLost(lost: readonly string[]): string {
  const names = lost.slice(0, NAMED_SHARDS).join(', ');
  const more = lost.length > NAMED_SHARDS ? ` and ${formatCount(lost.length - NAMED_SHARDS)} more` : '';
  return `${plural(lost.length, 'shard')} lost (${names}${more})`;
}

/** Where to look for why a run failed as a whole; empty where it has no manifest. */
export function describeManifest(result: unknown, place: string): string[] {
  const { manifest, plan: { lost = [] } = {} } = result as RunResponse;
  return [
    ...(lost.length > 0 ? [`  ${describeLost(lost)}`] : []),
    ...(manifest === undefined ? [] : [fileLine('Manifest', `${place}/${manifest}`)]),
  ];
}

const fileLine = (what: string, path: string): string => `  ${`${what}:`.padEnd(13)}${path}`;

const FIELD = /\{(\w+)\}/g;

/** No line where a value of it is not there: there is nothing to count. */
function describeTotal(line: string, totals: RunResponse['totals'], kinds: Described['kinds']): string[] {
  const values = [...line.matchAll(FIELD)].map(([, field = '']) => totals[field] ?? undefined);
  if (values.includes(undefined)) return [];
  return [`  ${line.replaceAll(FIELD, (_, field: string) => describeValue(totals[field], kinds))}`];
}

function describeValue(value: unknown, kinds: Described['kinds'] = {}): string {
  if (typeof value === 'number') return Number.isInteger(value) ? formatCount(value) : value.toFixed(1);
  if (typeof value !== 'object' || value === null) return String(value);
  const counts = Object.entries(value).filter(([, count]) => count !== 0);
  return (
    counts
      .map(([kind, count]) => `${describeValue(count)} ${Object.hasOwn(kinds, kind) ? kinds[kind] : kind}`)
      .join(', ') || 'none'
  );
}

function describeFiles({ manifest, plan }: RunResponse, { files, folder }: Described, place: string): string[] {
  if (manifest === undefined) return ['  No files: nothing has changed since the last run.'];
  const ofRun = `${place}/${manifest.replace(/manifest\.json$/, '')}`;
  // the data of a run in shards stays where its shards have put it
  const ofData = plan ? `${place}/${planFolder(folder, plan.planId)}` : ofRun;
  const all = Object.entries({ ...files, 'manifest.json': 'Manifest' });
  return all.map(([file, what]) => fileLine(what, `${file === '' ? ofData : ofRun}${file}`));
}
