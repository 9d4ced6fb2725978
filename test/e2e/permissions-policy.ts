import { readFileSync } from 'node:fs';
import type { Policy, Statement } from '../../lib/deploy/policies/policy.ts';
import type { Need } from './permissions-needs.ts';

export const readPolicy = (file: string): Policy =>
  JSON.parse(readFileSync(new URL(`../../lib/deploy/policies/${file}`, import.meta.url), 'utf8')) as Policy;

/** `*` is any text, as both clouds have it; `?` one character, which AWS alone has. */
const matches = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.split('*').map(escape).join('.*').replaceAll('\\?', '.')}$`, 's').test(text);

const escape = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');

/** One thing that a policy permits: `statement action resource`, and with a condition one for each of its patterns. */
type Grant = string;

const actionsOf = ({ Sid, Action }: Statement): string[] => Action.map((action) => `${Sid} ${action}`);

/** Every grant of a policy. */
export const grantsOf = (policy: Policy): Grant[] =>
  policy.Statement.flatMap((statement) =>
    actionsOf(statement).flatMap((action) => [
      ...statement.Resource.map((resource) => `${action} ${resource}`),
      ...conditionOf(statement).patterns.map((pattern) => `${action} ${pattern}`),
    ]),
  );

function conditionOf({ Condition }: Statement): { patterns: readonly string[]; ifExists: boolean } {
  const [[operator, keys] = ['', {}], ...others] = Object.entries(Condition ?? {});
  if (others.length > 0 || !/^(StringLike|StringMatchIfExists)?$/.test(operator))
    throw new Error(`what is ${operator}?`);
  const patterns = Object.entries(keys).flatMap(([key, values]) => (/^(obs|s3):prefix$/.test(key) ? values : []));
  return { patterns, ifExists: operator.endsWith('IfExists') };
}

/** The grants that a need rests on; none where the policy refuses it. */
export function grantsFor(policy: Policy, need: Need): Grant[] {
  const granted = policy.Statement.flatMap((statement) =>
    statement.Action.filter((action) => matches(action, need.action)).map((action) => ({ statement, action })),
  );
  return granted.flatMap(({ statement, action }) => {
    const { patterns, ifExists } = conditionOf(statement);
    const { prefix, resource } = need;
    const isUnconditional = patterns.length === 0 || (ifExists && prefix === undefined);
    const fitting = prefix === undefined ? [] : patterns.filter((pattern) => matches(pattern, prefix));
    const resources = statement.Resource.filter((pattern) =>
      resource === undefined ? pattern === '*' : matches(pattern, resource),
    );
    if (resources.length === 0 || !(isUnconditional || fitting.length > 0)) return [];
    return [...resources, ...fitting].map((grant) => `${statement.Sid} ${action} ${grant}`);
  });
}
