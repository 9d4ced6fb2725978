import * as z from 'zod/mini';
import { CodedError } from '../../lib/errors.ts';

/*
 * Limits that every source of the API agrees to refuse beyond (the pages of 2025 and later, the SDKs; an older page says 36
 * and 43 characters, which the service does not keep to).
 */
const MAX_KEY_LENGTH = 128;
const MAX_VALUE_LENGTH = 255;
const MAX_KEYS = 20;

/** What a caller may ask for. Schemas are built at the first invocation. */
export const tagReportCommand = () => {
  const key = z.string().check(z.minLength(1), z.maxLength(MAX_KEY_LENGTH));
  const value = z.string().check(z.maxLength(MAX_VALUE_LENGTH));
  const tag = z.strictObject({ key, values: z._default(z.array(value), []) });
  const match = z.strictObject({ key: z.literal('resource_name'), value });
  const areDistinct = (tags: Array<{ key: string }>): boolean =>
    new Set(tags.map((one) => one.key)).size === tags.length;
  return z.strictObject({
    /** `region:project_id`, out of `CSMS_SCOPES`. */
    scopes: z.optional(z.array(z.string())),
    /** `count` only counts what matches, and stores nothing. */
    action: z.optional(z.enum(['filter', 'count'])),
    /** All keys must match, any value of a key; no values is any value. */
    tags: z.optional(z.array(tag).check(z.maxLength(MAX_KEYS), z.refine(areDistinct, { error: 'a key is repeated' }))),
    /** Parts of the name; all must match. */
    matches: z.optional(z.array(match).check(z.maxLength(MAX_KEYS))),
    /** Tag keys to break the report down by, beside those of the policy. */
    groupBy: z.optional(z.array(key).check(z.maxLength(MAX_KEYS))),
    /** Lists and answers, writes nothing. */
    dryRun: z.optional(z.boolean()),
  });
};

export type TagReportCommand = z.infer<ReturnType<typeof tagReportCommand>>;

/** `?tag.env=prod,dev&tag.owner=&match=db_&groupBy=env&scopes=r:p&action=count`. @throws COMMAND_INVALID */
export function tagReportQuery(parameters: URLSearchParams): Record<string, unknown> {
  const command: Record<string, unknown> = {};
  const tags: object[] = [];
  for (const [name, text] of parameters) {
    if (name.startsWith('tag.')) tags.push({ key: name.slice(4), values: toList(text) });
    else if (name === 'match')
      command['matches'] = [...toArray(command['matches']), { key: 'resource_name', value: text }];
    else if (name === 'scopes' || name === 'groupBy') command[name] = [...toArray(command[name]), ...toList(text)];
    else if (name === 'action') command['action'] = text;
    // a GET writes nothing anyway; what is no boolean is refused by the schema
    else if (name === 'dryRun') command['dryRun'] = text === 'true' || (text === 'false' ? false : text);
    else throw new CodedError('COMMAND_INVALID', `unknown parameter ${name.slice(0, 64)}`, { hint: QUERY_HINT });
  }
  return tags.length > 0 ? { ...command, tags } : command;
}

const QUERY_HINT =
  'A query may have: tag.<key>=value,value · match=part-of-name · groupBy=key,key · scopes=region:project · action=count · dryRun=true.';

const toList = (text: string): string[] =>
  text
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean);
const toArray = (value: unknown): unknown[] => (Array.isArray(value) ? value : []);

/** The query, when it leaves anything of the estate out: such a report is no point of the trend. */
export function narrowedBy({ scopes, tags, matches }: TagReportCommand): Record<string, unknown> | undefined {
  const query = { ...(scopes && { scopes }), ...(tags && { tags }), ...(matches && { matches }) };
  return Object.keys(query).length > 0 ? query : undefined;
}
