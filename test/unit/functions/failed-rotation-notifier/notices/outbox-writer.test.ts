import { expect, it } from 'vitest';
import {
  createOutboxWriter,
  type Outbox,
} from '../../../../../functions/failed-rotation-notifier/notices/outbox-writer.ts';
import { EMPTY_STATE, type ScopeState } from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { createStateStore } from '../../../../../functions/failed-rotation-notifier/state/store.ts';
import { MemoryStore } from '../../../lib/run/memory-store.ts';
import { SCOPE } from '../samples.ts';
import { entryOf } from '../state/sample-state.ts';

const withEntries = (...ids: string[]): ScopeState => ({ ...EMPTY_STATE, outbox: ids.map((id) => entryOf(id)) });
const idsOf = (state: ScopeState | undefined): string[] | undefined => state?.outbox.map(({ id }) => id);
const open = () => {
  const store = new MemoryStore();
  const states = createStateStore(store, new AbortController().signal);
  const outbox: Outbox = { scope: SCOPE, state: withEntries('mine'), stored: undefined };
  return { store, states, writer: createOutboxWriter(states), outbox };
};

it('What another run has stored counts from here on', async () => {
  const { states, writer, outbox } = open();
  await states.save(SCOPE, withEntries('theirs'));
  await writer.refresh(outbox);
  expect([idsOf(outbox.state), idsOf(outbox.stored)]).toEqual([['mine', 'theirs'], ['theirs']]);
  await writer.save(outbox);
  expect([idsOf(outbox.state), idsOf(outbox.stored)]).toEqual([
    ['mine', 'theirs'],
    ['mine', 'theirs'],
  ]);
  expect(idsOf(await states.load(SCOPE))).toEqual(['mine', 'theirs']);
});

it('Marks that are made while a state is on its way are kept', async () => {
  const { writer, outbox, states } = open();
  const saving = writer.save(outbox);
  await Promise.resolve();
  await Promise.resolve();
  outbox.state = withEntries('mine', 'later');
  await saving;
  expect(idsOf(outbox.state)).toEqual(['later', 'mine']);
  expect(idsOf(await states.load(SCOPE))).toEqual(['mine']);
});

it('Who asks while a write waits for its turn shares it; accesses come one after the other', async () => {
  const { writer, outbox, store } = open();
  await Promise.all([writer.refresh(outbox), writer.save(outbox), writer.save(outbox), writer.refresh(outbox)]);
  expect(store.log.map((line) => line.slice(0, 3))).toEqual(['GET', 'GET', 'PUT', 'GET']);
  await writer.save(outbox);
  expect(store.log).toHaveLength(6);
});

it('An outbox whose state cannot be read says why, and nothing is thrown', async () => {
  const { writer, outbox, store } = open();
  store.get = () => Promise.reject(new Error('STORE_FORBIDDEN'));
  await writer.refresh(outbox);
  expect(outbox.error).toEqual(new Error('STORE_FORBIDDEN'));
  expect(idsOf(outbox.state)).toEqual(['mine']);
});
