/**
 * Checks for what is read often: the rows of a page, stored manifests and states. A zod schema of their 21 fields copies every row and calls three schemas a
 * field: for the 1,000 rows of a cold start that was 70 ms, a fifth of it, and 5 us a secret in a large export, half of what
 * undici and JSON.parse cost together. zod checks the page; these check its rows for it, and copy nothing.
 */
export type Check<Type> = ((value: unknown) => Path | undefined) & {
  readonly type?: Type;
  /** What a right value is: `a text`. */
  readonly expected?: string;
  /** The check of a field or an item. */
  readonly below?: (step: string | number) => Check<unknown> | undefined;
};
/** Where a value is not as documented, below itself. */
export type Path = readonly (string | number)[];
export type Checked<Of> = Of extends Check<infer Type> ? Type : never;

const HERE: Path = [];

export const check = <Type>(isValid: (value: unknown) => value is Type, expected?: string): Check<Type> =>
  Object.assign((value: unknown) => (isValid(value) ? undefined : HERE), expected === undefined ? {} : { expected });

/** null or absent, too. */
export const nullish = <Type>(inner: Check<Type>): Check<Type | null | undefined> => {
  const checkInner = (value: unknown): Path | undefined =>
    value === null || value === undefined ? undefined : inner(value);
  const { expected, below } = inner;
  return Object.assign(checkInner, expected !== undefined && { expected }, below && { below });
};

export const list = <Type>(item: Check<Type>): Check<Type[]> => {
  const checkItems = (value: unknown): Path | undefined => {
    if (!Array.isArray(value)) return HERE;
    for (let at = 0; at < value.length; at += 1) {
      const path = item(value[at]);
      if (path !== undefined) return [at, ...path];
    }
    return undefined;
  };
  return Object.assign(checkItems, { expected: 'a list', below: () => item });
};

type Fields = Readonly<Record<string, Check<unknown>>>;
type OptionalIn<Of extends Fields> = {
  [Name in keyof Of]: undefined extends Checked<Of[Name]> ? Name : never;
}[keyof Of];
export type Row<Of extends Fields> = { [Name in Exclude<keyof Of, OptionalIn<Of>>]: Checked<Of[Name]> } & {
  [Name in OptionalIn<Of>]?: Checked<Of[Name]>;
} & { [field: string]: unknown };

const isNullishText = (value: unknown): value is string | null | undefined =>
  typeof value === 'string' || value === null || value === undefined;

/** What most fields are. */
export const text: Check<string | null | undefined> = check(isNullishText, 'a text');

/** An object with these fields, and any others. Texts come first, without a call for each: they are two of three fields. */
export function row<Of extends Fields>(fields: Of): Check<Row<Of>> {
  const texts = Object.keys(fields).filter((name) => fields[name] === text);
  const others = Object.entries(fields).filter(([, each]) => each !== text);
  const checkFields = (value: unknown): Path | undefined => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return HERE;
    const wire = value as Record<string, unknown>;
    for (const name of texts) if (!isNullishText(wire[name])) return [name];
    for (const [name, each] of others) {
      const path = each(wire[name]);
      if (path !== undefined) return [name, ...path];
    }
    return undefined;
  };
  return Object.assign(checkFields, { expected: 'an object', below: (step: string | number) => fields[step] });
}

/** `expected a boolean, found a text` */
export function describeProblem(of: Check<unknown>, path: Path, value: unknown): string {
  let found = value;
  let expecting: Check<unknown> | undefined = of;
  for (const step of path) {
    found = (found as Record<string | number, unknown>)[step];
    expecting = expecting?.below?.(step);
  }
  return `expected ${expecting?.expected ?? 'another value'}, found ${kindOf(found)}`;
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null) return 'null';
  if (value === '') return 'an empty text';
  if (Array.isArray(value)) return 'a list';
  const kinds: Readonly<Record<string, string>> = { string: 'a text', object: 'an object' };
  return kinds[typeof value] ?? `a ${typeof value}`;
}
