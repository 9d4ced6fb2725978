import { expect, it } from 'vitest';
import { createProgress } from '../../../../lib/local/progress.ts';
import { describeRun } from '../../../../lib/local/describe-run.ts';

/** What a person sees of a line of the function's log. */
const shown = (fields: object): string[] => {
  const lines: string[] = [];
  createProgress((line) => void lines.push(line))(JSON.stringify(fields));
  return lines;
};
const SCOPE = { region: 'cn-north-4', projectId: 'p' };

it('A long list says how far it has come, a finished one how it went', () => {
  expect(shown({ message: 'scope is being listed', ...SCOPE, listed: 12_000 })).toEqual([
    '  cn-north-4:p  12,000 secrets so far',
  ]);
  const fields = { listed: 1500, consistency: 'exact', requests: 1, durationMs: 1234 };
  expect(shown({ message: 'scope is listed', ...SCOPE, ...fields })).toEqual([
    '  cn-north-4:p  1,500 secrets, exact, 1 request, 1,234 ms',
  ]);
});

it('A notice that did not arrive says on which channel, why, and what comes next', () => {
  const fields = { level: 'warn', message: 'notice was not delivered', channel: 'ops', reason: '403 Forbidden' };
  expect(shown({ ...fields, status: 'retry', hint: 'Look at the keyword.' })).toEqual([
    '  channel ops: a notice was NOT DELIVERED: 403 Forbidden; the next run tries again; Look at the keyword.',
  ]);
  expect(shown({ ...fields, status: 'refused' })).toEqual([
    '  channel ops: a notice was NOT DELIVERED: 403 Forbidden; it is not tried again',
  ]);
});

it('What the answer says is not said by the log before it', () => {
  expect(shown({ level: 'error', message: 'invocation failed', error: { code: 'X', message: 'x' } })).toEqual([]);
  expect(shown({ level: 'error', message: 'something else', error: { code: 'X', message: 'x' } })).toEqual([
    '  error: something else (X: x)',
  ]);
});

it('All numbers of a run are grouped', () => {
  const result = {
    status: 'complete',
    consistency: 'exact',
    failed: [],
    totals: { secrets: 1500, findings: { UNUSED: 1234 }, untagged: 1000 },
  };
  const text = describeRun({ totals: { findings: 'findings', untagged: 'untagged' }, files: {} }, result, './out');
  expect(text).toContain('1,500 secrets');
  expect(text).toContain('findings: 1,234 UNUSED');
  expect(text).toContain('  1,000 untagged');
});
