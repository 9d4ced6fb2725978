import { CodedError } from '../../errors.ts';
import { createDeliveryBook, type DeliveryBook } from './delivery-book.ts';
import { type SecretSeed, nameAt, roleAt } from './generator.ts';
import { OrderCache, select } from './order-cache.ts';
import { tagsAt } from './tags.ts';
import { TaskBook } from './task-book.ts';
import type { WireSecret, WireTag, WireTask } from './wire.ts';
import { DETAIL_FIELDS, enterpriseProjectAt, idAt, writeDetail, writeSecret } from './write-secret.ts';

interface Entry {
  secret: WireSecret;
  tags: readonly WireTag[];
}

export type Tags = Readonly<Record<string, string>> | readonly WireTag[];

const toTags = (tags: Tags): readonly WireTag[] =>
  Array.isArray(tags)
    ? (tags as WireTag[])
    : Object.entries(tags).map(([key, value]) => ({ key, value: String(value) }));

/**
 * The secrets and tasks of one region and project. Generated secrets are known by their index and computed when they are
 * asked for; what was added or changed lies over them, added ones known by `-1 - position`.
 */
export class ScopeEstate {
  readonly region: string;
  readonly projectId: string;
  readonly tasks: TaskBook;
  /** Events, and what becomes of their messages. To be changed at will. */
  readonly delivery: DeliveryBook;
  readonly #seed: SecretSeed;
  readonly #added: (Entry | undefined)[] = [];
  readonly #changed = new Map<number, Entry>();
  readonly #removed = new Set<number>();
  readonly #orders = new OrderCache();

  constructor(secretSeed: SecretSeed) {
    this.#seed = secretSeed;
    this.region = secretSeed.region;
    this.projectId = secretSeed.projectId;
    this.tasks = new TaskBook(secretSeed);
    this.delivery = createDeliveryBook(secretSeed);
  }

  /** The account that owns everything here but the shared secrets. */
  get domainId(): string {
    return this.#seed.domainId;
  }

  /** Secrets in the list, those shared by another account included. */
  get size(): number {
    return this.all().length;
  }

  /** The secret goes out exactly as it is given here. */
  add(secret: WireSecret, tags: Tags = []): void {
    this.#added.push({ secret, tags: toTags(tags) });
    this.#orders.clear();
  }

  /** @throws EMULATOR_NO_SUCH_SECRET */
  remove(name: string): void {
    const reference = this.#require(name);
    if (reference < 0) this.#added[-1 - reference] = undefined;
    else this.#removed.add(reference);
    this.#orders.clear();
  }

  /** Fields that are not given stay as they are. @throws EMULATOR_NO_SUCH_SECRET */
  update(name: string, fields: Partial<WireSecret>, tags?: Tags): void {
    const reference = this.#require(name);
    const entry: Entry = {
      secret: { ...this.secretAt(reference), ...fields },
      tags: tags === undefined ? this.tagsAt(reference) : toTags(tags),
    };
    if (reference < 0) this.#added[-1 - reference] = entry;
    else this.#changed.set(reference, entry);
    this.#orders.clear();
  }

  addTask(task: Omit<WireTask, 'task_id'> & { task_id?: string; secret_name: string }): WireTask {
    return this.tasks.add(task);
  }

  /** Undefined when there is no secret of this name. */
  find(name: string): WireSecret | undefined {
    const reference = this.#lookUp(name);
    return reference === undefined ? undefined : this.secretAt(reference);
  }

  /** References of every secret, by name. */
  all(): Int32Array {
    return this.#orders.get('', () => this.#sorted());
  }

  /** References of the secrets for which `isWanted`, by name; `query` names the predicate in the cache. */
  order(query: string, isWanted: (reference: number) => boolean): Int32Array {
    return this.#orders.get(query, () => select(this.all(), isWanted));
  }

  secretAt(reference: number): WireSecret {
    return this.#entryAt(reference)?.secret ?? (JSON.parse(this.textAt(reference)) as WireSecret);
  }

  idAt(reference: number): string {
    return this.#entryAt(reference)?.secret.id ?? idAt(this.#seed, reference);
  }

  /** The secret as JSON. */
  textAt(reference: number): string {
    const entry = this.#entryAt(reference);
    return entry === undefined ? writeSecret(this.#seed, reference) : JSON.stringify(entry.secret);
  }

  /** What the tag query returns of the secret, as JSON. */
  detailAt(reference: number): string {
    const entry = this.#entryAt(reference);
    if (entry === undefined) return writeDetail(this.#seed, reference);
    return JSON.stringify(Object.fromEntries(DETAIL_FIELDS.map((field) => [field, entry.secret[field]])));
  }

  tagsAt(reference: number): readonly WireTag[] {
    return this.#entryAt(reference)?.tags ?? tagsAt(this.#seed, reference);
  }

  /** Tags that the service sets itself; null and an empty list both stand for none. */
  sysTagsAt(reference: number): readonly WireTag[] | null {
    const entry = this.#entryAt(reference);
    const value = entry ? entry.secret.enterprise_project_id : enterpriseProjectAt(this.#seed, reference);
    if (value && value !== '0') return [{ key: '_sys_enterprise_project_id', value }];
    return reference % 2 === 0 ? [] : null;
  }

  nameAt(reference: number): string {
    const entry = this.#entryAt(reference);
    return entry === undefined ? nameAt(this.#seed, reference) : (entry.secret.name ?? '');
  }

  isShared(reference: number): boolean {
    const entry = this.#entryAt(reference);
    if (entry === undefined) return roleAt(this.#seed, reference) === 'shared';
    return (entry.secret.domain_id ?? this.#seed.domainId) !== this.#seed.domainId;
  }

  /** The first position in `order` whose name sorts after `marker`; the marker's own secret may be gone. */
  positionAfter(order: Int32Array, marker: string): number {
    let low = 0;
    let high = order.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.nameAt(order[middle] as number) > marker) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  #entryAt(reference: number): Entry | undefined {
    return reference < 0 ? this.#added[-1 - reference] : this.#changed.get(reference);
  }

  #lookUp(name: string): number | undefined {
    const position = this.positionAfter(this.all(), name) - 1;
    const reference = this.all()[position];
    return reference !== undefined && this.nameAt(reference) === name ? reference : undefined;
  }

  #require(name: string): number {
    const reference = this.#lookUp(name);
    if (reference !== undefined) return reference;
    throw new CodedError('EMULATOR_NO_SUCH_SECRET', `The emulator has no secret named ${name} in ${this.region}.`);
  }

  #sorted(): Int32Array {
    const { count } = this.#seed;
    const generated = Int32Array.from({ length: count }, (_, index) => index);
    const isPlain = this.#added.length === 0 && this.#removed.size === 0 && this.#changed.size === 0;
    if (isPlain) return generated;
    const kept = generated.filter((index) => !this.#removed.has(index) && !this.#changed.has(index));
    return this.#merge(kept, this.#overlay());
  }

  /** What was added or changed (a changed one may have a new name), by name. */
  #overlay(): number[] {
    const added = this.#added.flatMap((entry, position) => (entry === undefined ? [] : [-1 - position]));
    const changed = [...this.#changed.keys()].filter((index) => !this.#removed.has(index));
    return [...added, ...changed].sort((a, b) => (this.nameAt(a) < this.nameAt(b) ? -1 : 1));
  }

  #merge(generated: Int32Array, overlay: readonly number[]): Int32Array {
    const merged = new Int32Array(generated.length + overlay.length);
    let taken = 0;
    let filled = 0;
    for (const reference of overlay) {
      const end = this.positionAfter(generated, this.nameAt(reference));
      merged.set(generated.subarray(taken, end), filled);
      filled += end - taken;
      taken = end;
      merged[filled++] = reference;
    }
    merged.set(generated.subarray(taken), filled);
    return merged;
  }
}
