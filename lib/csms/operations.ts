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
import { asDocumented, defined, mapRows, parse, toCount, toMarker } from './read-answer.ts';
import { toTaggedSecrets, type TaggedSecret } from './tagged-secret.ts';
import { toSecret, type Secret } from './secret.ts';
import type { ResourceQuery } from './tag-query.ts';
import { toRotationTask, type RotationTask } from './task.ts';
import type { WireAnswers } from './wire.ts';

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

/**
 * Every rotation task that matches, each once. `firstPage` is one that has been asked for already.
 *
 * @throws CSMS_*, HTTP_*; CSMS_LIST_INCOMPLETE as `walkCounted` says.
 */
export function walkTasks(
  client: CsmsClient,
  query: TaskQuery,
  context: CallContext,
  firstPage?: CountedPage<RotationTask>,
): AsyncGenerator<WalkedPage<RotationTask>> {
  let known = firstPage;
  return walkCounted({
    what: `rotation tasks of ${scopeName(context.scope)}`,
    idOf: (task) => task.id,
    fetchPage: async (marker) => {
      const page = known ?? listTasks(client, { ...query, marker }, context);
      known = undefined;
      return page;
    },
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
