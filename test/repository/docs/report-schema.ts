import * as z from 'zod';
import type { TagReport } from '../../../functions/tag-report/report.ts';

/* What `functions/tag-report/report.schema.json` is generated from: tsx test/repository/docs/write-report-schema.ts */

const ids = z.registry<{ id?: string; title?: string; description?: string }>();
const text = z.string();
const textOrNull = text.nullable();
const time = z.iso.datetime();
const runId = z
  .string()
  .regex(/^\d{8}T\d{6}Z-[0-9a-f]{8}$/)
  .register(ids, { id: 'runId' });
const count = z.int().min(0).register(ids, { id: 'count' });
const percent = z
  .number()
  .min(0)
  .max(100)
  .nullable()
  .register(ids, { id: 'percent', description: 'One decimal; null where there is nothing to count.' });
const consistency = z.enum(['exact', 'unverified', 'drifted']).nullable();

const place = {
  region: text,
  projectId: text,
  accountId: z.exactOptional(text),
  accountName: z.exactOptional(text),
  projectName: z.exactOptional(text),
};
const reference = { ...place, id: text, name: textOrNull };
const figures = { secrets: count, untagged: count, coveragePercent: percent, compliancePercent: percent };
const group = { ...figures, pass: count, fail: count, notEvaluated: count };
const groupsByValue = z.record(text, z.array(z.object({ value: textOrNull, ...group })));
const someIds = { ids: z.array(text), total: count };

const reason = z
  .discriminatedUnion('code', [
    z.object({ code: z.literal(['TAG_QUERY_FORBIDDEN', 'NARROWED_BY_EVENT', 'LIST_MAY_BE_CUT']) }),
    z.object({
      code: z.literal('TAG_QUERY_FAILED'),
      errorCode: text,
      message: text,
      serviceMessage: z.exactOptional(text),
      hint: z.exactOptional(text),
    }),
    z.object({ code: z.literal('OWNERS_UNKNOWN'), secrets: count }),
    z.object({ code: z.literal('TAG_QUERY_INCONSISTENT'), counted: z.array(count), returned: count }),
    z.object({ code: z.literal(['COUNTS_DIFFER', 'TASKS_INCOMPLETE']), listed: count, counted: count }),
    z.object({ code: z.literal(['NOT_LISTED', 'NOT_IN_TAG_QUERY']), ...someIds }),
  ])
  .register(ids, {
    id: 'reason',
    description: 'Why a project is not verified, or misses secrets. Codes may be added.',
  });

const violation = z
  .discriminatedUnion('code', [
    z.object({ code: z.literal(['MISSING', 'FORBIDDEN']), key: text }),
    z.object({ code: z.literal('NOT_ALLOWED'), key: text, value: text }),
  ])
  .register(ids, { id: 'violation', description: 'Rules of the tag policy that a secret breaks. Codes may be added.' });

const error = z.object({
  code: text,
  message: text,
  serviceMessage: z.exactOptional(text),
  requestId: z.exactOptional(text),
  hint: z.exactOptional(text),
});

const account = z.object({
  accountId: text,
  name: text,
  isOwn: z.exactOptional(z.literal(true)),
  status: z.enum(['complete', 'failed']),
  scopes: count,
  error: z.exactOptional(error),
});

const discovery = z.object({
  at: time,
  patterns: z.array(text),
  requests: count,
  leftOut: z.object({ disabled: count, domain: count, mos: count }),
  skipped: z.array(
    z.object({
      ...place,
      region: z.exactOptional(text),
      projectId: z.exactOptional(text),
      reason: z.enum(['REGION_WITHOUT_CSMS', 'PROJECT_NAME_UNKNOWN']),
      detail: text,
    }),
  ),
  gone: z.array(z.object(place)),
  warnings: z.array(
    z.object({ code: z.enum(['EXCLUSION_UNUSED', 'CONFIG_FAILED']), detail: text, error: z.exactOptional(error) }),
  ),
  crossCheck: z.exactOptional(
    z.object({ status: z.enum(['agrees', 'differs', 'failed']), missing: z.array(z.object(place)) }),
  ),
});

const report = z
  .object({
    version: z.literal(1),
    runId,
    status: z.enum(['complete', 'partial', 'failed']),
    consistency,
    generatedAt: time,
    narrowedBy: z
      .record(text, z.unknown())
      .nullable()
      .register(ids, { description: 'The query, when the command filtered the report.' }),
    policy: z
      .object({ keys: z.array(text), ownerKey: text })
      .nullable()
      .register(ids, { description: 'Null where TAG_POLICY has no rules.' }),
    ownerKey: z.string().register(ids, { description: 'The tag that names the owner of a secret.' }),
    totals: z.object(group),
    untagged: z.array(z.object({ ...reference, secretType: textOrNull })).register(ids, {
      description: 'Secrets of this account without any tag. The tags of secrets in failed projects are unknown.',
    }),
    violations: z.array(z.object({ ...reference, owner: textOrNull, reasons: z.array(violation).min(1) })),
    violationsByReason: z.array(z.object({ reason: violation, secrets: count })),
    notEvaluatedBy: z.record(text, count),
    byOwner: z
      .array(z.object({ owner: textOrNull, ...group }))
      .register(ids, { description: 'owner null: no owner tag.' }),
    byKey: groupsByValue.register(ids, { description: 'Each key of groupBy; value null: no such tag.' }),
    bySysTag: groupsByValue
      .clone()
      .register(ids, { description: 'The same of each tag that the service sets itself.' }),
    byType: z.array(z.object({ secretType: textOrNull, ...group })),
    lookAlikes: z.array(
      z.object({
        kind: z.enum(['key', 'value']),
        key: z.exactOptional(text),
        keep: text,
        how: z.enum(['spelling', 'typo']),
        variants: z.array(z.object({ text, secrets: count })).min(1),
      }),
    ),
    trend: z
      .array(z.object({ runId, finishedAt: time, ...figures }))
      .max(90)
      .register(ids, { description: 'The last 90 complete runs over everything, oldest first.' }),
    scopes: z.array(
      z.object({
        ...place,
        status: z.enum(['complete', 'incomplete', 'failed']),
        consistency,
        reasons: z.array(reason).nullable(),
        reason: textOrNull,
        error: error.nullable(),
        ...group,
      }),
    ),
    accounts: z
      .exactOptional(z.array(account))
      .register(ids, { description: 'Of a run whose projects were discovered.' }),
    discovery: z.exactOptional(discovery).register(ids, { description: 'How they were found, as in the manifest.' }),
  })
  .register(ids, {
    title: 'tag-report/runs/<runId>/report.json',
    description:
      'Who owns the secrets, what breaks the tag policy, what has no tag. Fields may be added; version changes when one is removed or changes its meaning.',
  });

/** The same without `readonly`. */
type Plain<T> = T extends readonly (infer Each)[]
  ? Plain<Each>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Plain<T[Key]> }
    : T;
type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : never) : never;

/** Does not compile where the schema and the type of the code say different things. */
true satisfies Same<Plain<TagReport>, Plain<z.infer<typeof report>>>;

/** As JSON, in the file's own spelling but for white space. */
export const reportSchema = (): unknown =>
  z.toJSONSchema(report, {
    metadata: ids,
    // fields may be added
    override: ({ jsonSchema }) => {
      if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
      if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
      delete jsonSchema.id;
    },
  });
