import * as z from 'zod/mini';
import { parseZonedTime } from '../text/time.ts';
import { isNotEmpty, json, patternSchema, strict } from './json.ts';

function routesSchema() {
  const channels = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
  return z.array(strict({ match: z.optional(matchSchema()), channels })).check(z.minLength(1));
}

/** The text of `NOTIFY_ROUTES`. Whether its channels exist shows when both settings are there. */
export const parseRoutes = json(routesSchema);

function silencesSchema() {
  const isTime = (text: string): boolean => !Number.isNaN(parseZonedTime(text));
  const until = z.string().check(z.refine(isTime, { error: 'not a time such as "2026-12-31T00:00:00Z"' }));
  const reason = z.string().check(z.minLength(1), z.maxLength(500));
  const silence = strict({ match: matchSchema(), until, reason });
  return z.array(
    z.pipe(
      silence,
      z.transform(({ until: end, ...rest }) => ({ ...rest, untilMs: Date.parse(end) })),
    ),
  );
}

/** The text of `NOTIFY_SILENCES`; `until` becomes `untilMs`, epoch milliseconds. */
export const parseSilences = json(silencesSchema);

const TYPES = ['rotation.failed', 'rotation.overdue', 'rotation.disabled', 'replica.failed', 'watch.stale'] as const;
const SEVERITIES = ['critical', 'high', 'medium', 'low'] as const;

/** What a route or a silence is for: all that it names must hold. */
function matchSchema() {
  const oneOrSome = <const Value extends string>(values: readonly Value[]) =>
    z.union([z.enum(values), z.array(z.enum(values)).check(z.minLength(1))]);
  const match = strict({
    tag: z.optional(
      z.record(z.string().check(z.minLength(1)), z.string()).check(z.refine(isNotEmpty, { error: 'names no tag' })),
    ),
    name: z.optional(patternSchema()),
    unowned: z.optional(z.boolean()),
    type: z.optional(oneOrSome(TYPES)),
    severity: z.optional(oneOrSome(SEVERITIES)),
  });
  return match.check(
    z.refine(isNotEmpty, { error: 'matches everything: set "tag", "name", "type", "severity" or "unowned"' }),
  );
}

export const repeated = (names: readonly string[]): string | undefined =>
  names.find((name, index) => names.indexOf(name) < index);
