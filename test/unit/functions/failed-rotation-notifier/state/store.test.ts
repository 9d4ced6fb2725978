import { expect, it } from 'vitest';
import { createStateStore } from '../../../../../functions/failed-rotation-notifier/state/store.ts';
import { EMPTY_STATE } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { MemoryStore } from '../../../lib/run/memory-store.ts';
import { SCOPE } from '../samples.ts';
import { entryOf, episodeOf } from './sample-state.ts';

const KEY = `rotation/state/region=${SCOPE.region}/project_id=${SCOPE.projectId}.json`;
const open = () => {
  const store = new MemoryStore();
  return { store, states: createStateStore(store, new AbortController().signal) };
};
const mine = { ...EMPTY_STATE, episodes: { a: episodeOf('a') } };
const theirs = { ...EMPTY_STATE, outbox: [entryOf('n')] };

it('A scope that no run has kept a state of has none', async () => {
  expect(await open().states.load(SCOPE)).toBeUndefined();
});

it('What is saved is read, then written, as one line of JSON', async () => {
  const { store, states } = open();
  expect(await states.save(SCOPE, mine)).toEqual(mine);
  expect(store.log).toEqual([`GET ${KEY}`, `PUT ${KEY}`]);
  expect(String(store.objects.get(KEY))).toBe(`${JSON.stringify(mine)}\n`);
  expect(await states.load(SCOPE)).toEqual(mine);
});

it('What another run has stored meanwhile stays, unless it is what this run began with', async () => {
  const { states } = open();
  await states.save(SCOPE, theirs);
  expect(await states.refresh(SCOPE, mine)).toEqual({ state: { ...mine, outbox: theirs.outbox }, stored: theirs });
  expect(await states.refresh(SCOPE, mine, theirs)).toEqual({ state: mine, stored: theirs });
  expect(await states.save(SCOPE, mine, theirs)).toEqual(mine);
  expect(await states.save(SCOPE, theirs)).toEqual({ ...mine, outbox: theirs.outbox });
});

it('A state that is damaged is not written over', async () => {
  const { store, states } = open();
  store.objects.set(KEY, Buffer.from('{'));
  await expect(states.save(SCOPE, mine)).rejects.toMatchObject({ code: 'STATE_DAMAGED' });
  expect(String(store.objects.get(KEY))).toBe('{');
});

it('What is stored as it was read before is the same object: one copy of it is enough', async () => {
  const { states } = open();
  await states.save(SCOPE, theirs);
  const base = await states.load(SCOPE);
  const { state, stored } = await states.refresh(SCOPE, mine, base);
  expect(state).toBe(mine);
  expect(stored).toBe(base);
});

it('What was deleted meanwhile is not stored', async () => {
  expect(await open().states.refresh(SCOPE, mine, theirs)).toEqual({ state: mine, stored: undefined });
});

it('The projects with a state are those that one is kept of, and nothing else that lies there', async () => {
  const { store, states } = open();
  expect(await states.list()).toEqual([]);
  const other = { region: 'cn-east-3', projectId: 'f'.repeat(32) };
  await states.save(SCOPE, mine);
  await states.save(other, mine);
  // the notices of stale runs are no project's
  await states.save({ region: 'all', projectId: 'watch' }, mine);
  for (const key of [`${KEY}.bak`, `x/${KEY}`, KEY.replace('region=', 'region=a/b'), 'rotation/state/readme.txt'])
    store.objects.set(key, Buffer.from('{}'));
  expect(await states.list()).toEqual([other, SCOPE]);
});

it('Each request bears the signal, and a state is stored as JSON', async () => {
  const asked: unknown[] = [];
  class AskedStore extends MemoryStore {
    override get(key: string, options?: object) {
      asked.push(options);
      return super.get(key);
    }
    override put(key: string, body: Buffer, options?: object) {
      asked.push(options);
      return super.put(key, body);
    }
    override list(prefix: string, options?: object) {
      asked.push(options);
      return super.list(prefix);
    }
  }
  const { signal } = new AbortController();
  const states = createStateStore(new AskedStore(), signal);
  await states.save(SCOPE, mine);
  await states.list();
  expect(asked).toEqual([{ signal }, { signal, contentType: 'application/json' }, { signal }]);
});
