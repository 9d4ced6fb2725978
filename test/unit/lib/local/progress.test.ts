import { expect, it } from 'vitest';
import { createProgress } from '../../../../lib/local/progress.ts';
import { definition as notifier } from '../../../../functions/failed-rotation-notifier/definition.ts';
import { definition as inventory } from '../../../../functions/inventory-export/definition.ts';
import { definition as tagReport } from '../../../../functions/tag-report/definition.ts';
import { describeManifest, describeRun } from '../../../../lib/local/describe-run.ts';
import type { FunctionDefinition } from '../../../../lib/runtime/function-definition.ts';
import { unwantedTerms } from '../../../repository/terms.ts';

/** What a person sees of a line of the function's log. */
const shown = (fields: object): string[] => {
  const lines: string[] = [];
  createProgress((line) => void lines.push(line)).onLine(JSON.stringify(fields));
  expect(unwantedTerms(lines.join('\n'), 'output')).toEqual([]);
  return lines;
};
const SCOPE = { region: 'cn-north-4', projectId: 'p' };

it('A long list says how far it has come, a finished one how it went', () => {
  expect(shown({ message: 'project is being listed', ...SCOPE, listed: 12_000 })).toEqual([
    '  cn-north-4:p  12,000 secrets so far',
  ]);
  const fields = { listed: 1500, consistency: 'exact', requests: 1, durationMs: 1234 };
  expect(shown({ message: 'project is listed', ...SCOPE, ...fields })).toEqual([
    '  cn-north-4:p  1,500 secrets, verified, 1 request, 1,234 ms',
  ]);
});

it('A project that has a name is called by it, with its account', () => {
  const fields = { message: 'project is being listed', ...SCOPE, listed: 1 };
  expect(shown({ ...fields, projectName: 'cn-north-4_payments', accountName: 'prod\u001b[2J' })).toEqual([
    '  cn-north-4_payments (prod [2J)  1 secret so far',
  ]);
  expect(shown({ ...fields, projectName: 'payments' })).toEqual(['  cn-north-4 payments  1 secret so far']);
});

it('An account that fails is named, with the reason', () => {
  const error = { code: 'ACCOUNT_AGENCY_UNKNOWN', message: 'no agency', hint: 'Create it.' };
  expect(shown({ level: 'error', message: 'account failed', accountName: 'prod', error })).toEqual([
    '  account prod  FAILED  ACCOUNT_AGENCY_UNKNOWN: no agency: Create it.',
  ]);
});

it('What was found is counted by account, where there are accounts', () => {
  const { onLine, describeAccounts } = createProgress(() => undefined);
  const project = (fields: object): void =>
    onLine(JSON.stringify({ message: 'project is listed', ...SCOPE, ...fields }));
  project({ listed: 7, consistency: 'exact' });
  expect(describeAccounts()).toEqual([]);
  project({ accountName: 'prod', listed: 1000, consistency: 'exact' });
  project({ accountName: 'dev', listed: 1, consistency: 'exact' });
  project({ accountName: 'prod', listed: 500, consistency: 'unverified' });
  project({ message: 'project failed', accountName: 'prod', listed: 0 });
  const accounts = describeAccounts();
  expect(accounts).toEqual([
    '  prod: 3 projects, 1,500 secrets, 1 FAILED, 1 not verified',
    '  dev: 1 project, 1 secret, all verified',
  ]);
  expect(unwantedTerms(accounts.join('\n'), 'output')).toEqual([]);
});

it('A notice that did not arrive says on which channel, why, and what comes next', () => {
  const fields = { level: 'warn', message: 'notification was not delivered', channel: 'ops', reason: '403 Forbidden' };
  expect(shown({ ...fields, status: 'retry', hint: 'Look at the keyword.' })).toEqual([
    '  channel ops: a notification was NOT DELIVERED: 403 Forbidden; the next run sends it again; Look at the keyword.',
  ]);
  expect(shown({ ...fields, status: 'refused' })).toEqual([
    '  channel ops: a notification was NOT DELIVERED: 403 Forbidden; it is not sent again',
  ]);
});

it('What the answer says is not said by the log before it', () => {
  expect(shown({ level: 'error', message: 'invocation failed', error: { code: 'X', message: 'x' } })).toEqual([]);
  expect(shown({ level: 'error', message: 'something else', error: { code: 'X', message: 'x' } })).toEqual([
    '  error: something else (X: x)',
  ]);
});

const run = {
  status: 'complete',
  consistency: 'exact',
  failed: [],
  totals: { secrets: 1500 },
  manifest: 'x/runs/1/manifest.json',
};
const describeFor = (definition: FunctionDefinition, changes: object): string[] => {
  const text = describeRun(definition, { ...run, ...changes }, './out');
  expect(unwantedTerms(text, 'output')).toEqual([]);
  return text.split('\n').filter((line) => !line.includes('./out/'));
};

it('The data of a run in shards is where its shards have put it', () => {
  const dataOf = (changes: object): string | undefined =>
    describeRun(inventory, { ...run, ...changes }, './out')
      .split('\n')
      .find((line) => line.includes('Data:'));
  expect(dataOf({})).toBe('  Data:        ./out/x/runs/1/');
  expect(dataOf({ plan: { planId: '7' } })).toBe('  Data:        ./out/inventory/shards/7/');
});

it('A run of the inventory says how many secrets there are, and what was found', () => {
  const totals = {
    secrets: 1500,
    findings: { UNUSED: 1234, ROTATION_OVERDUE: 0 },
    changes: { added: 0, notEvaluated: 3 },
  };
  expect(describeFor(inventory, { totals })).toEqual([
    'Complete and verified: 1,500 secrets. A second, independent query agrees.',
    '  findings: 1,234 UNUSED',
    '  changes since the last complete run: 3 projects not compared (the report says why)',
  ]);
});

it('A run of the tag report gives shares with one decimal, and none where there is nothing to count', () => {
  const totals = { secrets: 1, untagged: 0, coveragePercent: 100, fail: 373, pass: 1097, compliancePercent: 74.6 };
  expect(describeFor(tagReport, { totals, consistency: 'unverified' })).toEqual([
    'Complete, but NOT VERIFIED: 1 secret. See the reason of each project.',
    '  without a tag: 0 (100% have one)',
    '  break the policy: 373; comply: 1,097 (74.6%)',
  ]);
  const none = { secrets: 0, untagged: 0, coveragePercent: null, fail: 0, pass: 0, compliancePercent: null };
  expect(describeFor(tagReport, { totals: none, consistency: 'drifted' })).toEqual([
    'Complete, but COUNTS DIFFER: 0 secrets. See the reason of each project.',
  ]);
});

it('A run of the notifier counts problems by kind', () => {
  const byType = { 'rotation.disabled': 21, 'rotation.failed': 16, 'rotation.overdue': 1108, 'replica.failed': 0 };
  const totals = { secrets: 1500, open: 1145, byType, silenced: 2, undelivered: 0, untold: 1 };
  expect(describeFor(notifier, { totals, status: 'partial', failed: [{}], incomplete: [{}, {}] })).toEqual([
    'INCOMPLETE: 1,500 secrets listed; 1 project failed, secrets are missing in 2 projects.',
    '  open problems: 1,145 (21 with automatic rotation off, 16 failed rotations, 1,108 overdue)',
    '  silenced: 2',
    '  notifications not delivered yet: 0',
    '  open problems without a delivered notification: 1',
  ]);
  const partial = { totals: { secrets: 5 }, status: 'partial', manifest: undefined };
  expect(describeFor(notifier, { ...partial, failedAccounts: [{}] })[0]).toBe(
    'INCOMPLETE: 5 secrets listed; 1 account failed.',
  );
  expect(describeFor(notifier, partial)[0]).toBe(
    'INCOMPLETE: 5 secrets listed; not all projects are known, see the report.',
  );
  expect(describeFor(notifier, { totals: {}, status: 'failed', manifest: undefined })).toEqual([
    'FAILED: no project could be listed.',
    '  No files: nothing has changed since the last run.',
  ]);
});

it('A run in shards says as much of what is missing, and names the shards that are lost', () => {
  const missing = (changes: object): string | undefined =>
    describeFor(inventory, { status: 'partial', failed: undefined, ...changes })[0];
  expect(missing({ failedCount: 1, plan: { planId: '7', lost: [] } })).toBe(
    'INCOMPLETE: 1,500 secrets listed; 1 project failed.',
  );
  expect(missing({ failedCount: 1200, incompleteCount: 2, plan: { planId: '7', lost: ['0-0', '1-2'] } })).toBe(
    'INCOMPLETE: 1,500 secrets listed; 1,200 projects failed, secrets are missing in 2 projects, 2 shards lost (0-0, 1-2).',
  );
  const lost = Array.from({ length: 1006 }, (_, shard) => `0-${shard}`);
  expect(missing({ failedCount: 0, plan: { planId: '7', lost } })).toContain(
    '1,006 shards lost (0-0, 0-1, 0-2, 0-3, 0-4 and 1,001 more)',
  );
});

it('A run that failed as a whole says where its manifest is', () => {
  const failed = { ...run, status: 'failed', plan: { planId: '7', lost: ['0-0'] } };
  expect(describeManifest(failed, './out')).toEqual([
    '  1 shard lost (0-0)',
    '  Manifest:    ./out/x/runs/1/manifest.json',
  ]);
  expect(describeManifest({ status: 'failed', totals: {} }, './out')).toEqual([]);
});
