const KEPT = 16;

/** Which rows answer a query, in order: computed once for each query and forgotten when the estate changes. */
export class OrderCache {
  readonly #orders = new Map<string, Int32Array>();

  get(query: string, compute: () => Int32Array): Int32Array {
    const known = this.#orders.get(query);
    if (known !== undefined) return known;
    if (this.#orders.size >= KEPT) this.#orders.clear();
    const order = compute();
    this.#orders.set(query, order);
    return order;
  }

  clear(): void {
    this.#orders.clear();
  }
}

/** References of `all` for which `isWanted`, in the same order. */
export const select = (all: Int32Array, isWanted: (reference: number) => boolean): Int32Array => all.filter(isWanted);
