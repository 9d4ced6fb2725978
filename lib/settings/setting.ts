import type { ParseText } from './parsers.ts';

/** One row of the table of settings: what it is called, what it takes, and how the docs and the errors put it. */
export interface Setting<Field extends string = string, Value = unknown> {
  /** Its name in code, with its unit. */
  readonly field: Field;
  readonly parse: ParseText<Value>;
  /** Text, as one would set it. Without a default the value may be undefined. */
  readonly default?: string;
  /** How the docs put a default that is not a text. */
  readonly defaultNote?: string;
  readonly required?: true;
  /** Its value is masked in errors and logs. */
  readonly secret?: true;
  /** Its text is taken as it is: what stands around it would be part of it. */
  readonly exact?: true;
  /** Never taken from the config object: it decides where that is, or must not lie in a bucket. */
  readonly environmentOnly?: true;
  /** Its JSON may hold regular expressions. */
  readonly hasPatterns?: true;
  /** One sentence. */
  readonly meaning: string;
  /** Completes "expected …". */
  readonly expected: string;
  readonly example: string;
}

type Rest<Value> = Omit<Setting<string, Value>, 'field' | 'parse'>;

/** Keeps the literal types of a row, which the settings' type is made of. */
export const setting = <const Field extends string, Value, const Row extends Rest<Value>>(
  field: Field,
  parse: ParseText<Value>,
  row: Row,
): Row & { field: Field; parse: ParseText<Value> } => ({ field, parse, ...row });

/** A setting's text by its name; undefined when it is unset or empty. */
export type Lookup = (name: string) => string | undefined;
