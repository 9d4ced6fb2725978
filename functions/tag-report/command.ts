import * as z from 'zod/mini';
import { findQueryProblems, TAG_QUERY_LIMITS } from '../../lib/csms/tag-query.ts';
import { CodedError } from '../../lib/errors.ts';
import { shardCommand } from '../../lib/shards/command.ts';

/** Keys to group by are columns of the report. */
const MAX_GROUP_KEYS = 20;

/** What a caller may ask for. Schemas are built at the first invocation. */
export const tagReportCommand = () => {
  const tag = z.strictObject({ key: z.string(), values: z._default(z.array(z.string()), []) });
  const match = z.strictObject({ key: z.literal('resource_name'), value: z.string() });
  const groupKey = z.string().check(
    z.maxLength(TAG_QUERY_LIMITS.keyLength),
    z.refine((key) => key.trim() !== '', { error: 'a key must not be blank' }),
  );
  return z
    .strictObject({
      /** `region:project_id`, out of `CSMS_SCOPES`. */
      scopes: z.optional(z.array(z.string())),
      /** `count` only counts what matches, and stores nothing. */
      action: z.optional(z.enum(['filter', 'count'])),
      /** All keys must match, any value of a key; no values is any value. */
      tags: z.optional(z.array(tag)),
      /** Parts of the name; all must match. */
      matches: z.optional(z.array(match)),
      /** Tag keys to break the report down by, beside those of the policy. */
      groupBy: z.optional(z.array(groupKey).check(z.maxLength(MAX_GROUP_KEYS))),
      /** Whether secrets that other accounts share are listed too; `CSMS_WITH_SHARED` when absent. */
      withShared: z.optional(z.boolean()),
      /** Lists and answers, writes nothing. */
      dryRun: z.optional(z.boolean()),
      /** A step of a run in several invocations; of direct invocations only. */
      shard: z.optional(shardCommand()),
    })
    .check(({ value, issues }) => {
      for (const { path, message } of findQueryProblems(value))
        issues.push({ code: 'custom', path: [...path], message, input: value });
    });
};

export type TagReportCommand = z.infer<ReturnType<typeof tagReportCommand>>;

/** `?tag.env=prod,dev&tag.owner=&match=db_&groupBy=env&scopes=r:p&action=count`. @throws COMMAND_INVALID */
export function tagReportQuery(parameters: URLSearchParams): Record<string, unknown> {
  const command: Record<string, unknown> = {};
  for (const [name, text] of parameters) {
    if (name.startsWith('tag.')) continue;
    if (name === 'match') command['matches'] = [...toArray(command['matches']), { key: 'resource_name', value: text }];
    else if (name === 'scopes' || name === 'groupBy') command[name] = [...toArray(command[name]), ...toList(text)];
    else if (name === 'action') command['action'] = text;
    // a GET writes nothing anyway; what is no boolean is refused by the schema
    else if (name === 'dryRun' || name === 'withShared')
      command[name] = text === 'true' || (text === 'false' ? false : text);
    else throw new CodedError('COMMAND_INVALID', `unknown parameter ${name.slice(0, 64)}`, { hint: QUERY_HINT });
  }
  const tags = readTags(parameters);
  return tags.length > 0 ? { ...command, tags } : command;
}

/** A parameter that comes twice joins its values, as a comma does; one without a value asks for any. */
function readTags(parameters: URLSearchParams): object[] {
  const names = [...new Set(parameters.keys())].filter((name) => name.startsWith('tag.'));
  return names.map((name) => {
    const lists = parameters.getAll(name).map(toList);
    const isAny = lists.some((values) => values.length === 0);
    return { key: name.slice('tag.'.length), values: isAny ? [] : lists.flat() };
  });
}

const QUERY_HINT =
  'A query may have: tag.<key>=value,value · match=part-of-name · groupBy=key,key · scopes=region:project · action=count · withShared=false · dryRun=true.';

const toList = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
const toArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The query, when it leaves anything of the estate out: such a report is no point of the trend. An empty list leaves nothing out. */
export function narrowedBy({
  scopes,
  withShared,
  tags = [],
  matches = [],
}: TagReportCommand): Record<string, unknown> | undefined {
  const query = {
    ...(scopes && { scopes }),
    ...(withShared === false && { withShared }),
    ...(tags.length > 0 && { tags }),
    ...(matches.length > 0 && { matches }),
  };
  return Object.keys(query).length > 0 ? query : undefined;
}
