import { CodedError } from '../../errors.ts';
import { accountProblems, type Account } from './preflight-account.ts';
import { functionProblems } from './preflight-function.ts';
import { namedProblems } from '../setting-values.ts';
import { settingProblems } from './preflight-settings.ts';
import type { ReadFunction } from './read-service.ts';

export interface PreflightInput {
  readonly functions: readonly ReadFunction[];
  /** Absent where nothing is sent: `package` needs no account. */
  readonly account?: Account;
}

/**
 * Refuses what the service would refuse, or what would fail later in a run, before anything is sent.
 * @throws FUNCTIONGRAPH_CONFIG_INVALID with every problem
 */
export async function preflight({ functions, account }: PreflightInput): Promise<void> {
  const found = await Promise.all(functions.map((each) => problemsOf(each, account)));
  const problems = [...(account === undefined ? [] : accountProblems(account)), ...namedProblems(found.flat())];
  if (problems.length === 0) return;
  const count = problems.length === 1 ? 'One thing is' : `${problems.length} things are`;
  throw new CodedError(
    'FUNCTIONGRAPH_CONFIG_INVALID',
    `${count} wrong, and nothing was sent:\n${problems.map((problem) => `- ${problem}`).join('\n')}`,
    { hint: 'See lib/deploy/README.md.' },
  );
}

async function problemsOf(read: ReadFunction, account: Account | undefined): Promise<(readonly [string, string])[]> {
  const { wanted, events } = read;
  const problems = [
    ...(await functionProblems(wanted)),
    ...(await settingProblems(wanted, { isComplete: account !== undefined, projectId: account?.projectId })),
    ...events.flatMap(({ label, problems: wrong }) => wrong.map((problem) => `${label}: ${problem}`)),
    ...doubleTriggers(read),
  ];
  return problems.map((problem) => [wanted.key, problem] as const);
}

const MOST_TRIGGERS = 10;

function doubleTriggers({ wanted: { triggers } }: ReadFunction): string[] {
  const names = triggers.map(({ type, identity }) => `${type} ${identity}`);
  const doubles = new Set(names.filter((name, index) => names.indexOf(name) !== index));
  return [
    ...[...doubles].map((name) => `two triggers ${name}`),
    ...(triggers.length > MOST_TRIGGERS ? [`${triggers.length} triggers, and a function has at most 10`] : []),
  ];
}
