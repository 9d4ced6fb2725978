import type * as z from 'zod/mini';

type Issue = z.core.$ZodIssue;

/**
 * What a schema found wrong, in words: zod/mini has none of its own. One `path: what` per issue, joined by `; `. Never a value.
 *
 * @param input what was looked at: tells what is missing from what is wrong.
 */
export const describeIssues = (issues: readonly Issue[], input?: unknown, root = ''): string =>
  issues
    .map((issue) =>
      isMissing(issue, input) ? `${pathOf(root, issue.path)}: missing` : describe(issue, pathOf(root, issue.path)),
    )
    .filter((part) => part !== '')
    .join('; ');

/** What stands nowhere, whatever the schema expected there. */
function isMissing({ code, path }: Issue, input: unknown): boolean {
  if (input === undefined || path.length === 0 || code === 'custom' || code === 'unrecognized_keys') return false;
  const value = path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown> | null)?.[key], input);
  return value === undefined;
}

/** `except[0].name` */
function pathOf(root: string, path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return (root + steps.join('')).replace(/^\./, '');
}

function describe(issue: Issue, path: string): string {
  if (issue.code === 'invalid_union') return describeUnion(issue.errors, path);
  return [path, wordsFor(issue)].filter((part) => part !== '').join(': ');
}

/** An option that failed only further inside is the one that was meant. */
function describeUnion(options: readonly (readonly Issue[])[], path: string): string {
  const meant = options.find((issues) => issues.every((issue) => issue.path.length > 0));
  if (meant !== undefined) return describeIssues(meant, undefined, path);
  const words = options.map((issues) => describeIssues(issues)).filter((part) => part !== '');
  return `${path}: ${words.join(', or ').replaceAll(', or expected ', ' or ')}`;
}

/** For people, who write JSON. */
const NOUNS: Readonly<Record<string, string>> = {
  array: 'a list',
  object: 'an object',
  record: 'an object',
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
};

function wordsFor(issue: Issue): string {
  switch (issue.code) {
    case 'custom':
      return isZodsOwn(issue) ? '' : issue.message;
    case 'unrecognized_keys':
      return `unknown field ${issue.keys.slice(0, 10).join(', ')}${isZodsOwn(issue) ? '' : ` (${issue.message})`}`;
    case 'invalid_type':
      return issue.expected === 'nonoptional' ? 'missing' : `expected ${NOUNS[issue.expected] ?? issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    default:
      return 'format' in issue ? `not a valid ${String(issue.format)}` : issue.code;
  }
}

/** zod's word where nobody gave one: its texts are a locale that is not loaded. */
const isZodsOwn = ({ message }: Issue): boolean => message === 'Invalid input';
