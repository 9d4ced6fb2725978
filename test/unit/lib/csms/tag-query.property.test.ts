import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tagReportCommand } from '../../../../functions/tag-report/command.ts';
import { findQueryProblems, TAG_QUERY_LIMITS, type ResourceQuery } from '../../../../lib/csms/tag-query.ts';
import { parseResourceQuery } from '../../../../lib/local/emulator/resource-query.ts';

const problemsOf = (query: ResourceQuery): string[] =>
  findQueryProblems(query).map(({ path, message }) => `${path.join('.')}: ${message}`);
const tag = (key: string, ...values: string[]) => ({ key, values });
const match = (value: string) => ({ key: 'resource_name' as const, value });
const many = (count: number): string[] => Array.from({ length: count }, (_, at) => `v${at}`);

describe('a tag query', () => {
  it('may be sent up to its limits', () => {
    const query = {
      tags: many(10).map((key) => tag(key, ...many(10))),
      matches: [match('成本'), match('🔐'.repeat(TAG_QUERY_LIMITS.valueLength))],
    };
    expect(problemsOf(query)).toEqual([]);
    expect(problemsOf({ tags: [tag('🔐'.repeat(128), '', 'a b', 'ü'.repeat(255))] })).toEqual([]);
    expect(problemsOf({ tags: [], matches: [] })).toEqual([]);
    expect(problemsOf({})).toEqual([]);
  });

  it.each<[string, ResourceQuery, string]>([
    ['11 keys', { tags: many(11).map((key) => tag(key)) }, 'tags: at most 10 keys'],
    ['11 values of a key', { tags: [tag('k', ...many(11))] }, 'tags.0.values: at most 10 values of a key'],
    ['a key that comes twice', { tags: [tag('k'), tag('k', 'x')] }, 'tags: a key is repeated'],
    ['a value that comes twice', { tags: [tag('k', 'x', 'x')] }, 'tags.0.values: a value is repeated'],
    ['an empty key', { tags: [tag('')] }, 'tags.0.key: a key must not be blank'],
    ['a blank key', { tags: [tag(' \u00a0')] }, 'tags.0.key: a key must not be blank'],
    [
      "a key of the service's",
      { tags: [tag('_sys_enterprise')] },
      "tags.0.key: keys that start with _sys_ are the service's own",
    ],
    ['a key of 129 characters', { tags: [tag('k'.repeat(129))] }, 'tags.0.key: at most 128 characters'],
    ['a value of 256 characters', { tags: [tag('k', 'v'.repeat(256))] }, 'tags.0.values.0: at most 255 characters'],
    [
      'an empty match',
      { matches: [match('')] },
      'matches.0.value: a part of a name must not be empty: it would match nothing',
    ],
    [
      'eleven matches',
      { matches: Array.from({ length: 11 }, () => match('v')) },
      'matches: at most 10 parts of a name',
    ],
    ['a match of 256 characters', { matches: [match('v'.repeat(256))] }, 'matches.0.value: at most 255 characters'],
  ])('with %s is refused, with the reason', (_, query, problem) => {
    expect(problemsOf(query)).toEqual([problem]);
  });

  it.each(['*', '<', '>', '\\', '=', '\u0000', '\u001f', '\n', '\ud83d'])(
    'has no %j in a key, a value or a match',
    (bad) => {
      const places = [{ tags: [tag(`k${bad}`)] }, { tags: [tag('k', bad)] }, { matches: [match(bad)] }];
      for (const query of places) expect(problemsOf(query)).toEqual([expect.stringContaining('no control characters')]);
    },
  );

  const text = fc.oneof(
    fc.string({ maxLength: 4 }),
    fc.constantFrom('', ' ', '_sys_x', 'a=b', 'k'.repeat(129), 'v'.repeat(256)),
  );
  const queries = fc.record({
    tags: fc.array(fc.record({ key: text, values: fc.array(text, { maxLength: 12 }) }), { maxLength: 12 }),
    matches: fc.array(fc.record({ key: fc.constant('resource_name' as const), value: text }), { maxLength: 12 }),
  });

  it('is refused by the command exactly when the emulator refuses it, but for a match that is void', () => {
    const schema = tagReportCommand();
    const isTaken = (parse: () => unknown): boolean => {
      try {
        parse();
        return true;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(queries, (query) => {
        const body = JSON.stringify({ action: 'filter', ...query });
        const isVoid = query.matches.some(({ value }) => value === '');
        expect(schema.safeParse(query).success).toBe(!isVoid && isTaken(() => parseResourceQuery(body)));
      }),
      { numRuns: 300 },
    );
  });
});
