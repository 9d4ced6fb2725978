import * as z from 'zod/mini';

/*
 * The answers as sent: snake_case, unknown fields kept, enumerations open, every field but an id nullable and optional,
 * because the pages leave fields out of their own examples. Schemas are built on first use: most of a cold start is load.
 */

/** Numbers are JSON numbers in CSMS; its sibling KMS sends the same times as text, so both are taken. */
const isNumeric = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  typeof value === 'number' ||
  (typeof value === 'string' && /^\d*$/.test(value));

type Numeric = number | string | null | undefined;
const numeric = () => z.custom<Numeric>(isNumeric, 'expected a number');
const count = () =>
  z.custom<number | string>(
    (value) => value !== null && value !== undefined && value !== '' && isNumeric(value),
    'expected a number',
  );
const text = () => z.nullish(z.string());

const tag = () => z.looseObject({ key: text(), value: text() });

function buildSchemas() {
  const replica = z.looseObject({
    id: text(),
    kms_key_id: text(),
    project_id: text(),
    region: text(),
    replica_type: text(),
    status: text(),
    created_at: z.optional(numeric()),
    updated_at: z.optional(numeric()),
  });
  const secretFields = {
    name: text(),
    state: text(),
    kms_key_id: text(),
    description: text(),
    create_time: z.optional(numeric()),
    update_time: z.optional(numeric()),
    scheduled_delete_time: z.optional(numeric()),
    secret_type: text(),
    auto_rotation: z.nullish(z.boolean()),
    rotation_period: text(),
    rotation_config: text(),
    rotation_time: z.optional(numeric()),
    next_rotation_time: z.optional(numeric()),
    last_used_time: z.optional(numeric()),
    event_subscriptions: z.nullish(z.array(text())),
    enterprise_project_id: text(),
    rotation_func_urn: text(),
    domain_id: text(),
    replica_type: text(),
    replicas: z.nullish(z.array(replica)),
  };
  const secret = z.looseObject({ id: z.string().check(z.minLength(1)), ...secretFields });
  const pageInfo = z.looseObject({
    next_marker: text(),
    previous_marker: text(),
    current_count: z.optional(numeric()),
  });
  const task = z.looseObject({
    task_id: z.string().check(z.minLength(1)),
    secret_name: text(),
    rotation_func_urn: text(),
    task_status: text(),
    operate_type: text(),
    task_time: z.optional(numeric()),
    attempt_nums: z.optional(numeric()),
    task_error_code: text(),
    task_error_msg: text(),
  });
  const resource = z.looseObject({
    resource_id: text(),
    resource_detail: z.nullish(secret),
    resource_name: text(),
    tags: z.nullish(z.array(tag())),
    sys_tags: z.nullish(z.array(tag())),
  });
  return {
    // The list itself must be there, if only as null: an answer without it is no empty list.
    secretPage: z.looseObject({ secrets: z.nullable(z.array(secret)), page_info: z.nullish(pageInfo) }),
    taskPage: z.looseObject({ total: z.optional(numeric()), tasks: z.nullable(z.array(task)), next_marker: text() }),
    resourcePage: z.looseObject({ resources: z.nullish(z.array(resource)), total_count: count() }),
  };
}

let built: ReturnType<typeof buildSchemas> | undefined;
export const wireSchemas = (): ReturnType<typeof buildSchemas> => (built ??= buildSchemas());

/** Each answer by the name of its schema. */
export type WireAnswers = {
  [Name in keyof ReturnType<typeof buildSchemas>]: z.infer<ReturnType<typeof buildSchemas>[Name]>;
};
export type WireSecret = NonNullable<WireAnswers['secretPage']['secrets']>[number];
export type WireReplica = NonNullable<WireSecret['replicas']>[number];
export type WireTask = NonNullable<WireAnswers['taskPage']['tasks']>[number];
export type WireResource = NonNullable<WireAnswers['resourcePage']['resources']>[number];
export type WireNumber = Numeric;
