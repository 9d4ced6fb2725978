import type { LazyObjectStore } from '../../lib/storage/create-store.ts';

/** What becomes of an invocation when its store has taken in `effects` writes and deletions. */
export interface GatePlan {
  readonly effects: number;
  /** `kill`: nothing reaches the store any more, and nothing comes from it. `hold`: it waits until it is released. */
  readonly what: 'kill' | 'hold';
}

const RUN_ID = /\d{8}T\d{6}Z-[0-9a-f]{8}/g;

/** A store that loses its invocation at a chosen effect, or makes it wait there. */
export class StoreGate {
  /** What was asked of it: `get inventory/latest.json`. Ids of runs are left out. */
  readonly calls: string[] = [];
  /** Resolves when the invocation waits. */
  readonly held: Promise<void>;
  readonly #plan: GatePlan | undefined;
  readonly #released: Promise<void>;
  #effects = 0;
  #onHeld: () => void = () => undefined;
  #release: () => void = () => undefined;
  #isDead = false;

  constructor(plan?: GatePlan) {
    this.#plan = plan;
    this.held = new Promise((resolve) => (this.#onHeld = resolve));
    this.#released = new Promise((resolve) => (this.#release = resolve));
  }

  release(): void {
    this.#release();
  }

  wrap(store: LazyObjectStore): LazyObjectStore {
    const alive = <Result>(call: () => Result): Result => {
      if (this.#isDead) throw new Error('the process was killed');
      return call();
    };
    const note = (name: string, key: string): void =>
      void this.calls.push(`${name} ${key.replaceAll(RUN_ID, '<run>')}`);
    const effect = async (call: () => Promise<void>): Promise<void> => {
      await alive(call);
      await this.#passed();
      alive(() => undefined);
    };
    return {
      ...store,
      url: store.url,
      get: async (...given) => alive(() => (note('get', given[0]), store.get(...given))),
      list: (...given) => alive(() => (note('list', given[0]), store.list(...given))),
      listFolders: (...given) => alive(() => (note('list', given[0]), store.listFolders(...given))),
      put: (...given) => effect(() => (note('put', given[0]), store.put(...given))),
      delete: (...given) => effect(() => (note('delete', given[0]), store.delete(...given))),
      open: (...given) => {
        const writer = alive(() => (note('put', given[0]), store.open(...given)));
        return {
          write: (chunk) => alive(() => writer.write(chunk)),
          close: () => effect(() => writer.close()),
          abort: () => writer.abort(),
        };
      },
    };
  }

  async #passed(): Promise<void> {
    this.#effects += 1;
    if (!this.#plan || this.#effects < this.#plan.effects) return;
    if (this.#plan.what === 'kill') this.#isDead = true;
    else {
      this.#onHeld();
      await this.#released;
    }
  }
}
