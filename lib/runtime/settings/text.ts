import * as z from 'zod/mini';

/** A schema of a text by a function that reads it, or throws an Error whose message says what is wrong (empty: nothing beyond the row's `expected`). */
export const text = <Value>(read: (text: string) => Value): z.ZodMiniType<Value> =>
  z.pipe(
    z.string(),
    z.transform((input: string, context) => {
      try {
        return read(input.trim());
      } catch (error) {
        context.issues.push({ code: 'custom', message: (error as Error).message, input });
        return z.NEVER;
      }
    }),
  );

/** JSON in a text, of the given shape. */
export const json = <Value>(shape: z.ZodMiniType<Value>): z.ZodMiniType<Value> => z.pipe(text(parseJson), shape);

function parseJson(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    throw new Error('not JSON');
  }
}

export const oneOf = <const Value extends string>(...values: Value[]): z.ZodMiniType<Value> =>
  text((input) => values.find((value) => value === input.toLowerCase()) ?? refuse());

export const boolean = (): z.ZodMiniType<boolean> => text((input) => oneOf('true', 'false').parse(input) === 'true');

export const pattern = (expected: RegExp): z.ZodMiniType<string> =>
  text((input) => (expected.test(input) ? input : refuse()));

export const number = (low: number, high: number, { whole = false } = {}): z.ZodMiniType<number> =>
  text((input) => {
    const value = /^\d+(\.\d+)?$/.test(input) ? Number(input) : refuse();
    return value >= low && value <= high && (!whole || Number.isInteger(value)) ? value : refuse();
  });

/** Distinct members of a comma-separated list, in its order; spaces and empty places don't matter. */
export const listOf = (input: string): string[] => [
  ...new Set(
    input
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
];

/** A text of any kind. */
export const anyText = (): z.ZodMiniType<string> => text((input) => input);

/** JSON objects and arrays whose shape their own module knows. */
export const jsonObject = () => json(z.record(z.string(), z.unknown()));
export const jsonArray = () => json(z.array(z.record(z.string(), z.unknown())));

/** Ends a reader of `text`. */
export function refuse(why = ''): never {
  throw new Error(why);
}
