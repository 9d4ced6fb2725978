import { CodedError } from '../../errors.ts';
import type { Call } from './call.ts';

interface Page {
  readonly offset: number;
  readonly limit: number;
}

/** @throws SMN.00010001: the limit is 1 to 100 */
function readPage({ query }: Call): Page {
  const [offset, limit] = [Number(query.get('offset') ?? 0), Number(query.get('limit') ?? 100)];
  const isValid =
    Number.isSafeInteger(offset) && offset >= 0 && Number.isSafeInteger(limit) && limit >= 1 && limit <= 100;
  if (isValid) return { offset, limit };
  throw new CodedError('SMN.00010001', 'The request parameter limit or offset is invalid.', { status: 400 });
}

const pageOf = <Row>(call: Call, rows: readonly Row[]): readonly Row[] => {
  const { offset, limit } = readPage(call);
  return rows.slice(offset, offset + limit);
};

const withoutLast = (urns: readonly string[], count: unknown): readonly string[] =>
  urns.slice(0, Math.max(urns.length - Number(count ?? 0), 0));

/** The topics of the project that are there, whatever the list shows. */
export const topicsOf = ({ scope, faults }: Call, topics: readonly string[] | undefined): readonly string[] => {
  const all = topics?.filter((urn) => urn.split(':')[3] === scope.projectId) ?? scope.delivery.topics;
  return withoutLast(all, faults.get('topics-gone'));
};

/** `GET /v2/{project_id}/notifications/topics`. @throws SMN.00010001 */
export function listTopics(call: Call, topics: readonly string[] | undefined): string {
  const shown = withoutLast(topicsOf(call, topics), call.faults.get('topics-hidden'));
  const rows = pageOf(call, shown).map((urn) => ({
    topic_urn: urn,
    name: urn.split(':').at(-1),
    display_name: '',
    push_policy: 0,
    enterprise_project_id: '0',
  }));
  return JSON.stringify({ request_id: call.requestId, topic_count: shown.length, topics: rows });
}

/** `GET /v2/{project_id}/notifications/subscriptions`. @throws SMN.00010001 */
export function listSubscriptions(call: Call): string {
  const { faults, scope } = call;
  const unconfirmed = Number(faults.get('subscriptions-unconfirmed') ?? 0);
  const all = faults.has('subscriptions-gone') ? [] : scope.delivery.subscriptions;
  const rows = all.map((row, at) => (at < unconfirmed ? { ...row, status: 0 } : row));
  const subscriptions = pageOf(call, rows);
  return JSON.stringify({ request_id: call.requestId, subscription_count: rows.length, subscriptions });
}
