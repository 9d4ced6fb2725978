import * as z from 'zod/mini';
import { check, describeProblem, list, nullish, row, text, type Check, type Checked } from '../validate.ts';

/*
 * The answers as sent: snake_case, unknown fields kept, enumerations open, every field but an id nullable and optional,
 * because the pages leave fields out of their own examples. Schemas are built on first use: most of a cold start is load.
 */

/** The check as a zod schema. Of several problems it names the first, never a value. */
const checked = <Type>(of: Check<Type>) =>
  z.custom<Type>().check(({ value, issues }) => {
    const path = of(value);
    if (path) issues.push({ code: 'custom', path: [...path], message: describeProblem(of, path, value), input: value });
  });

/** Numbers are JSON numbers in CSMS; its sibling KMS sends the same times as text, so both are taken. */
type Numeric = number | string;
const isNumeric = (value: unknown): value is Numeric =>
  typeof value === 'number' || (typeof value === 'string' && /^\d*$/.test(value));
/** A list is held against its count, so a count that counts nothing (-1, 1.5) is no answer. */
const isCount = (value: unknown): value is Numeric =>
  value !== '' && isNumeric(value) && Number.isSafeInteger(Number(value)) && Number(value) >= 0;
const isCountOrEmpty = (value: unknown): value is Numeric => value === '' || isCount(value);
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isId = (value: unknown): value is string => typeof value === 'string' && value !== '';

const numeric = nullish(check(isNumeric, 'a number'));
const COUNT = 'a whole number that is not negative';
const id = check(isId, 'an id');

const replica = row({
  id: text,
  kms_key_id: text,
  project_id: text,
  region: text,
  replica_type: text,
  status: text,
  created_at: numeric,
  updated_at: numeric,
});
const secret = row({
  id,
  name: text,
  state: text,
  kms_key_id: text,
  description: text,
  create_time: numeric,
  update_time: numeric,
  scheduled_delete_time: numeric,
  secret_type: text,
  auto_rotation: nullish(check(isFlag, 'a boolean')),
  rotation_period: text,
  rotation_config: text,
  rotation_time: numeric,
  next_rotation_time: numeric,
  last_used_time: numeric,
  event_subscriptions: nullish(list(text)),
  enterprise_project_id: text,
  rotation_func_urn: text,
  domain_id: text,
  replica_type: text,
  replicas: nullish(list(replica)),
});
const task = row({
  task_id: id,
  secret_name: text,
  rotation_func_urn: text,
  task_status: text,
  operate_type: text,
  task_time: numeric,
  attempt_nums: numeric,
  task_error_code: text,
  task_error_msg: text,
});
const tag = row({ key: text, value: text });
const resource = row({
  resource_id: text,
  resource_detail: nullish(secret),
  resource_name: text,
  tags: nullish(list(tag)),
  sys_tags: nullish(list(tag)),
});
const notification = row({ target_type: text, target_id: text, target_name: text });
const event = row({
  name: id,
  event_id: text,
  event_types: nullish(list(text)),
  state: text,
  create_time: numeric,
  update_time: numeric,
  notification: nullish(notification),
});
const record = row({
  event_name: text,
  trigger_event_type: text,
  create_time: numeric,
  secret_name: text,
  secret_type: text,
  notification_target_name: text,
  notification_target_id: text,
  notification_content: text,
  notification_status: text,
});

function buildSchemas() {
  const optionalCount = z.optional(checked(nullish(check(isCountOrEmpty, COUNT))));
  const pageInfo = z.looseObject({
    next_marker: z.nullish(z.string()),
    previous_marker: z.nullish(z.string()),
    current_count: optionalCount,
  });
  return {
    // The list itself must be there, if only as null: an answer without it is no empty list.
    secretPage: z.looseObject({ secrets: z.nullable(checked(list(secret))), page_info: z.nullish(pageInfo) }),
    taskPage: z.looseObject({
      total: optionalCount,
      tasks: z.nullable(checked(list(task))),
      next_marker: z.nullish(z.string()),
    }),
    resourcePage: z.looseObject({
      resources: z.nullish(checked(list(resource))),
      total_count: checked(check(isCount, COUNT)),
    }),
    eventPage: z.looseObject({ events: z.nullable(checked(list(event))), page_info: z.nullish(pageInfo) }),
    recordPage: z.looseObject({ records: z.nullable(checked(list(record))) }),
  };
}

let built: ReturnType<typeof buildSchemas> | undefined;
export const wireSchemas = (): ReturnType<typeof buildSchemas> => (built ??= buildSchemas());

/** Each answer by the name of its schema. */
export type WireAnswers = {
  [Name in keyof ReturnType<typeof buildSchemas>]: z.infer<ReturnType<typeof buildSchemas>[Name]>;
};
export type WireSecret = Checked<typeof secret>;
export type WireReplica = Checked<typeof replica>;
export type WireTask = Checked<typeof task>;
export type WireResource = Checked<typeof resource>;
export type WireEvent = Checked<typeof event>;
export type WireRecord = Checked<typeof record>;
export type WireNumber = Numeric | null | undefined;
