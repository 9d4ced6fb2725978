import type { Call } from './call.ts';
import type { WireEvent } from './delivery-book.ts';
import { pageAfter, parseLimit, readMarker } from './paging.ts';
import { rewriteRow } from './rewrite-rows.ts';

const FAILURES = 'SECRET_ROTATED_FAILED';

function writeEvent({ faults }: Call, event: WireEvent): object {
  const disabled = faults.has('events-disabled') ? { state: 'DISABLED' } : {};
  const types = faults.has('events-without-failures')
    ? { event_types: event.event_types?.filter((type) => type !== FAILURES) ?? null }
    : {};
  return rewriteRow(faults, { ...event, ...disabled, ...types });
}

/** `GET /v1/{project_id}/csms/events`, by name. The marker is the name of the last event of the page before. @throws CSMS.0002 */
export function listEvents(call: Call): string {
  const limit = parseLimit(call.query.get('limit') ?? undefined, 50);
  const marker = readMarker(call.query);
  const all = call.scope.delivery.events.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const known = all.slice(0, Math.max(all.length - Number(call.faults.get('events-gone') ?? 0), 0));
  const after = known.findIndex(({ name }) => marker === '' || name > marker);
  const page = pageAfter(call, {
    length: known.length,
    after: after === -1 ? known.length : after,
    limit,
    marker,
    markerAt: (position) => known[position]?.name ?? '',
  });
  const events = known.slice(page.start, page.end).map((event) => writeEvent(call, event));
  return JSON.stringify({ events, page_info: { ...page.nextMarker, current_count: events.length } });
}
