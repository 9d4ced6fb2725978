/** What befalls one delivery of a step. */
export type Delivery =
  | { readonly kind: 'runs' }
  /** It never reaches the function. */
  | { readonly kind: 'dropped' }
  /** Two invocations at the same time. */
  | { readonly kind: 'duplicated' }
  /** It does all of its work, and the engine does not hear of it. */
  | { readonly kind: 'unheard' }
  | { readonly kind: 'killed'; readonly effects: number }
  /** It stands still at an effect, is given up, and goes on when all is over. */
  | { readonly kind: 'zombie'; readonly effects: number }
  /** It runs, and once more when all is over. */
  | { readonly kind: 'echoed' };

type Step =
  | { readonly step: 'plan'; readonly shards: number }
  | { readonly step: 'work'; readonly planId: string; readonly lane: number; readonly shard: number }
  | { readonly step: 'merge'; readonly planId: string };

/** An invocation that is at work; an engine waits for it, or not. */
export interface Invoked {
  readonly answer: Promise<unknown>;
  /** Resolves when it stands still. */
  readonly held: Promise<void>;
  release(): void;
}

export interface EngineOptions {
  readonly shards: number;
  /** One after the other, in the order of the deliveries; `runs` when there are no more. */
  readonly deliveries: readonly Delivery[];
  /** Which of the lanes is next, from 0 to 1; the first when there are no more. */
  readonly order: readonly number[];
  readonly invoke: (step: Step, fault: Extract<Delivery, { kind: 'killed' | 'zombie' }> | undefined) => Invoked;
}

export interface Execution {
  readonly planId: string;
  /** By `lane-shard`. */
  readonly deliveries: ReadonlyMap<string, number>;
  /** The answer of the merge that was heard. */
  readonly merged: unknown;
  /** Lets go on, and waits for, whatever was given up or is delivered again. */
  finish(): Promise<void>;
}

const TRIES = 3;

/**
 * An engine that plans, reads each lane's shards one after the other, and merges, each step tried three times: as the state machine does,
 * with every fault that a queue and a machine can have. It never merges before every shard is heard of or given up.
 */
export async function runEngine({ shards, invoke, ...options }: EngineOptions): Promise<Execution> {
  const faults = [...options.deliveries];
  const order = [...options.order];
  const late: Array<() => Promise<unknown>> = [];
  const counts = new Map<string, number>();

  /** Its answer; undefined where the engine hears none. */
  const deliver = async (step: Step): Promise<unknown> => {
    const fault = faults.shift() ?? { kind: 'runs' };
    const name = step.step === 'work' ? `${step.lane}-${step.shard}` : step.step;
    const start = (how?: Parameters<typeof invoke>[1]): Invoked => {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      return invoke(step, how);
    };
    switch (fault.kind) {
      case 'dropped':
        return undefined;
      case 'unheard':
        await start().answer;
        return undefined;
      case 'duplicated':
        return (await Promise.all([start().answer, start().answer]))[1];
      case 'echoed':
        late.push(() => start().answer);
        return start().answer;
      case 'killed':
        return start(fault).answer;
      case 'zombie': {
        const zombie = start(fault);
        late.push(() => (zombie.release(), zombie.answer));
        // one that ends before it comes to the effect is heard of
        return Promise.race([zombie.answer, zombie.held.then(() => undefined)]);
      }
      default:
        return start().answer;
    }
  };
  const attempt = async (step: Step): Promise<unknown> => {
    for (let tried = 0; tried < TRIES; tried += 1) {
      const answer = await deliver(step);
      if (answer !== undefined) return answer;
    }
    return undefined;
  };
  /** Somebody starts again what has failed three times; there are no more faults than deliveries. */
  const insist = async (step: Step): Promise<unknown> => {
    for (let times = 0; times <= options.deliveries.length; times += 1) {
      const answer = await attempt(step);
      if (answer !== undefined) return answer;
    }
    throw new Error(`${step.step} never ends`);
  };

  const { planId, lanes } = (await insist({ step: 'plan', shards })) as Planned;
  const waiting = lanes.map(({ lane, shards: of }) => of.map((shard) => ({ lane, shard })));
  while (waiting.length > 0) {
    const at = Math.floor((order.shift() ?? 0) * waiting.length);
    const next = waiting[at]?.shift();
    if (next) await attempt({ step: 'work', planId, ...next });
    else waiting.splice(at, 1);
  }
  const merged = await insist({ step: 'merge', planId });
  return {
    planId,
    deliveries: counts,
    merged,
    finish: async () => void (await Promise.all(late.map((go) => go()))),
  };
}

interface Planned {
  readonly planId: string;
  readonly lanes: ReadonlyArray<{ readonly lane: number; readonly shards: readonly number[] }>;
}
