import * as z from 'zod/mini';
import { EVENT_NAME } from '../../lib/csms/request-texts.ts';
import { shardCommand } from '../../lib/shards/command.ts';
import { queryFields } from '../../lib/runtime/query-fields.ts';

/** What a caller may ask for. Schemas are built at the first invocation. */
export const inventoryCommand = () =>
  z.strictObject({
    /** `region:project_id`, out of `CSMS_SCOPES`. */
    scopes: z.optional(z.array(z.string())),
    formats: z.optional(z.array(z.enum(['csv', 'ndjson', 'parquet'])).check(z.minLength(1))),
    /** Secrets bound to this event only. */
    eventName: z.optional(
      z.string().check(z.refine((name) => EVENT_NAME.pattern.test(name), { error: EVENT_NAME.words })),
    ),
    withShared: z.optional(z.boolean()),
    /** Lists and answers, writes nothing. */
    dryRun: z.optional(z.boolean()),
    /** A step of a run in several invocations; of direct invocations only. */
    shard: z.optional(shardCommand()),
  });

export type InventoryCommand = z.infer<ReturnType<typeof inventoryCommand>>;

export const inventoryQuery = queryFields({
  scopes: 'list',
  eventName: 'text',
  withShared: 'boolean',
  dryRun: 'boolean',
});

/** The query, when it leaves anything of the estate out: such a run is no baseline. */
export function narrowedBy({ scopes, eventName, withShared }: InventoryCommand): Record<string, unknown> | undefined {
  const query = {
    ...(scopes && { scopes }),
    ...(eventName !== undefined && { eventName }),
    ...(withShared === false && { withShared }),
  };
  return Object.keys(query).length > 0 ? query : undefined;
}
