import { expect, it } from 'vitest';
import { createFixer } from '../../../../functions/tag-report/fix.ts';
import type { LookAlike } from '../../../../functions/tag-report/look-alikes.ts';
import { parseTagPolicy } from '../../../../lib/settings/tag-policy.ts';
import { evaluateRow } from '../../../../functions/tag-report/tagged-row.ts';

const policy = parseTagPolicy('{"required":["owner","env"],"allowed":{"env":["prod","dev"]},"forbidden":["tmp"]}');
const lookAlikes: LookAlike[] = [
  { kind: 'key', keep: 'owner', how: 'spelling', variants: [{ text: 'Owner', secrets: 2 }] },
  { kind: 'value', key: 'env', keep: 'prod', how: 'spelling', variants: [{ text: 'PROD', secrets: 1 }] },
];
const fixFor = (tags: Record<string, string> | null, ownership: 'own' | 'shared' = 'own') => {
  const scope = { region: 'cn-north-4', projectId: 'p1' };
  const row = { scope, id: 's1', name: 'n', state: null, secretType: 'COMMON', ownership, tags, sysTags: {} };
  const [fix] = createFixer(lookAlikes)([evaluateRow(row, policy)]);
  return fix && { fillIn: fix.fillIn, ...Object.fromEntries(fix.requests.map(({ body }) => [body.action, body.tags])) };
};

it('suggests nothing for a secret that is right, is shared, or whose tags are unknown', () => {
  expect(fixFor({ owner: 'a', env: 'prod' })).toBeUndefined();
  expect(fixFor(null)).toBeUndefined();
  expect(fixFor(null, 'shared')).toBeUndefined();
});

it('asks a person to fill in what nobody else knows', () => {
  expect(fixFor({})).toEqual({
    fillIn: ['owner', 'env'],
    create: [
      { key: 'owner', value: '' },
      { key: 'env', value: '' },
    ],
  });
  expect(fixFor({ owner: 'a', env: 'qa' })).toEqual({ fillIn: ['env'], create: [{ key: 'env', value: '' }] });
});

it('moves a look-alike key and respells a look-alike value', () => {
  expect(fixFor({ Owner: 'team-1', env: 'PROD' })).toEqual({
    fillIn: [],
    create: expect.arrayContaining([
      { key: 'owner', value: 'team-1' },
      { key: 'env', value: 'prod' },
    ]) as unknown,
    delete: [{ key: 'Owner', value: 'team-1' }],
  });
});

it('keeps the right key where both spellings say the same, and deletes the other and what is forbidden', () => {
  expect(fixFor({ Owner: 'new', owner: 'new', env: 'dev', tmp: '1' })).toEqual({
    fillIn: [],
    delete: [
      { key: 'Owner', value: 'new' },
      { key: 'tmp', value: '1' },
    ],
  });
});

it('leaves it to a person which of two different values is right, and deletes neither', () => {
  expect(fixFor({ Owner: 'old', owner: 'new', env: 'dev' })).toEqual({
    fillIn: ['owner'],
    create: [{ key: 'owner', value: '' }],
  });
});

it('writes the requests as the batch tag API takes them', () => {
  const row = {
    scope: { region: 'cn-north-4', projectId: 'p1' },
    id: 's1',
    name: 'n',
    state: null,
    secretType: null,
    ownership: 'own' as const,
    tags: {},
    sysTags: {},
  };
  const fixes = createFixer([])([evaluateRow(row, policy)]);
  expect(fixes[0]?.requests[0]).toMatchObject({
    method: 'POST',
    path: '/v1/p1/csms/s1/tags/action',
    body: { action: 'create' },
  });
});
