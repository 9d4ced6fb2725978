import { describe, expect, it } from 'vitest';
import {
  findLookAlikes as find,
  TagCounts,
  type LookAlikeOptions,
} from '../../../../functions/tag-report/look-alikes.ts';
import type { TaggedSecretRow } from '../../../../functions/tag-report/tagged-row.ts';
import { cpuTimeOf } from '../../../support/cpu-time.ts';

function findLookAlikes(rows: readonly TaggedSecretRow[], options: LookAlikeOptions) {
  const counts = new TagCounts();
  for (const each of rows) counts.add(each);
  return find(counts, options);
}

const nothingKnown = { isKnownKey: () => false, isKnownValue: () => false };
const row = (tags: Record<string, string> | null): TaggedSecretRow => ({
  scope: { region: 'r', projectId: 'p' },
  id: 'x',
  name: 'x',
  state: 'ENABLED',
  secretType: 'COMMON',
  ownership: 'own',
  tags,
  sysTags: {},
});
const times = (count: number, tags: Record<string, string>): TaggedSecretRow[] =>
  Array.from({ length: count }, () => row(tags));

describe('look-alike keys', () => {
  it('differ in case, white space, hyphens and underscores only; the most frequent is kept', () => {
    const rows = [
      ...times(3, { Owner: 'a' }),
      ...times(5, { owner: 'a' }),
      row({ 'OWNER ': 'a' }),
      row({ 'cost-center': '1' }),
      row({ cost_center: '1' }),
      row(null),
    ];
    expect(findLookAlikes(rows, nothingKnown).filter(({ kind }) => kind === 'key')).toEqual([
      {
        kind: 'key',
        keep: 'owner',
        how: 'spelling',
        variants: [
          { text: 'Owner', secrets: 3 },
          { text: 'OWNER ', secrets: 1 },
        ],
      },
      { kind: 'key', keep: 'cost-center', how: 'spelling', variants: [{ text: 'cost_center', secrets: 1 }] },
    ]);
  });

  it("keep the policy's spelling, however rare", () => {
    const found = findLookAlikes([...times(9, { Owner: 'a' }), row({ owner: 'a' })], {
      ...nothingKnown,
      isKnownKey: (key) => key === 'owner',
    });
    expect(found).toMatchObject([{ keep: 'owner', variants: [{ text: 'Owner', secrets: 9 }] }]);
  });
});

describe('look-alike values', () => {
  it('are found within one key only', () => {
    const found = findLookAlikes(
      [...times(2, { env: 'Prod' }), ...times(3, { env: 'prod' }), row({ stage: 'PROD' })],
      nothingKnown,
    );
    expect(found).toEqual([
      { kind: 'value', key: 'env', keep: 'prod', how: 'spelling', variants: [{ text: 'Prod', secrets: 2 }] },
    ]);
  });

  it('that occur once beside a frequent one, a letter off, are typos of it', () => {
    const rows = [
      ...times(6, { env: 'staging' }),
      row({ env: 'stagin' }),
      row({ env: 'stagnig' }),
      row({ env: 'production' }),
    ];
    expect(findLookAlikes(rows, nothingKnown)).toEqual([
      { kind: 'value', key: 'env', keep: 'staging', how: 'typo', variants: [{ text: 'stagin', secrets: 1 }] },
    ]);
  });

  it('that differ in their numbers are two values', () => {
    expect(findLookAlikes([...times(6, { cc: 'cc-1001' }), row({ cc: 'cc-1002' })], nothingKnown)).toEqual([]);
  });

  it('that the policy allows are never the mistake', () => {
    const known = {
      ...nothingKnown,
      isKnownValue: (key: string, value: string) => key === 'env' && ['prod', 'PROD', 'test'].includes(value),
    };
    expect(
      findLookAlikes(
        [...times(6, { env: 'prod' }), row({ env: 'PROD' }), ...times(6, { env: 'tests' }), row({ env: 'test' })],
        known,
      ),
    ).toEqual([]);
  });

  it('of a key that holds ids are not compared pair by pair', () => {
    const rows = Array.from({ length: 50_000 }, (_, index) => row({ ticket: `ticket ${index % 40_000} text` }));
    expect(cpuTimeOf(() => findLookAlikes(rows, nothingKnown))).toBeLessThan(3000);
  });
});
