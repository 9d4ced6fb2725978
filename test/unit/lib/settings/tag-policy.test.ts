import { describe, expect, it } from 'vitest';
import type { Handler } from '../../../../lib/runtime/define-function.ts';
import {
  describeReason,
  evaluateTags,
  hasRules,
  NO_TAG_POLICY,
  parseTagPolicy,
  policyKeys,
  tagValue,
} from '../../../../lib/settings/tag-policy.ts';
import { setEnvironment, SETTINGS } from '../runtime/support.ts';

const parse = (policy: object) => parseTagPolicy(JSON.stringify(policy));

const policy = parse({
  required: ['owner', 'env'],
  allowed: { env: ['prod', 'dev'], 'cost-center': { pattern: '^cc-\\d{4}$' } },
  forbidden: ['tmp'],
  ownerKey: 'owner',
  groupBy: ['env', 'team'],
  byType: { 'RDS-FG': { required: ['db'] } },
});
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
    const odd = parse({ required: ['constructor', 'toString'] });
    expect(evaluateTags(odd, null, {}).map(describeReason)).toEqual(['missing constructor', 'missing toString']);
  });

  it('names its keys once, rules before groups', () => {
    expect(policyKeys(policy)).toEqual(['owner', 'env', 'cost-center', 'tmp', 'db', 'team']);
    expect(policyKeys(parseTagPolicy(NO_TAG_POLICY))).toEqual([]);
  });
});

describe('a policy without rules', () => {
  it.each([
    ['{}', false, 'owner'],
    ['{"ownerKey":"team","groupBy":["env"]}', false, 'team'],
    ['{"byType":{"RDS":{"forbidden":["tmp"]}}}', true, 'owner'],
  ])('%s', (text, rules, ownerKey) => {
    expect(parseTagPolicy(text)).toMatchObject({ ownerKey });
    expect(hasRules(parseTagPolicy(text))).toBe(rules);
  });
});

it.each([
  [{ owner: ' team-1 ' }, 'team-1'],
  [{ owner: ' ' }, null],
  [{ Owner: 'team-1' }, null],
  [null, null],
])('the owner in %j is %j', (tags, owner) => {
  expect(tagValue(tags as Record<string, string> | null, 'owner')).toBe(owner);
  expect(tagValue({}, 'constructor')).toBeNull();
});

it.each([
  [
    '{"requird":["owner"]}',
    'unknown field requird (known are required, allowed, forbidden, ownerKey, groupBy, byType)',
  ],
  ['{"ownerkey":"team"}', 'unknown field ownerkey'],
  ['{"required":"owner","groupBy":7}', 'required: expected a list; groupBy: expected a list'],
  ['{"required":["owner",7]}', 'required[1]: expected a text'],
  ['{"allowed":{"env":[]}}', 'allowed.env: at least 1'],
  ['{"allowed":{"env":{"pattern":"("}}}', 'allowed.env.pattern: not a regular expression'],
  [
    '{"byType":{"RDS":{"groupBy":["x"]}}}',
    'byType.RDS: unknown field groupBy (known are required, allowed, forbidden)',
  ],
  ['{"required":["a"],"forbidden":["a"]}', 'forbidden: a is both required and forbidden'],
  ['{"byType":{"RDS":{"required":["a"],"forbidden":["a"]}}}', 'byType.RDS.forbidden: a is both required and forbidden'],
  ['[]', 'expected an object'],
  ['{"allowed":{"env":7}}', 'allowed.env: expected a list or an object'],
  ['{', 'not JSON'],
])('a policy with a mistake, %s, is refused with the path of each', (text, problem) => {
  expect(() => parseTagPolicy(text)).toThrow(problem);
});

it.each(['inventory-export', 'tag-report', 'failed-rotation-notifier'])(
  '%s refuses it, with all other problems',
  async (name) => {
    const { handler } = (await import(`../../../../functions/${name}/handler.ts`)) as { handler: Handler };
    setEnvironment({ ...SETTINGS, CSMS_REGION: 'Nowhere!', TAG_POLICY: '{"ownerkey":"team"}' });
    await expect(handler({}, undefined)).rejects.toMatchObject({
      code: 'SETTINGS_INVALID',
      message: expect.stringMatching(/CSMS_REGION is.*\n- TAG_POLICY is.*unknown field ownerkey/) as unknown,
    });
  },
);
