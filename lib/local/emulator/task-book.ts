import { hasFailed, taskAt, taskCountAt, taskReference, TASKS_PER_SECRET } from './generate-task.ts';
import type { SecretSeed } from './generator.ts';
import { OrderCache, select } from './order-cache.ts';
import { mix, uuid } from './random.ts';
import type { WireTask } from './wire.ts';

export interface TaskQuery {
  readonly secretName?: string | undefined;
  readonly status?: string | undefined;
}

/** Rotation tasks of one scope: the generated ones first, then those added, as `-1 - position`. */
export class TaskBook {
  readonly #seed: SecretSeed;
  readonly #added: WireTask[] = [];
  readonly #orders = new OrderCache();

  constructor(secretSeed: SecretSeed) {
    this.#seed = secretSeed;
  }

  /** What is not given is filled in: a FAILED task of now. */
  add(task: Omit<WireTask, 'task_id'> & { task_id?: string; secret_name: string }): WireTask {
    const position = this.#added.length;
    const full: WireTask = {
      task_id: uuid(mix(position ^ this.#seed.key ^ 0x5bd1e995)),
      task_status: 'FAILED',
      operate_type: 'SINGLE_USER',
      task_time: this.#seed.nowMs,
      attempt_nums: 1,
      ...task,
    };
    this.#added.push(full);
    this.#orders.clear();
    return full;
  }

  at(reference: number): WireTask {
    return reference < 0 ? (this.#added[-1 - reference] as WireTask) : taskAt(this.#seed, reference);
  }

  /** The reference of a task id, or undefined. */
  find(taskId: string): number | undefined {
    const position = this.#added.findIndex((task) => task.task_id === taskId);
    if (position >= 0) return -1 - position;
    const reference = taskReference(this.#seed, taskId);
    return reference >= 0 && this.#all().includes(reference) ? reference : undefined;
  }

  /** References of the tasks that answer a query, in list order. */
  order(query: TaskQuery = {}): Int32Array {
    if (query.secretName === undefined && query.status === undefined) return this.#all();
    return this.#orders.get(JSON.stringify(query), () =>
      select(this.#all(), (reference) => this.#fits(reference, query)),
    );
  }

  #fits(reference: number, query: TaskQuery): boolean {
    if (query.status !== undefined && this.#statusAt(reference) !== query.status) return false;
    return query.secretName === undefined || this.at(reference).secret_name === query.secretName;
  }

  #statusAt(reference: number): string | null | undefined {
    if (reference < 0) return this.at(reference).task_status;
    return hasFailed(this.#seed, reference) ? 'FAILED' : 'SUCCESS';
  }

  #all(): Int32Array {
    return this.#orders.get('', () => {
      const references: number[] = [];
      for (let index = 0; index < this.#seed.count; index++) {
        for (let nth = 0; nth < taskCountAt(this.#seed, index); nth++) references.push(index * TASKS_PER_SECRET + nth);
      }
      return Int32Array.from(references.concat(this.#added.map((_, position) => -1 - position)));
    });
  }
}
