import * as z from 'zod/mini';
import { describeIssues } from './describe-issues.ts';
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

/** An object whose shape the module that uses it knows. */
export const parseJsonObject = json(() => z.record(z.string(), z.unknown()));

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('not JSON');
  }
}
