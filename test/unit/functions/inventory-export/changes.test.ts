import { describe, expect, it } from 'vitest';
import { createChangeFinder, type CellTexts, type Change } from '../../../../functions/inventory-export/changes.ts';

const scope = { region: 'cn-north-4', projectId: 'p' };
const EARLIER = '20261122T060000Z-00000001';

async function compare(before: CellTexts, after: CellTexts): Promise<Change[]> {
  const rows = (async function* () {
    yield await Promise.resolve([{ id: '1', name: 'a', ...before }]);
  })();
  const finder = await createChangeFinder({ scope, runId: EARLIER, before: rows, ignored: new Set() });
  return finder.compare({ id: '1', name: 'a', ...after });
}

describe('no change is', () => {
  it.each<[string, CellTexts, CellTexts]>([
    [
      'a new field in which there is nothing',
      { extra: '' },
      { extra: '{"alias":null,"more":"","list":[],"deep":{"x":null}}' },
    ],
    ['the same in a run that kept it', { extra: '{"alias":null,"n":1}' }, { extra: '{"n":1}' }],
    ['when a replica was last looked at', { replicas: replicaAt('01') }, { replicas: replicaAt('02') }],
    ['another order', { tags: '{"a":"1","b":"2"}' }, { tags: '{"b":"2","a":"1"}' }],
    [
      'a time without its milliseconds',
      { create_time: '2026-01-01T00:00:00.123Z' },
      { create_time: '2026-01-01T00:00:00.000Z' },
    ],
    ['that somebody read it', { last_used_time: '' }, { last_used_time: '2026-01-01T00:00:00.000Z' }],
  ])('%s', async (_what, before, after) => {
    expect(await compare(before, after)).toEqual([]);
  });
});

describe('a change is', () => {
  it.each<[string, CellTexts, CellTexts]>([
    ['a new field with something in it', { extra: '' }, { extra: '{"alias":"x"}' }],
    ['a field that was 0 or false before', { extra: '{"n":0}' }, { extra: '{"n":false}' }],
    ['the status of a replica', { replicas: replicaAt('01') }, { replicas: replicaAt('02', 'FAILED') }],
    ['what a text says of nothing', { rotation_config: '{"a":null}' }, { rotation_config: '{}' }],
  ])('%s, and says against which run', async (_what, before, after) => {
    const [field] = Object.keys(before) as [string];
    expect(await compare(before, after)).toEqual([
      {
        change: 'changed',
        scope,
        id: '1',
        name: 'a',
        field,
        before: before[field] || null,
        after: after[field],
        comparedWith: EARLIER,
      },
    ]);
  });
});

function replicaAt(day: string, status = 'IN_SYNC'): string {
  return JSON.stringify([{ region: 'cn-east-3', status, updated_at: `2026-10-${day}T00:00:00.000Z` }]);
}
