import type { Scope } from '../../../lib/scope.ts';
import { unite } from '../state/merge.ts';
import type { ScopeState } from '../state/state.ts';
import type { StateStore } from '../state/store.ts';

/** A scope with something in its outbox. */
export interface Outbox {
  readonly scope: Scope;
  state: ScopeState;
  /** What is stored, as far as this run knows; undefined before the first. */
  stored: ScopeState | undefined;
  /** Why its state cannot be read or written: from then on nothing of it is sent, for it could not be remembered. */
  error?: unknown;
}

/** States that are read or written at once: of a project with hundreds of problems one is megabytes, as text and as objects. */
export const STATES_AT_ONCE = 8;

/** Reads and writes the states of outboxes for several workers at once: one access after the other for each state. */
export interface OutboxWriter {
  /** What another run has stored meanwhile counts from here on. Never throws. */
  refresh(outbox: Outbox): Promise<void>;
  /** The same, then writes. Whoever asks while another write waits for its turn shares it. Never throws. */
  save(outbox: Outbox): Promise<void>;
}

export function createOutboxWriter(states: StateStore): OutboxWriter {
  const last = new Map<Outbox, Promise<void>>();
  const waiting = new Map<Outbox, Promise<void>>();
  const inTurn = (outbox: Outbox, access: () => Promise<void>): Promise<void> => {
    const turn = (last.get(outbox) ?? Promise.resolve()).then(access).catch((error: unknown) => {
      outbox.error = error;
    });
    last.set(outbox, turn);
    return turn;
  };
  /** Workers go on marking the state while it is on its way to the store: their marks are united with what comes back. */
  const take = (
    outbox: Outbox,
    sent: ScopeState,
    next: { state: ScopeState; stored: ScopeState | undefined },
  ): void => {
    outbox.state = outbox.state === sent ? next.state : unite(outbox.state, next.state);
    outbox.stored = next.stored;
  };
  return {
    refresh: (outbox) =>
      inTurn(outbox, async () => {
        const { scope, state, stored } = outbox;
        take(outbox, state, await states.refresh(scope, state, stored));
      }),
    save: (outbox) => {
      const shared = waiting.get(outbox);
      if (shared) return shared;
      const turn = inTurn(outbox, async () => {
        waiting.delete(outbox);
        const { scope, state, stored } = outbox;
        const saved = await states.save(scope, state, stored);
        take(outbox, state, { state: saved, stored: saved });
      });
      waiting.set(outbox, turn);
      return turn;
    },
  };
}
