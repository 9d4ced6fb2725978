type Fields = Readonly<Record<string, unknown>>;

/** The fields of what may be an object; none of what is not. */
export const fieldsOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};

/** The fields of the first item of what may be an array. */
export const firstOf = (value: unknown): Fields => (Array.isArray(value) ? fieldsOf(value[0]) : {});
