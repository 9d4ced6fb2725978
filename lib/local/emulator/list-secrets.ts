import { EVENT_NAME } from '../../csms/request-texts.ts';
import { CodedError } from '../../errors.ts';
import type { Call } from './call.ts';
import { encodeList } from './encode-list.ts';
import { invalid, pageAfter, parseLimit, readMarker } from './paging.ts';
import { changesRows, rewriteRow } from './rewrite-rows.ts';
import type { ScopeEstate } from './scope-estate.ts';

function parseWithShared(text: string | null): boolean {
  if (text === null || text === 'true') return true;
  if (text === 'false') return false;
  throw invalid('The parameter with_shared is invalid: true or false.');
}

function parseEventName(text: string | null): string | undefined {
  if (text === null || EVENT_NAME.pattern.test(text)) return text ?? undefined;
  throw invalid('The parameter event_name is invalid.');
}

function orderOf({ scope, query }: Call): Int32Array {
  const withShared = parseWithShared(query.get('with_shared'));
  const event = parseEventName(query.get('event_name'));
  if (withShared && event === undefined) return scope.all();
  return scope.order(`list ${withShared} ${event}`, (reference) => {
    if (!withShared && scope.isShared(reference)) return false;
    return event === undefined || (scope.secretAt(reference).event_subscriptions?.includes(event) ?? false);
  });
}

const positionAfterName = (scope: ScopeEstate, order: Int32Array, name: string): number =>
  scope.positionAfter(order, name);

function positionAfterId(scope: ScopeEstate, order: Int32Array, id: string): number {
  const position = order.findIndex((reference) => scope.idAt(reference) === id);
  if (position >= 0) return position + 1;
  throw new CodedError('CSMS.0005', 'The secret that the marker names does not exist.', { status: 400 });
}

/**
 * `GET /v1/{project_id}/secrets`. The marker is the name of the last secret of the page before; with `marker-ids` its id.
 *
 * @throws CSMS.0002, CSMS.0005
 */
export function listSecrets(call: Call): Buffer {
  const { scope, query, faults } = call;
  const limit = parseLimit(query.get('limit') ?? undefined, 50);
  const marker = readMarker(query);
  const order = orderOf(call);
  const isById = faults.has('marker-ids');
  const positionAfter = isById ? positionAfterId : positionAfterName;
  const after = marker === '' ? 0 : positionAfter(scope, order, marker);
  const markerAt = (position: number): string =>
    isById ? scope.idAt(order[position] as number) : scope.nameAt(order[position] as number);
  const page = pageAfter(call, { length: order.length, after, limit, marker, markerAt });
  const left = Math.max(page.start, page.end - Number(faults.get('list-rows-missing') ?? 0));
  const references = [...order.subarray(page.start, left)];
  const rows = changesRows(faults)
    ? references.map((reference) => JSON.stringify(rewriteRow(faults, scope.secretAt(reference))))
    : references.map((reference) => scope.textAt(reference));
  const pageInfo = {
    ...page.nextMarker,
    ...(page.end > page.start ? { previous_marker: markerAt(page.start) } : {}),
    current_count: rows.length,
  };
  return encodeList('{"secrets":[', rows, `],"page_info":${JSON.stringify(pageInfo)}}`);
}
