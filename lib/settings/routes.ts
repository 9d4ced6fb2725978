import * as z from 'zod/mini';
import { json } from './json.ts';
import { matchSchema } from '../runtime/settings/notify-match.ts';

function routesSchema() {
  const channels = z.array(z.string().check(z.minLength(1))).check(z.minLength(1));
  return z.array(z.strictObject({ match: z.optional(matchSchema()), channels })).check(z.minLength(1));
}

/** The text of `NOTIFY_ROUTES`. Whether its channels exist shows when both settings are there. */
export const parseRoutes = json(routesSchema);

/** With a zone: a silence that ends an hour early or late is a surprise. */
const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2})$/;

function silencesSchema() {
  const isTime = (text: string): boolean => TIME.test(text) && !Number.isNaN(Date.parse(text));
  const until = z.string().check(z.refine(isTime, { error: 'not a time such as 2026-12-31T00:00:00Z' }));
  const reason = z.string().check(z.minLength(1), z.maxLength(500));
  const silence = z.strictObject({ match: matchSchema(), until, reason });
  return z.array(
    z.pipe(
      silence,
      z.transform(({ until: end, ...rest }) => ({ ...rest, untilMs: Date.parse(end) })),
    ),
  );
}

/** The text of `NOTIFY_SILENCES`; `until` becomes `untilMs`, epoch milliseconds. */
export const parseSilences = json(silencesSchema);
