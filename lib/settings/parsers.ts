/** Reads a setting's text, which has no spaces around it. Throws an Error by `refuse`. */
export type ParseText<Value> = (text: string) => Value;

/** Ends a `ParseText`. @param why what is wrong, beyond not being what the row says is expected. */
export function refuse(why = ''): never {
  throw new Error(why);
}

/** A text of any kind. */
export const parseText: ParseText<string> = (text) => text;

export const oneOf =
  <const Value extends string>(...values: Value[]): ParseText<Value> =>
  (text) =>
    values.find((value) => value === text.toLowerCase()) ?? refuse();

export const parseBoolean: ParseText<boolean> = (text) => oneOf('true', 'false')(text) === 'true';

export const matching =
  (pattern: RegExp): ParseText<string> =>
  (text) =>
    pattern.test(text) ? text : refuse();

export const numberFrom =
  (low: number, high: number, { whole = false } = {}): ParseText<number> =>
  (text) => {
    const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : refuse();
    return value >= low && value <= high && (!whole || Number.isInteger(value)) ? value : refuse();
  };

/** Distinct members of a comma-separated list, in its order; spaces and empty places don't matter. */
export const parseList = (text: string): string[] => [
  ...new Set(
    text
      .split(',')
      .map((item) => item.trim())
      .filter((item) => item !== ''),
  ),
];
