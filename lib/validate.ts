import * as z from 'zod/mini';

/**
 * Checks for the rows of a page, which are many. A zod schema of their 21 fields copies every row and calls three schemas a
 * field: for the 1,000 rows of a cold start that was 70 ms, a fifth of it, and 5 us a secret in a large export, half of what
 * undici and JSON.parse cost together. zod checks the page; these check its rows for it, and copy nothing.
 */
export type Check<Type> = ((value: unknown) => Path | undefined) & { readonly type?: Type };
/** Where a value is not as documented, below itself. */
type Path = readonly (string | number)[];
export type Checked<Of> = Of extends Check<infer Type> ? Type : never;

const HERE: Path = [];

export const check = <Type>(isValid: (value: unknown) => value is Type): Check<Type> => {
  return (value) => (isValid(value) ? undefined : HERE);
};

/** null or absent, too. */
export const nullish = <Type>(inner: Check<Type>): Check<Type | null | undefined> => {
  return (value) => (value === null || value === undefined ? undefined : inner(value));
};

export const list = <Type>(item: Check<Type>): Check<Type[]> => {
  return (value) => {
    if (!Array.isArray(value)) return HERE;
    for (let at = 0; at < value.length; at += 1) {
      const path = item(value[at]);
      if (path !== undefined) return [at, ...path];
    }
    return undefined;
  };
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
export const text: Check<string | null | undefined> = check(isNullishText);

/** An object with these fields, and any others. Texts come first, without a call for each: they are two of three fields. */
export function row<Of extends Fields>(fields: Of): Check<Row<Of>> {
  const texts = Object.keys(fields).filter((name) => fields[name] === text);
  const others = Object.entries(fields).filter(([, each]) => each !== text);
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return HERE;
    const wire = value as Record<string, unknown>;
    for (const name of texts) if (!isNullishText(wire[name])) return [name];
    for (const [name, each] of others) {
      const path = each(wire[name]);
      if (path !== undefined) return [name, ...path];
    }
    return undefined;
  };
}

/** The check as a zod schema. Of several problems it tells the first. */
export const checked = <Type>(of: Check<Type>) =>
  z.custom<Type>().check(({ value, issues }) => {
    const path = of(value);
    if (path) issues.push({ code: 'custom', path: [...path], message: 'not as documented', input: value });
  });
