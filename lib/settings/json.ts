import * as z from 'zod/mini';
import { describeIssues } from '../describe-issues.ts';
import { compilePattern, type TextPattern } from './pattern.ts';
import { refuse, type ParseText } from './parsers.ts';

/**
 * JSON of the given shape. zod is for these settings only: a schema for each plain text, built at every cold start,
 * took as long as the rest of the start of an invocation.
 */
export const json =
  <Value>(shape: () => z.ZodMiniType<Value>): ParseText<Value> =>
  (text) => {
    const value = parseJson(text);
    const { success, data, error } = shape().safeParse(value);
    return success ? data : refuse(describeIssues(error.issues, value));
  };

/**
 * Texts at any depth of a JSON text; undefined where it is not JSON.
 *
 * @param isWanted by their field; undefined: those that stand in an array.
 */
export function textsInJson(text: string, isWanted: (field: string | undefined) => boolean): string[] | undefined {
  const found: string[] = [];
  try {
    JSON.parse(text, function visit(this: unknown, field, value: unknown) {
      if (typeof value === 'string' && isWanted(Array.isArray(this) ? undefined : field)) found.push(value);
      return value;
    });
    return found;
  } catch {
    return undefined;
  }
}

/** The texts of one field. */
export const textsOfField = (text: string, name: string): string[] =>
  textsInJson(text, (field) => field === name) ?? [];

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse(`not JSON: wrong from ${placeOf(text, firstWrong(text))}`);
  }
}

/**
 * How many characters of a text could begin a JSON text: what `JSON.parse` says of the place depends on the kind of mistake and
 * on the version of Node.js, and quotes the text, which may be a secret.
 */
function firstWrong(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (mayGoOn(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function mayGoOn(head: string): boolean {
  try {
    JSON.parse(head);
    return true;
  } catch (error) {
    const { message } = error as Error;
    const [, position] = /at position (\d+)/.exec(message) ?? [];
    return /end of JSON input|Unterminated string/.test(message) || Number(position) >= head.length;
  }
}

function placeOf(text: string, index: number): string {
  if (index >= text.length) return 'its end, which comes too early';
  const before = text.slice(0, index).split('\n');
  return `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}

/** An object that refuses fields it does not know, and says which it knows. */
export const strict = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `known are ${Object.keys(shape).join(', ')}` : undefined),
  });

/** The text of a regular expression: the same dialect wherever a setting has one. Its row says `hasPatterns`. */
export const patternSchema = () => z.pipe(z.string(), z.transform(toPattern));

const toPattern = (source: string, context: { issues: unknown[] }): TextPattern => {
  try {
    return compilePattern(source);
  } catch (error) {
    context.issues.push({ code: 'custom', message: (error as Error).message, input: source });
    return z.NEVER;
  }
};

export const isNotEmpty = (value: object): boolean => Object.keys(value).length > 0;
