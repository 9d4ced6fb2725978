import { CodedError } from '../errors.ts';
import { scopeName } from '../scope.ts';
import type { CallContext, CsmsClient } from './client.ts';
import {
  PAGE_SIZE,
  walkCounted,
  walkMarkers,
  walkOffsets,
  type CountedPage,
  type MarkerPage,
  type OffsetPage,
  type WalkedPage,
} from './paginate.ts';
import { toTaggedSecrets, type TaggedSecret } from './tagged-secret.ts';
import { toSecret, type Secret } from './secret.ts';
import type { ResourceQuery } from './tag-query.ts';
import { toRotationTask, type RotationTask } from './task.ts';
import { wireSchemas, type WireAnswers } from './wire.ts';

/** What a policy has to allow for each operation. */
const PERMISSIONS = {
  listSecrets: 'csms:secret:list',
  listTasks: 'csms::listTasks',
  queryTags: 'csms:secret:getSecretsByTag',
} as const;

export interface SecretQuery {
  /** Secrets bound to this event only. */
  eventName?: string | undefined;
  /** Secrets that other accounts share with this one, too. The service's default is true. */
  withShared?: boolean | undefined;
}

/** Every secret of the scope, each once. @throws CSMS_*, HTTP_*; see `walkMarkers` for how the list ends. */
export function walkSecrets(
  client: CsmsClient,
  options: { query?: SecretQuery; expected: () => Promise<number | undefined>; context: CallContext },
): AsyncGenerator<WalkedPage<Secret>> {
  const { query = {}, context } = options;
  return walkMarkers({
    what: `secrets of ${scopeName(context.scope)}`,
    idOf: (secret) => secret.id,
    expected: options.expected,
    fetchPage: (marker) => listSecrets(client, { ...query, marker }, context),
  });
}

/** `GET /v1/{project_id}/secrets`: one page. The rows are validated when they are asked for. */
export async function listSecrets(
  client: CsmsClient,
  query: SecretQuery & { marker?: string | undefined },
  context: CallContext,
): Promise<MarkerPage<Secret>> {
  const body = await client.call(
    {
      method: 'GET',
      permission: PERMISSIONS.listSecrets,
      path: '/secrets',
      query: defined({
        limit: String(PAGE_SIZE),
        marker: query.marker,
        event_name: query.eventName,
        with_shared: query.withShared,
      }),
    },
    context,
  );
  const raw = body as { secrets?: unknown; page_info?: Partial<Record<string, unknown>> | null } | null;
  return {
    rowCount: Array.isArray(raw?.secrets) ? raw.secrets.length : 0,
    statedCount: toCount(raw?.page_info?.['current_count']),
    nextMarker: asDocumented(context, () => toMarker(raw?.page_info?.['next_marker'])),
    rows: () => mapRows(parse('secretPage', body, context).secrets, toSecret, context),
  };
}

/** `taskId` stands alone: the service refuses it beside any other filter. */
export type TaskQuery =
  | { taskId: string }
  | { secretName?: string | undefined; status?: 'SUCCESS' | 'FAILED' | undefined; taskId?: undefined };

/** Every rotation task that matches, each once. @throws CSMS_*, HTTP_*; CSMS_LIST_INCOMPLETE as `walkCounted` says. */
export function walkTasks(
  client: CsmsClient,
  query: TaskQuery,
  context: CallContext,
): AsyncGenerator<WalkedPage<RotationTask>> {
  return walkCounted({
    what: `rotation tasks of ${scopeName(context.scope)}`,
    idOf: (task) => task.id,
    fetchPage: (marker) => listTasks(client, { ...query, marker }, context),
  });
}

/** `GET /v1/{project_id}/csms/tasks`: one page. */
export async function listTasks(
  client: CsmsClient,
  query: TaskQuery & { marker?: string | undefined },
  context: CallContext,
): Promise<CountedPage<RotationTask>> {
  const filters =
    query.taskId === undefined
      ? { secret_name: query.secretName, status: query.status, limit: PAGE_SIZE, marker: query.marker }
      : { task_id: query.taskId };
  const body = await client.call(
    { method: 'GET', permission: PERMISSIONS.listTasks, path: '/csms/tasks', query: defined(filters) },
    context,
  );
  const page = parse('taskPage', body, context);
  return {
    rowCount: page.tasks?.length ?? 0,
    nextMarker: asDocumented(context, () => toMarker(page.next_marker)),
    total: toCount(page.total),
    rows: () => mapRows(page.tasks, toRotationTask, context),
  };
}

/** Every page of the secrets that match, with their tags. */
export const walkResources = (
  client: CsmsClient,
  query: ResourceQuery,
  context: CallContext,
): AsyncGenerator<OffsetPage<TaggedSecret>> =>
  walkOffsets(
    (offset) => filterResources(client, { ...query, offset }, context),
    ({ id }) => id,
  );

/** `POST /v1/{project_id}/csms/resource_instances/action` with `filter`: one page from `offset` on. */
export async function filterResources(
  client: CsmsClient,
  query: ResourceQuery & { offset: number },
  context: CallContext,
): Promise<OffsetPage<TaggedSecret>> {
  const { offset, ...rest } = query;
  // the pages type both numbers as text
  const page = await postAction(
    client,
    { action: 'filter', limit: String(PAGE_SIZE), offset: String(offset), ...rest },
    context,
  );
  return {
    totalCount: Number(page.total_count),
    rows: asDocumented(context, () => toTaggedSecrets(page.resources ?? [])),
  };
}

/** The same with `count`: how many secrets match. `limit` and `offset` are not allowed beside it. */
export async function countResources(client: CsmsClient, query: ResourceQuery, context: CallContext): Promise<number> {
  const page = await postAction(client, { action: 'count', ...query }, context);
  return Number(page.total_count);
}

async function postAction(
  client: CsmsClient,
  body: object,
  context: CallContext,
): Promise<WireAnswers['resourcePage']> {
  const answer = await client.call(
    { method: 'POST', permission: PERMISSIONS.queryTags, path: '/csms/resource_instances/action', body },
    context,
  );
  return parse('resourcePage', answer, context);
}

function mapRows<Wire, Row>(rows: readonly Wire[] | null, map: (row: Wire) => Row, context: CallContext): Row[] {
  return asDocumented(context, () => rows?.map(map) ?? []);
}

/** What rows cannot be made of is an answer that is not as documented. */
function asDocumented<T>(context: CallContext, read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw responseInvalid(context, error instanceof Error ? error.message : String(error));
  }
}

function parse<Name extends keyof WireAnswers>(name: Name, body: unknown, context: CallContext): WireAnswers[Name] {
  const result = wireSchemas()[name].safeParse(body);
  if (result.success) return result.data as WireAnswers[Name];
  const issue = result.error.issues[0];
  const expected = issue?.code === 'invalid_type' ? `expected ${issue.expected}` : issue?.message;
  throw responseInvalid(context, `${issue?.path.join('.') || 'the response'}: ${expected ?? 'unexpected'}`);
}

const responseInvalid = (context: CallContext, what: string): CodedError =>
  new CodedError(
    'CSMS_RESPONSE_INVALID',
    `the response for ${scopeName(context.scope)} is not as documented: ${what}`,
    {
      hint: 'The API may have changed, or a proxy responds in its place. Nothing of this project was exported.',
    },
  );

/**
 * A marker as the service means it; one that is a URL is reduced to its `marker` parameter. No name or id holds a `?`. @throws
 * RangeError for half a character, which no URL can carry back.
 */
export function toMarker(value: unknown): string | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const at = value.indexOf('?');
  const marker = at < 0 ? value : (new URLSearchParams(value.slice(at)).get('marker') ?? value);
  if (/\p{Cs}/u.test(marker)) throw new RangeError('a marker holds half a character');
  return marker;
}

/** What is no number and no text of one says nothing. */
const toCount = (value: unknown): number | undefined =>
  (typeof value === 'string' && value !== '') || typeof value === 'number' ? Number(value) : undefined;

const defined = (query: Record<string, string | number | boolean | undefined>): Array<[string, string]> =>
  Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
