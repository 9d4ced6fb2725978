import { describeStatus, folderOf, type RunAnswer } from './describe-run.ts';

interface NotifierAnswer extends RunAnswer {
  readonly totals: {
    readonly secrets: number;
    readonly open: number;
    readonly byType: Readonly<Record<string, number>>;
    readonly undelivered: number;
    readonly untold: number;
    readonly silenced: number;
  };
}

/** A notifier's response in human words. */
export function describeNotifier(result: unknown, place: string): string {
  const answer = result as NotifierAnswer;
  const { secrets, open, byType, undelivered, untold, silenced } = answer.totals;
  const types = Object.entries(byType).map(([type, count]) => `${count} ${type}`);
  const folder = folderOf(answer, place);
  return [
    describeStatus(answer, secrets),
    `  ${open} secrets in trouble${types.length > 0 ? `: ${types.join(', ')}` : ''}`,
    ...(silenced > 0 ? [`  ${silenced} silenced`] : []),
    ...(undelivered > 0 ? [`  ${undelivered} notices could not be delivered yet: the next run tries again`] : []),
    ...(untold > 0 ? [`  ${untold} that no channel has taken: see the log`] : []),
    ...(answer.manifest === undefined
      ? ['  Nothing new since the last run, so no files.']
      : [`  Look at it:   ${folder}report.html`, `  A row each:   ${folder}failures.csv`]),
  ].join('\n');
}
