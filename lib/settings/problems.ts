import { CodedError } from '../errors.ts';
import type { Setting } from './setting.ts';

export interface Problem {
  readonly name: string;
  /** As set; undefined when it is not. */
  readonly value?: string | undefined;
  /** What is wrong, beyond not being what is expected. */
  readonly detail?: string | undefined;
}

const LONGEST_VALUE = 80;

/** All problems in one error, a line each: name, value (masked where it is secret), what is expected, an example. */
export function settingsInvalid(problems: readonly Problem[], rows: Readonly<Record<string, Setting>>): CodedError {
  const lines = problems.map((problem) => `- ${lineOf(problem, rows[problem.name])}`);
  const count = lines.length === 1 ? 'One setting is' : `${lines.length} settings are`;
  return new CodedError('SETTINGS_INVALID', `${count} wrong:\n${lines.join('\n')}`, {
    hint: "Settings come from the function's user data or environment variables, or from the object that CONFIG_KEY names.",
  });
}

function lineOf({ name, value, detail }: Problem, row: Setting | undefined): string {
  const state = value === undefined ? 'is not set' : `is ${row?.secret === true ? '***' : quote(value)}`;
  const expected = row === undefined ? [] : [`expected ${row.expected}, for example ${row.example}`];
  return [`${name} ${state}`, ...(detail === undefined || detail === '' ? [] : [detail]), ...expected].join('; ');
}

const quote = (value: string): string =>
  JSON.stringify(value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE)}…` : value);
