import { scopeName } from '../scope.ts';
import type { CallContext, CsmsClient } from './client.ts';
import { toNotificationRecord, toSecretEvent, type NotificationRecord, type SecretEvent } from './event.ts';
import { walkMarkers, type MarkerPage } from './paginate.ts';
import { defined, mapRows, parse, toCount, toMarker, asDocumented } from './read-answer.ts';

/*
 * What CSMS notifies about by itself. A file of its own: only the delivery audit asks for it.
 */

/** What a policy has to allow for each operation. */
export const EVENT_PERMISSIONS = {
  listEvents: 'csms::listEvents',
  listNotificationRecords: 'csms::listNotificationRecords',
} as const;

/** The default, and more than the 30 events that a project may have: no page says how many may be asked for. */
const EVENTS_A_PAGE = 50;

/** Every event of the scope, each once. @throws CSMS_*, HTTP_*; see `walkMarkers` for how the list ends. */
export async function listEvents(client: CsmsClient, context: CallContext): Promise<SecretEvent[]> {
  const events: SecretEvent[] = [];
  const pages = walkMarkers<SecretEvent>({
    what: `events of ${scopeName(context.scope)}`,
    idOf: (event) => event.name,
    expected: () => Promise.resolve(undefined),
    fetchPage: (marker) => fetchEvents(client, marker, context),
  });
  for await (const { rows } of pages) events.push(...rows);
  return events;
}

/** `GET /v1/{project_id}/csms/events`: one page. */
async function fetchEvents(
  client: CsmsClient,
  marker: string | undefined,
  context: CallContext,
): Promise<MarkerPage<SecretEvent>> {
  const query = defined({ limit: EVENTS_A_PAGE, marker });
  const permission = EVENT_PERMISSIONS.listEvents;
  const body = await client.call({ method: 'GET', permission, path: '/csms/events', query }, context);
  const page = parse('eventPage', body, context);
  return {
    rowCount: page.events?.length ?? 0,
    statedCount: toCount(page.page_info?.current_count),
    nextMarker: asDocumented(context, () => toMarker(page.page_info?.next_marker)),
    rows: () => mapRows(page.events, toSecretEvent, context),
  };
}

/** The most that the service returns of them, and no way is documented to ask for more. */
const MOST_RECORDS = 1000;

export interface NotificationRecords {
  /** Of the last three months. */
  readonly records: readonly NotificationRecord[];
  /** Whether there may be more than the service returned. */
  readonly mayBeMore: boolean;
}

/** `GET /v1/{project_id}/csms/notification-records`: it takes no parameters. @throws CSMS_*, HTTP_* */
export async function listNotificationRecords(client: CsmsClient, context: CallContext): Promise<NotificationRecords> {
  const permission = EVENT_PERMISSIONS.listNotificationRecords;
  const body = await client.call({ method: 'GET', permission, path: '/csms/notification-records' }, context);
  const records = mapRows(parse('recordPage', body, context).records, toNotificationRecord, context);
  return { records, mayBeMore: records.length >= MOST_RECORDS };
}
