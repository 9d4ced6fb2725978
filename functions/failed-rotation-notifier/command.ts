import * as z from 'zod/mini';
import { queryFields } from '../../lib/runtime/query-fields.ts';

/** What a caller may ask for. Schemas are built at the first invocation. */
export const notifierCommand = () =>
  z
    .strictObject({
      /** `region:project_id`, out of `CSMS_SCOPES`. */
      scopes: z.optional(z.array(z.string())),
      /** Looks at this secret's tasks and answers; stores and tells nothing. */
      secretName: z.optional(z.string().check(z.regex(/^[a-zA-Z0-9._-]{1,64}$/))),
      /** The same of one task; alone, as the API demands. */
      taskId: z.optional(z.string().check(z.minLength(1), z.maxLength(128))),
      /** Looks and answers, stores and tells nothing. */
      dryRun: z.optional(z.boolean()),
    })
    .check(
      z.refine(({ taskId, secretName }) => taskId === undefined || secretName === undefined, {
        error: 'taskId stands alone: leave secretName out',
      }),
    );

export type NotifierCommand = z.infer<ReturnType<typeof notifierCommand>>;

export const notifierQuery = queryFields({ scopes: 'list', secretName: 'text', taskId: 'text' });
