import type { Emulator } from '../../../lib/local/emulator/emulator.ts';
import type { FaultRule } from '../../../lib/local/emulator/faults.ts';
import type { ListedProject, Listing } from './lister.ts';
import type { ListerProcess } from './lister-process.ts';

type Fault = readonly [what: string, rule: Omit<FaultRule, 'api' | 'projectId'>];

/** Pages of the faulty project that are right, and the rest is not, or one. */
const IN_THE_MIDDLE = { skip: 2 } as const;
const ONCE = { ...IN_THE_MIDDLE, times: 1 } as const;

/** What becomes of a page in the middle of the second project's list. */
const FAULTS: readonly Fault[] = [
  ['500, once', { name: 'server-error', value: 500, ...ONCE }],
  ['500, from then on', { name: 'server-error', value: 500, ...IN_THE_MIDDLE }],
  ['429 with Retry-After, once', { name: 'throttle-seconds', value: 1, ...ONCE }],
  ['connection reset before a response, once', { name: 'reset-before', ...ONCE }],
  ['connection closed within the body, once', { name: 'cut-body', ...ONCE }],
  ['200 with JSON that is cut off, once', { name: 'cut-json', ...ONCE }],
  ['200 without a body, once', { name: 'empty-body', ...ONCE }],
  ['200 with an error in it, once', { name: 'error-in-200', ...ONCE }],
  ['an empty page with a marker, from then on', { name: 'empty-page', ...IN_THE_MIDDLE }],
  ['new rows with the marker of before, from then on', { name: 'marker-repeated-new-rows', ...IN_THE_MIDDLE }],
  ['the rows and the marker of before, from then on', { name: 'marker-repeated-same-rows', ...IN_THE_MIDDLE }],
  ['a marker on the last page, as documented', { name: 'marker-on-last-page' }],
  ['3 rows twice', { name: 'duplicate-rows', value: 3, ...ONCE }],
  ['100 rows missing in a page', { name: 'list-rows-missing', value: 100, ...ONCE }],
];

export interface FaultOutcome {
  readonly what: string;
  /** By lister. */
  readonly outcomes: Readonly<Record<string, Outcome>>;
}

/** Of the project with the fault; the others are checked to be whole. */
export interface Outcome {
  readonly requests: number;
  /** Secrets that are not in what it returned. */
  readonly missing: number;
  /** Rows that came twice or more. */
  readonly twice: number;
  /** Why it says that rows may be missing; absent: it says nothing. */
  readonly warning?: string;
  readonly isEndless?: true;
}

/** Whether secrets are missing, or rows are there twice, and nothing says so. */
const isSilent = ({ missing, twice, warning, isEndless }: Outcome): boolean =>
  missing + twice > 0 && warning === undefined && isEndless === undefined;

/** Each fault for each lister, which have to be of the emulator's own estate. */
export async function tryFaults(
  emulator: Emulator,
  listers: Readonly<Record<string, ListerProcess>>,
): Promise<FaultOutcome[]> {
  const tried: FaultOutcome[] = [];
  for (const [what, rule] of FAULTS) {
    const outcomes: Record<string, Outcome> = {};
    for (const [name, lister] of Object.entries(listers)) outcomes[name] = await tryFault(emulator, lister, rule);
    tried.push({ what, outcomes });
  }
  return tried;
}

async function tryFault(emulator: Emulator, lister: ListerProcess, rule: Fault[1]): Promise<Outcome> {
  const [, faulty] = emulator.estate.scopes;
  if (!faulty) throw new Error('faults need a second project');
  emulator.reset();
  emulator.faults.add({ ...rule, api: 'secrets', projectId: faulty.projectId });
  const { projects } = await lister.list();
  const outcomes = projects.map((project, at) => judge(project, expectedIds(emulator, at)));
  const [outcome] = outcomes.splice(1, 1);
  if (!outcome || outcomes.some(({ missing, twice }) => missing + twice > 0))
    throw new Error(`${rule.name}: a project without a fault is not whole`);
  return { ...outcome, requests: emulator.requestCount };
}

function expectedIds({ estate }: Emulator, at: number): Set<string> {
  const scope = estate.scopes[at];
  return new Set(scope && Array.from(scope.all(), (reference) => scope.idAt(reference)));
}

function judge({ ids, warning, isEndless }: ListedProject, expected: ReadonlySet<string>): Omit<Outcome, 'requests'> {
  const distinct = new Set(ids);
  return {
    missing: [...expected].filter((id) => !distinct.has(id)).length,
    twice: ids.length - distinct.size,
    ...(warning !== undefined && { warning }),
    ...(isEndless && { isEndless }),
  };
}

/** For a table. */
export function describeOutcome(outcome: Outcome): string {
  const { missing, twice, warning, isEndless } = outcome;
  if (isEndless) return 'never ends';
  const lost = missing > 0 ? `${missing.toLocaleString('en-US')} missing` : 'all';
  const again = twice > 0 ? `, ${twice} twice` : '';
  if (isSilent(outcome)) return `${lost}${again}, and it says nothing`;
  return `${lost}${again}${warning === undefined ? '' : `: ${warning}`}`;
}

/** Secrets that were lost, or came twice, without a word. */
export const countSilent = (tried: readonly FaultOutcome[], lister: string): number =>
  tried
    .flatMap(({ outcomes }) => outcomes[lister] ?? [])
    .filter(isSilent)
    .reduce((sum, { missing, twice }) => sum + missing + twice, 0);

/** Every lister has to list everything before faults are tried. */
export function checkWhole({ projects }: Listing, rows: number): void {
  const listed = projects.reduce((sum, project) => sum + project.rows, 0);
  const [warning] = projects.flatMap((project) => project.warning ?? []);
  if (listed !== rows || warning !== undefined) throw new Error(`${listed} of ${rows} secrets: ${warning}`);
}
