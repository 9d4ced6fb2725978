import * as z from 'zod/mini';

const TYPES = ['rotation.failed', 'rotation.overdue', 'rotation.disabled', 'replica.failed', 'watch.stale'] as const;
const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

/** What a route or a silence is for: all that it names must hold. */
export function matchSchema() {
  const oneOrSome = <const Value extends string>(values: readonly Value[]) =>
    z.union([z.enum(values), z.array(z.enum(values)).check(z.minLength(1))]);
  const match = z.strictObject({
    tag: z.optional(
      z.record(z.string().check(z.minLength(1)), z.string()).check(z.refine(isNotEmpty, { error: 'names no tag' })),
    ),
    name: z.optional(z.pipe(z.string(), z.transform(toRegExp))),
    unowned: z.optional(z.boolean()),
    type: z.optional(oneOrSome(TYPES)),
    severity: z.optional(oneOrSome(SEVERITIES)),
  });
  return match.check(
    z.refine(isNotEmpty, { error: 'matches everything: name a tag, name, type, severity or unowned' }),
  );
}

const isNotEmpty = (value: object): boolean => Object.keys(value).length > 0;

const toRegExp = (source: string, context: { issues: unknown[] }): RegExp => {
  try {
    return new RegExp(source, 'u');
  } catch {
    context.issues.push({ code: 'custom', message: 'not a regular expression', input: source });
    return z.NEVER;
  }
};

export const repeated = (names: readonly string[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) < index);
