import { expect, it } from 'vitest';
import { createRunId, isRunId } from '../../../../lib/run/run-id.ts';
import { partKey } from '../../../../lib/rows/part-writer.ts';

it('names a run by its start in UTC and its milliseconds and random digits', () => {
  const runId = createRunId(new Date('2026-11-22T23:59:58.999Z'), Uint8Array.of(0, 1, 0xfe, 0xff));
  expect(runId).toBe('20261122T235958Z-3e70001f');
  expect(isRunId(runId)).toBe(true);
});

it('sorts runs of one second by their milliseconds', () => {
  const ids = [7, 16, 999].map((ms) => createRunId(new Date(Date.UTC(2026, 10, 22, 0, 0, 0, ms))));
  expect(ids.every(isRunId)).toBe(true);
  expect(ids.toSorted()).toEqual(ids);
});

it('gives every run another name', () => {
  const at = new Date();
  expect(createRunId(at)).not.toBe(createRunId(at));
});

it('builds the key of a part as the design has it', () => {
  const scope = { region: 'cn-north-4', projectId: 'abc' };
  expect(partKey('inventory/runs/20261122T235958Z-3e70001f/', scope, 'csv', 7)).toBe(
    'inventory/runs/20261122T235958Z-3e70001f/csv/region=cn-north-4/project_id=abc/secrets-00007.csv.gz',
  );
});

it('is the whole of a text, and nothing else', () => {
  const runId = '20261122T235958Z-3e70001f';
  const others = [`x${runId}`, `${runId}0`, `${runId}/`, runId.toUpperCase(), '', 7, null, [runId]];
  expect(others.filter(isRunId)).toEqual([]);
});
