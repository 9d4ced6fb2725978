import * as z from 'zod/mini';
import { describeIssues } from '../describe-issues.ts';
import { refuse, type ParseText } from './parsers.ts';

/**
 * JSON of the given shape. zod is for these settings only: a schema for each plain text, built at every cold start,
 * took as long as the rest of the start of an invocation.
 */
export const json =
  <Value>(shape: () => z.ZodMiniType<Value>): ParseText<Value> =>
  (text) => {
    const { success, data, error } = shape().safeParse(parseJson(text));
    return success ? data : refuse(describeIssues(error.issues));
  };

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('not JSON');
  }
}

/** An object that refuses fields it does not know, and says which it knows. */
export const strict = <Shape extends z.core.$ZodLooseShape>(shape: Shape) =>
  z.strictObject(shape, {
    error: (issue) => (issue.code === 'unrecognized_keys' ? `known are ${Object.keys(shape).join(', ')}` : undefined),
  });

/** The text of a regular expression: the same dialect wherever a setting has one. */
export const patternSchema = () => z.pipe(z.string(), z.transform(toPattern));

const toPattern = (source: string, context: { issues: unknown[] }): RegExp => {
  try {
    return new RegExp(source, 'u');
  } catch {
    context.issues.push({ code: 'custom', message: 'not a regular expression', input: source });
    return z.NEVER;
  }
};

export const isNotEmpty = (value: object): boolean => Object.keys(value).length > 0;
