import { codeOf, CodedError } from '../errors.ts';
import { mapConcurrently } from '../map-concurrently.ts';

/** The parts of the Amazon States Language that `lib/deploy/aws/state-machine.ts` is made of; any other is an error. */
interface States {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

interface State {
  readonly Type: string;
  readonly Next?: string;
  readonly End?: boolean;
  readonly Parameters?: unknown;
  readonly ResultSelector?: unknown;
  readonly ResultPath?: null;
  readonly Retry?: ReadonlyArray<{ readonly ErrorEquals: readonly string[]; readonly MaxAttempts: number }>;
  readonly Catch?: ReadonlyArray<{ readonly ErrorEquals: readonly string[]; readonly Next: string }>;
  readonly Choices?: ReadonlyArray<Comparison & { readonly Next: string }>;
  readonly Default?: string;
  readonly ItemsPath?: string;
  readonly ItemSelector?: unknown;
  readonly ItemProcessor?: States;
  readonly MaxConcurrency?: number;
  readonly Error?: string;
  readonly Cause?: string;
}

interface Comparison {
  readonly Variable: string;
  readonly IsPresent?: boolean;
  readonly StringEquals?: string;
}

export interface MachineOptions {
  /** As it is deployed. */
  readonly definition: object;
  /** Name of the execution. */
  readonly execution: string;
  /** Calls the function. An error's `code` is the name that `Retry` and `Catch` know it by. */
  readonly invoke: (payload: unknown) => Promise<unknown>;
  /** A call that has failed as often as `Retry` allows, and that the machine goes on without. */
  readonly onCaught?: (payload: unknown) => void;
}

/** What `$$` is. */
interface Context {
  readonly Execution: { readonly Name: string };
  readonly Map?: { readonly Item: { readonly Value: unknown } };
}

/** Runs a state machine here, without its waits. Returns its output. @throws the error that it ends with */
export const runMachine = ({ definition, execution, ...calls }: MachineOptions): Promise<unknown> =>
  new Machine(calls).run(definition as States, {}, { Execution: { Name: execution } });

class Machine {
  readonly #invoke: MachineOptions['invoke'];
  readonly #onCaught: MachineOptions['onCaught'];

  constructor({ invoke, onCaught }: Pick<MachineOptions, 'invoke' | 'onCaught'>) {
    this.#invoke = invoke;
    this.#onCaught = onCaught;
  }

  async run({ StartAt, States: states }: States, input: unknown, context: Context): Promise<unknown> {
    let next: string | undefined = StartAt;
    let value = input;
    while (next !== undefined) {
      const state: State | undefined = states[next];
      if (!state) throw new Error(`the machine has no state ${next}`);
      const step = await this.#step(state, value, context);
      ({ next } = step);
      value = step.value;
    }
    return value;
  }

  async #step(state: State, input: unknown, context: Context): Promise<{ value: unknown; next: string | undefined }> {
    const { Type, Next, Error: name = '', Cause = '' } = state;
    switch (Type) {
      case 'Task':
        return this.#task(state, input, context);
      case 'Map':
        return { value: await this.#map(state, input, context), next: Next };
      case 'Choice':
        return { value: input, next: choose(state, input) };
      case 'Pass':
        return { value: input, next: Next };
      case 'Succeed':
        return { value: input, next: undefined };
      case 'Fail':
        throw new CodedError(name, Cause);
      default:
        throw new Error(`a state of type ${Type} is not supported`);
    }
  }

  async #task(state: State, input: unknown, context: Context): Promise<{ value: unknown; next: string | undefined }> {
    const { Parameters, ResultSelector, Catch = [], Next } = state;
    const { Payload } = fill(Parameters, input, context) as { Payload: unknown };
    try {
      const result = { Payload: await this.#invokeWithRetries(state, Payload) };
      return { value: fill(ResultSelector, result, context), next: Next };
    } catch (error) {
      const caught = Catch.find(({ ErrorEquals }) => names(ErrorEquals, error));
      if (!caught) throw error;
      this.#onCaught?.(Payload);
      return { value: input, next: caught.Next };
    }
  }

  async #invokeWithRetries({ Retry = [] }: State, payload: unknown): Promise<unknown> {
    for (let retries = 0; ; retries += 1) {
      try {
        return await this.#invoke(payload);
      } catch (error) {
        const retry = Retry.find(({ ErrorEquals }) => names(ErrorEquals, error));
        if (retries >= (retry?.MaxAttempts ?? 0)) throw error;
      }
    }
  }

  async #map(state: State, input: unknown, context: Context): Promise<unknown> {
    const { ItemsPath = '$', ItemSelector, ItemProcessor, MaxConcurrency = 1, ResultPath } = state;
    if (!ItemProcessor || ResultPath !== null) throw new Error('a Map without a processor, or with a result');
    await mapConcurrently(find(ItemsPath, input, context) as readonly unknown[], MaxConcurrency, (Value) => {
      const inner = { ...context, Map: { Item: { Value } } };
      return this.run(ItemProcessor, fill(ItemSelector, input, inner), inner);
    });
    return input;
  }
}

const names = (errors: readonly string[], error: unknown): boolean =>
  errors.includes('States.ALL') || errors.includes(codeOf(error) ?? '');

function choose({ Choices = [], Default }: State, input: unknown): string | undefined {
  const chosen = Choices.find(({ Variable, IsPresent, StringEquals }) => {
    const value = find(Variable, input);
    return IsPresent === undefined ? value === StringEquals : (value !== undefined) === IsPresent;
  });
  return chosen?.Next ?? Default;
}

/** The template with the value of each `"name.$": "$.path"`. */
function fill(template: unknown, input: unknown, context: Context): unknown {
  if (typeof template !== 'object' || template === null) return template;
  const filled = Object.entries(template).map(([name, value]) => {
    if (!name.endsWith('.$')) return [name, fill(value, input, context)];
    const found = find(String(value), input, context);
    if (found === undefined) throw new Error(`there is nothing at ${String(value)}`);
    return [name.slice(0, -2), found];
  });
  return Object.fromEntries(filled) as unknown;
}

/** `$.a.b`, or `$$.Map.Item.Value`; undefined where there is nothing. */
function find(path: string, input: unknown, context?: Context): unknown {
  const [root, ...steps] = path.split('.');
  const start = root === '$$' ? context : input;
  return steps.reduce<unknown>((value, step) => (value as Record<string, unknown> | undefined)?.[step], start);
}
