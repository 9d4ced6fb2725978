import { expect, it } from 'vitest';
import type { InventoryRow } from '../../../../functions/inventory-export/columns.ts';
import { createFindingsFinder } from '../../../../functions/inventory-export/findings.ts';
import { toSecret } from '../../../../lib/csms/secret.ts';
import { parseFindings, type FindingException } from '../../../../lib/settings/findings.ts';

const AT = { nowMs: 0, graceMs: 0, unusedAfterDays: 90 };

/** A secret that is disabled, and breaks one more rule by not rotating. */
const rowOf = (tags: InventoryRow['tags'], name: string | null = 'db'): InventoryRow =>
  ({
    secret: { ...toSecret({ id: 'a', name }), state: 'DISABLED', autoRotation: false, secretType: 'RDS-FG' },
    ownership: 'own',
    tags,
    scope: { region: 'r', projectId: 'p' },
  }) as unknown as InventoryRow;

const find = (row: InventoryRow, ...except: FindingException[]) => {
  const all = parseFindings('{}');
  const findings = { ...all, DISABLED_OR_FROZEN: { ...all.DISABLED_OR_FROZEN, except } };
  const finder = createFindingsFinder({ findings, tagPolicy: { ownerKey: 'owner' } as never }, AT);
  const { findings: found, excepted } = finder(row);
  return { found: found.map(({ rule }) => rule.name), excepted };
};
const EXCEPTED = { found: ['ROTATION_DISABLED'], excepted: ['DISABLED_OR_FROZEN'] };
const FOUND = { found: ['ROTATION_DISABLED', 'DISABLED_OR_FROZEN'], excepted: [] };

it.each<readonly [string, FindingException, InventoryRow['tags'], typeof FOUND | typeof EXCEPTED]>([
  ['a tag of that value', { tag: { keep: 'yes' } }, { keep: 'yes' }, EXCEPTED],
  ['not by another value', { tag: { keep: 'yes' } }, { keep: 'no' }, FOUND],
  ['any value', { tag: { keep: '*' } }, { keep: '' }, EXCEPTED],
  ['not without the tag', { tag: { keep: '*' } }, { other: 'yes' }, FOUND],
  ['not by what every object has', { tag: { constructor: '*' } }, {}, FOUND],
  ['all tags that are named', { tag: { a: '1', b: '2' } }, { a: '1', b: '2', c: '3' }, EXCEPTED],
  ['not by some of them', { tag: { a: '1', b: '2' } }, { a: '1' }, FOUND],
  ['not where tags are not known', { tag: { keep: '*' } }, null, FOUND],
  ['a name', { name: /^d/ }, null, EXCEPTED],
  ['not by another name', { name: /^x/ }, {}, FOUND],
  ['a tag and a name', { tag: { keep: '*' }, name: /^d/ }, { keep: '1' }, EXCEPTED],
  ['not by one of both', { tag: { keep: '*' }, name: /^d/ }, { other: '1' }, FOUND],
])('A secret is excepted by %s', (_, exception, tags, expected) => {
  expect(find(rowOf(tags), exception)).toEqual(expected);
});

it('Any exception is enough, and a secret without a name has an empty one', () => {
  expect(find(rowOf({}), { name: /^x/ }, { name: /^db$/ })).toEqual(EXCEPTED);
  expect(find(rowOf({}, null), { name: /^$/ })).toEqual(EXCEPTED);
  expect(find(rowOf({}))).toEqual(FOUND);
});
