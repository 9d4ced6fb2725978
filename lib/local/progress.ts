import { formatCount, plural } from '../text/count.ts';
import { groupBy } from '../group-by.ts';
import { describePlace } from '../scope.ts';
import { toLine } from '../text/visible.ts';
import { VERIFICATION } from './describe-run.ts';

interface LogLine {
  level?: string;
  message?: string;
  region?: string;
  projectId?: string;
  projectName?: string;
  accountName?: string;
  listed?: number;
  consistency?: string;
  requests?: number;
  durationMs?: number;
  reason?: string;
  channel?: string;
  /** Of a notice. */
  status?: string;
  hint?: string;
  error?: { code?: string; message?: string; hint?: string } | string;
}

export interface Progress {
  /** A line of the function's log. */
  readonly onLine: (line: string) => void;
  /** What was found in each account; empty where projects are not discovered. */
  describeAccounts(): string[];
}

/** Turns the function's log into what a person wants to see go by: a line a project, and every warning. */
export function createProgress(print: (line: string) => void): Progress {
  const listed: LogLine[] = [];
  return {
    onLine(line) {
      const log = parse(line);
      if (log?.message === 'project is listed' || log?.message === 'project failed') listed.push(log);
      const text = describe(log, line);
      if (text !== undefined) print(text);
    },
    describeAccounts: () => [...groupBy(listed, ({ accountName }) => accountName)].map(describeAccount),
  };
}

function describeAccount([name, projects]: [string, LogLine[]]): string {
  const failed = projects.filter(({ message }) => message === 'project failed');
  const secrets = projects.reduce((sum, { listed = 0 }) => sum + listed, 0);
  const unverified = projects.filter(
    ({ message, consistency }) => message !== 'project failed' && consistency !== 'exact',
  );
  const worst = [
    ...(failed.length > 0 ? [`${formatCount(failed.length)} FAILED`] : []),
    ...(unverified.length > 0 ? [`${formatCount(unverified.length)} not verified`] : []),
  ];
  return `  ${toLine(name, 64)}: ${plural(projects.length, 'project')}, ${plural(secrets, 'secret')}, ${worst.join(', ') || 'all verified'}`;
}

function parse(line: string): LogLine | undefined {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
}

function describe(log: LogLine | undefined, line: string): string | undefined {
  if (!log) return `  ${line}`;
  const scope = `  ${nameOf(log)}`;
  if (log.message === 'project is listed') {
    const { listed = 0, consistency = '', requests = 0, durationMs = 0, reason } = log;
    const why = consistency === 'exact' || reason === undefined ? '' : `\n    ${reason}`;
    return `${scope}  ${plural(listed, 'secret')}, ${VERIFICATION[consistency] ?? consistency}, ${plural(requests, 'request')}, ${formatCount(durationMs)} ms${why}`;
  }
  if (log.message === 'project is being listed') return `${scope}  ${plural(log.listed ?? 0, 'secret')} so far`;
  // the response says it, and is printed
  if (log.message === 'invocation failed') return undefined;
  if (log.message === 'notification was not delivered') return describeUndelivered(log);
  if (log.message === 'project failed') return `${scope}  FAILED  ${describeError(log.error)}`;
  if (log.message === 'account failed')
    return `  account ${toLine(log.accountName ?? '', 64)}  FAILED  ${describeError(log.error)}`;
  if (log.level !== 'warn' && log.level !== 'error') return undefined;
  return `  ${log.level}: ${log.message}${log.error === undefined ? '' : ` (${describeError(log.error)})`}`;
}

/** As people call it where it has a name, else as in `CSMS_SCOPES`. */
const nameOf = ({ region = '', projectId = '', ...names }: LogLine): string =>
  names.projectName === undefined
    ? `${region}:${projectId}`
    : toLine(describePlace({ ...names, region, projectId }), 150);

function describeUndelivered({ channel, status, reason, hint }: LogLine): string {
  const after = status === 'refused' ? 'it is not sent again' : 'the next run sends it again';
  return `  channel ${channel}: a notification was NOT DELIVERED: ${[reason, after, hint].filter(Boolean).join('; ')}`;
}

function describeError(error: LogLine['error']): string {
  if (typeof error !== 'object') return String(error);
  return [error.code, error.message, error.hint].filter(Boolean).join(': ');
}
