import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { ScopeEstate } from '../../lib/local/emulator/scope-estate.ts';
import { scopeName } from '../../lib/scope.ts';
import { violationsOf } from './invariants.ts';
import { SCENARIOS, truthOf } from './scenarios.ts';
import { FOLDERS, rowsByScope, runsIn } from './stored-runs.ts';
import { evidenceOf, openStage } from './sweep.ts';

/* Secrets that come, go and get other names while a list of more than a page is read, before each of its pages. */

beforeEach(() => void vi.spyOn(process.stdout, 'write').mockReturnValue(true));
afterEach(() => void vi.restoreAllMocks());

const secret = (scope: ScopeEstate, name: string) => ({
  id: `id-${name}`,
  name,
  state: 'ENABLED',
  secret_type: 'COMMON',
  auto_rotation: false,
  domain_id: scope.domainId,
});

/** `s-0005` is on the first page, `s-0999` on the last. */
const CHANGES: Readonly<Record<string, (scope: ScopeEstate) => void>> = {
  'one comes where the list has been': (scope) => scope.add(secret(scope, 'a-new')),
  'one comes where the list is yet to be': (scope) => scope.add(secret(scope, 'z-new')),
  'one goes that was listed': (scope) => scope.remove('s-0005'),
  'one goes that was not': (scope) => scope.remove('s-1000'),
  'one gets a name further on': (scope) => scope.update('s-0005', { name: 'z-renamed' }),
  'one gets a name further back': (scope) => scope.update('s-1000', { name: 'a-renamed' }),
  'one goes and another comes': (scope) => {
    scope.remove('s-0005');
    scope.add(secret(scope, 'z-new'));
  },
  'fifty go': (scope) => {
    for (let n = 100; n < 150; n += 1) scope.remove(`s-0${n}`);
  },
};
const CHANGED = /^id-(?:[az]-new|s-0005|s-1000|s-01[0-4]\d)$/;

const SUBJECTS = SCENARIOS.filter(({ name }) => name.includes('more than a page'));
const CASES = SUBJECTS.flatMap((scenario) =>
  Object.keys(CHANGES).flatMap((change) => [1, 2].map((page) => ({ scenario, name: scenario.name, change, page }))),
);

it.each(CASES)(
  '$name: $change before page $page of its lists: nothing else is missed, and the next run is exact',
  async (one) => {
    const { scenario, change, page } = one;
    const stage = await openStage(scenario);
    const { world } = stage;
    try {
      const [scope] = world.emulator.estate.scopes as [ScopeEstate];
      let pages = 0;
      world.emulator.faults.add({
        name: 'before-page',
        projectId: scope.projectId,
        value: (of) => void (pages++ === page && CHANGES[change]?.(of)),
      });
      const before = world.view();
      const end = await world.run(scenario.functionName, { isDirect: true });
      expect(pages).toBeGreaterThan(page);
      const evidence = evidenceOf(stage, before, end, 60_000);
      // what comes and goes meanwhile may be there or not; what a list proves above 1,000 secrets are numbers
      const known = /complete is whole|exact is true/;
      expect(violationsOf(evidence).filter((what) => !known.test(what))).toEqual([]);
      const run = runsIn(world.view(), FOLDERS[scenario.functionName]).at(-1);
      const ids = (run ? (rowsByScope(world.view(), run).get(scopeName(scope)) ?? []) : []).map(({ id = '' }) => id);
      const status = run?.scopes.find((each) => each.projectId === scope.projectId)?.status;
      const steady = (all: readonly string[]): string[] => all.filter((id) => !CHANGED.test(id)).sort();
      if (status === 'complete')
        expect(steady(ids)).toEqual(steady(evidence.truth.secrets.get(scopeName(scope)) ?? []));
      expect(new Set(ids).size).toBe(ids.length);
      world.emulator.faults.clear();
      const middle = world.view();
      const clean = await world.run(scenario.functionName, { isDirect: true });
      const healed = { ...evidence, before: middle, after: world.view(), end: clean, truth: truthOf(world, scenario) };
      expect(violationsOf({ ...healed, isClean: true })).toEqual([]);
    } finally {
      await world.close();
    }
  },
);
