import { expect, it } from 'vitest';
import { laneSizes, Lanes, lanesOf } from '../../../../lib/run/lanes.ts';
import type { Scope } from '../../../../lib/scope.ts';

const scopeOf = (lane: string, projectId: string): Scope => {
  const [accountId, region = ''] = lane.includes('/') ? lane.split('/') : [undefined, lane];
  return { region, projectId, ...(accountId !== undefined && { accountId }) };
};
const scopesOf = (...names: string[]): Scope[] => names.map((name) => scopeOf(name.slice(0, -1), name.slice(-1)));
const nameOf = ({ accountId, region, projectId }: Scope): string =>
  `${accountId === undefined ? '' : `${accountId}/`}${region}${projectId}`;

/** Runs one after the other. */
async function orderOf(scopes: readonly Scope[], keyOf: (scope: Scope) => string = () => ''): Promise<string[]> {
  const lanes = new Lanes(scopes, keyOf);
  const order: string[] = [];
  for (let turn = 0; turn <= scopes.length; turn += 1)
    await lanes.runNext(async (scope) => void order.push(nameOf(scope)));
  return order;
}

it('Each region of each account is a lane', () => {
  const scopes = scopesOf('r1', 's1', 'x/r1', 'r2', 'x/r2', 'y/r1');
  expect([...lanesOf(scopes).values()].map((lane) => lane.map(nameOf))).toEqual([
    ['r1', 'r2'],
    ['s1'],
    ['x/r1', 'x/r2'],
    ['y/r1'],
  ]);
  expect(laneSizes(scopes)).toEqual([2, 1, 2, 1]);
});

it('Lanes take turns, each in the order of what has waited the longest', async () => {
  expect(await orderOf(scopesOf('r1', 'r2', 'r3', 's1', 's2'))).toEqual(['r1', 's1', 'r2', 's2', 'r3']);
  expect(await orderOf(scopesOf('r1', 'r2', 's3', 's4'), ({ projectId }) => String(9 - Number(projectId)))).toEqual([
    's4',
    'r2',
    's3',
    'r1',
  ]);
  expect(await orderOf([])).toEqual([]);
});

it('The next scope is of the lane with the fewest in flight', async () => {
  const lanes = new Lanes(scopesOf('r1', 'r2', 'r3', 's1', 's2', 's3'), () => '');
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const begin = (): Promise<void> =>
    lanes.runNext((scope) => {
      begun.push(nameOf(scope));
      return new Promise((resolve) => ends.set(nameOf(scope), resolve));
    });
  const turns = [begin(), begin()];
  ends.get('s1')?.();
  await turns[1];
  turns.push(begin(), begin(), begin());
  // r1 is in flight, and s is free; then both have as many, and r was served the longest ago
  expect(begun).toEqual(['r1', 's1', 's2', 'r2', 's3']);
  for (const end of ends.values()) end();
  await Promise.all(turns);
});

it('A lane in which none waits takes no turn', async () => {
  const lanes = new Lanes(scopesOf('r1', 's1', 's2'), () => '');
  const begun: string[] = [];
  for (let turn = 0; turn < 3; turn += 1) await lanes.runNext(async (scope) => void begun.push(nameOf(scope)));
  expect(begun).toEqual(['r1', 's1', 's2']);
});
