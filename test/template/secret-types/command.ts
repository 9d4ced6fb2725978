import * as z from 'zod/mini';
import { queryFields } from '../../../lib/runtime/query-fields.ts';

/** What a caller may ask for; every field optional. Schemas are built at the first invocation. */
export const secretTypesCommand = () =>
  z.strictObject({
    /** `region:project_id`, out of `CSMS_SCOPES`. */
    scopes: z.optional(z.array(z.string())),
    /** Lists and answers, writes nothing. */
    dryRun: z.optional(z.boolean()),
  });

export type SecretTypesCommand = z.infer<ReturnType<typeof secretTypesCommand>>;

/** The same as a query string. */
export const secretTypesQuery = queryFields({ scopes: 'list', dryRun: 'boolean' });
