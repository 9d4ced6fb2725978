/** Calls a method of a context that may lack it, or may throw: both are "not told". */
export function ask(context: object, method: string, ...args: readonly string[]): unknown {
  try {
    const found = (context as Record<string, unknown>)[method];
    return typeof found === 'function' ? (found.apply(context, args) as unknown) : undefined;
  } catch {
    return undefined;
  }
}

/** A value that is there: contexts give '' for what does not exist, and numbers as text or as numbers. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** A number above 0. */
export function positiveOf(value: unknown): number | undefined {
  const number = Number(textOf(value));
  return Number.isFinite(number) && number > 0 ? number : undefined;
}
