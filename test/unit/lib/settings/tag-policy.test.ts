import { describe, expect, it } from 'vitest';
import {
  describeReason,
  evaluateTags,
  parseTagPolicy,
  policyKeys,
  type TagPolicy,
} from '../../../../lib/settings/tag-policy.ts';

const policy = parseTagPolicy({
  required: ['owner', 'env'],
  allowed: { env: ['prod', 'dev'], 'cost-center': { pattern: '^cc-\\d{4}$' } },
  forbidden: ['tmp'],
  ownerKey: 'owner',
  groupBy: ['env', 'team'],
  byType: { 'RDS-FG': { required: ['db'] } },
}) as TagPolicy;
const reasons = (tags: Record<string, string>, type = 'COMMON'): string[] =>
  evaluateTags(policy, type, tags).map(describeReason);

describe('the tag policy', () => {
  it('passes what carries all that is required, with allowed values', () => {
    expect(reasons({ owner: 'team-1', env: 'prod', 'cost-center': 'cc-0001', extra: 'x' })).toEqual([]);
  });

  it('names every reason of a failure', () => {
    expect(reasons({ env: 'qa', 'cost-center': 'cc-1', tmp: '' })).toEqual([
      'missing owner',
      'not allowed env=qa',
      'not allowed cost-center=cc-1',
      'forbidden tmp',
    ]);
  });

  it('takes an empty value for a missing one, since it names nobody', () => {
    expect(reasons({ owner: ' ', env: 'dev' })).toEqual(['missing owner']);
  });

  it('has rules of their own for a type, in place of the general ones', () => {
    expect(reasons({}, 'RDS-FG')).toEqual(['missing db']);
    expect(reasons({ db: 'x', tmp: 'x' }, 'RDS-FG')).toEqual([]);
  });

  it('is not fooled by keys of the prototype', () => {
    const odd = parseTagPolicy({ required: ['constructor', 'toString'] }) as TagPolicy;
    expect(evaluateTags(odd, null, {}).map(describeReason)).toEqual(['missing constructor', 'missing toString']);
  });

  it('names its keys once, rules before groups', () => {
    expect(policyKeys(policy)).toEqual(['owner', 'env', 'cost-center', 'tmp', 'db', 'team']);
    expect(policyKeys(undefined)).toEqual([]);
  });
});

describe('a policy with a mistake', () => {
  const refusal = (input: unknown): string => {
    try {
      parseTagPolicy(input);
    } catch (error) {
      const { code, message, hint } = error as { code: string; message: string; hint: string };
      return `${code} ${message} | ${hint.slice(0, 20)}`;
    }
    return 'accepted';
  };

  it.each([
    [{ require: ['owner'] }, 'TAG_POLICY (the whole): unknown field require'],
    [{ required: 'owner' }, 'TAG_POLICY required: not as expected: "owner"'],
    [{ required: ['owner', 7] }, 'TAG_POLICY required.1: not as expected: 7'],
    [{ allowed: { env: [] } }, 'TAG_POLICY allowed.env'],
    [{ allowed: { env: { pattern: '(' } } }, 'TAG_POLICY allowed.env.pattern: not a regular expression: "("'],
    [{ byType: { RDS: { groupBy: ['x'] } } }, 'TAG_POLICY byType.RDS: unknown field groupBy'],
    [{ required: ['a'], forbidden: ['a'] }, 'TAG_POLICY forbidden: a is both required and forbidden'],
    [[], 'TAG_POLICY (the whole): not as expected: []'],
  ])('%j is refused with path, value and example', (input, message) => {
    expect(refusal(input)).toContain(`TAG_POLICY_INVALID ${message}`);
    expect(refusal(input)).toContain('| For example {');
  });
});
