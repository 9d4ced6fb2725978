import type { Call } from './call.ts';
import { pageAfter, parseLimit, readMarker } from './paging.ts';
import { hashText, uuid } from './random.ts';
import { rewriteRow } from './rewrite-rows.ts';
import { EVENTS } from './vocabulary.ts';

const TYPES = ['SECRET_ROTATED', 'SECRET_ROTATED_FAILED', 'SECRET_DELETED'];

function writeEvent({ faults, region, projectId }: Call, name: string): object {
  return rewriteRow(faults, {
    name,
    event_id: uuid(hashText(`event ${name} of ${projectId}`)),
    event_types: TYPES,
    state: 'ENABLED',
    create_time: 1_700_000_000_000,
    update_time: 1_700_000_000_000,
    notification: {
      target_type: 'SMN',
      target_id: `urn:smn:${region}:${projectId}:${name}`,
      target_name: name,
    },
  });
}

/** `GET /v1/{project_id}/csms/events`. The marker is the name of the last event of the page before. @throws CSMS.0002 */
export function listEvents(call: Call): string {
  const limit = parseLimit(call.query.get('limit') ?? undefined, 50);
  const marker = readMarker(call.query);
  const after = EVENTS.findIndex((name) => marker === '' || name > marker);
  const page = pageAfter(call, {
    length: EVENTS.length,
    after: after === -1 ? EVENTS.length : after,
    limit,
    marker,
    markerAt: (position) => EVENTS[position] as string,
  });
  const events = EVENTS.slice(page.start, page.end).map((name) => writeEvent(call, name));
  return JSON.stringify({ events, page_info: { ...page.nextMarker, current_count: events.length } });
}
