import * as z from 'zod/mini';
import { findQueryProblems } from '../../csms/tag-query.ts';
import { CodedError } from '../../errors.ts';
import { invalid, parseLimit } from './paging.ts';
import type { ScopeEstate } from './scope-estate.ts';

const digits = z.union([z.string(), z.number()]);

const resourceBody = z.object({
  action: z._default(z.enum(['filter', 'count']), 'filter'),
  limit: z.optional(digits),
  offset: z.optional(digits),
  tags: z._default(z.array(z.object({ key: z.string(), values: z._default(z.array(z.string()), []) })), []),
  matches: z._default(z.array(z.object({ key: z.literal('resource_name'), value: z._default(z.string(), '') })), []),
  sequence: z.optional(z.string().check(z.length(36))),
});

export type ResourceQuery = z.infer<typeof resourceBody>;

function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw new CodedError('CSMS.0004', 'The request body is not JSON.', { status: 400 });
  }
}

/** The body of a tag query. @throws CSMS.0002 for a value, CSMS.0004 for something that is not JSON */
export function parseResourceQuery(body: string): ResourceQuery {
  const parsed = resourceBody.safeParse(parseJson(body));
  if (!parsed.success) throw invalid(`The parameter ${parsed.error.issues[0]?.path.join('.') || 'body'} is invalid.`);
  const query = parsed.data;
  const [problem] = findQueryProblems({ ...query, matches: query.matches.filter(({ value }) => value !== '') });
  if (problem) throw invalid(`The parameter ${problem.path.join('.')} is invalid: ${problem.message}.`);
  if (query.action === 'count' && (query.limit !== undefined || query.offset !== undefined))
    throw invalid('With action count, limit and offset must not be sent.');
  return query;
}

/** Default 10 rows from 0. @throws CSMS.0002 */
export function windowOf(query: ResourceQuery): { offset: number; limit: number } {
  const offset = String(query.offset ?? 0);
  if (!/^\d{1,9}$/.test(offset)) throw invalid('The parameter offset is invalid: a number, not negative.');
  return { offset: Number(offset), limit: parseLimit(query.limit, 10) };
}

/** The keys must all be there (AND), each with one of its values (OR) or, when none is given, any. */
function fitsTags(scope: ScopeEstate, reference: number, wanted: ResourceQuery['tags']): boolean {
  const tags = scope.tagsAt(reference);
  return wanted.every(({ key, values }) =>
    tags.some((tag) => tag.key === key && (values.length === 0 || values.includes(tag.value))),
  );
}

/** All must be part of the name (AND); an empty one is part of none. */
const fitsName = (name: string, matches: ResourceQuery['matches']): boolean =>
  matches.every(({ value }) => value !== '' && name.includes(value));

/** References of the account's own secrets that answer the query, by name. */
export function resourceOrder(scope: ScopeEstate, { tags, matches }: ResourceQuery): Int32Array {
  return scope.order(`resources ${JSON.stringify([tags, matches])}`, (reference) => {
    if (scope.isShared(reference)) return false;
    if (matches.length > 0 && !fitsName(scope.nameAt(reference), matches)) return false;
    return tags.length === 0 || fitsTags(scope, reference, tags);
  });
}
