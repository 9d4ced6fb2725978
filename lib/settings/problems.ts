import { CodedError } from '../errors.ts';
import type { Setting } from './setting.ts';

export interface Problem {
  readonly name: string;
  /** As set; undefined when it is not. */
  readonly value?: string | undefined;
  /** What is wrong, beyond not being what is expected. */
  readonly detail?: string | undefined;
  /** Whether the detail says all: then what is expected is not told again. */
  readonly isExplained?: true;
}

const LONGEST_VALUE = 80;

/** All problems in one error, a line each: name, value (masked where it is secret), what is expected, an example. */
export function settingsInvalid(problems: readonly Problem[], rows: Readonly<Record<string, Setting>>): CodedError {
  const lines = problems.map((problem) => `- ${lineOf(problem, rows[problem.name])}`);
  const count = lines.length === 1 ? 'One setting is' : `${lines.length} settings are`;
  return new CodedError('SETTINGS_INVALID', `${count} wrong:\n${lines.join('\n')}`, {
    hint: "Settings come from the function's user data or environment variables, or from the object of CONFIG_KEY.",
  });
}

function lineOf({ name, value, detail, isExplained }: Problem, row: Setting | undefined): string {
  const state = value === undefined ? 'is not set' : `is ${row?.secret === true ? '***' : quote(value)}`;
  const expected = row === undefined || isExplained ? [] : [`expected ${row.expected}, for example ${row.example}`];
  return [`${name} ${state}`, ...(detail === undefined || detail === '' ? [] : [detail]), ...expected].join('; ');
}

/** A URL may carry a password although none is asked for. */
function quote(value: string): string {
  const shown = value.replace(/\/\/[^/@]{1,1000}@/, '//***@');
  return JSON.stringify(shown.length > LONGEST_VALUE ? `${shown.slice(0, LONGEST_VALUE)}…` : shown);
}
