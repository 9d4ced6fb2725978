import type * as z from 'zod/mini';

type Issue = z.core.$ZodIssue;

/** What a schema found wrong, in words: zod/mini has none of its own. One `path: what` per issue, joined by `; `. Never a value. */
export const describeIssues = (issues: readonly Issue[], root = ''): string =>
  issues
    .map((issue) => [pathOf(root, issue.path), wordsFor(issue)].filter((part) => part !== '').join(': '))
    .filter((part) => part !== '')
    .join('; ');

/** `except[0].name` */
function pathOf(root: string, path: readonly PropertyKey[]): string {
  const steps = path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`));
  return (root + steps.join('')).replace(/^\./, '');
}

function wordsFor(issue: Issue): string {
  switch (issue.code) {
    case 'custom':
      // zod's own word for an empty one.
      return issue.message === 'Invalid input' ? '' : issue.message;
    case 'unrecognized_keys':
      return `unknown field ${issue.keys.slice(0, 10).join(', ')}`;
    case 'invalid_type':
      return issue.expected === 'nonoptional' ? 'missing' : `expected ${issue.expected}`;
    case 'invalid_value':
      return `expected ${issue.values.map(String).join(' or ')}`;
    case 'too_small':
      return `at least ${issue.minimum}`;
    case 'too_big':
      return `at most ${issue.maximum}`;
    case 'invalid_union':
      return unionWords(issue.errors);
    default:
      return 'format' in issue ? `not a valid ${String(issue.format)}` : issue.code;
  }
}

const unionWords = (options: readonly (readonly Issue[])[]): string =>
  options
    .map((issues) => describeIssues(issues))
    .filter((words) => words !== '')
    .join(', or ');
