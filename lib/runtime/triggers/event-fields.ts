import * as z from 'zod/mini';

type Fields = Readonly<Record<string, unknown>>;

/** The fields of what may be an object; none of what is not. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The fields of the first item of what may be an array. */
export const firstOf = (value: unknown): Fields => (Array.isArray(value) ? fieldsOf(value[0]) : {});

/** A field that decides nothing when it is not what is documented. (`z.catch` would do the same, and bring 11 KB.) */
export const lenient = <Value>(shape: z.ZodMiniType<Value>): z.ZodMiniType<Value | undefined> =>
  z.optional(
    z.pipe(
      z.unknown(),
      z.transform((value) => shape.safeParse(value).data),
    ),
  );
