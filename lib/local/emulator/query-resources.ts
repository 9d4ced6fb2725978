import type { Call } from './call.ts';
import { encodeList } from './encode-list.ts';
import { parseResourceQuery, resourceOrder, windowOf } from './resource-query.ts';
import { changesRows, rewriteRow } from './rewrite-rows.ts';

type Resource = Record<string, unknown>;

const FIELDS = ['resource_id', 'resource_detail', 'tags', 'sys_tags', 'resource_name'] as const;

function writeResource({ scope }: Call, reference: number): string {
  return (
    `{"resource_id":${JSON.stringify(scope.idAt(reference))},"resource_detail":${scope.detailAt(reference)}` +
    `,"resource_name":${JSON.stringify(scope.nameAt(reference))}` +
    `,"tags":${JSON.stringify(scope.tagsAt(reference))},"sys_tags":${JSON.stringify(scope.sysTagsAt(reference))}}`
  );
}

/** As in the documented example, which is wrong about it but printed. */
const split = (resource: Resource): Resource[] => FIELDS.map((field) => ({ [field]: resource[field] }));

/** How a row is written: as it is, or as the switches want it. */
function rowWriter(call: Call): (reference: number) => string {
  const isSplit = call.faults.has('split-tag-rows');
  if (!isSplit && !changesRows(call.faults)) return (reference) => writeResource(call, reference);
  return (reference) => {
    const row = rewriteRow(call.faults, JSON.parse(writeResource(call, reference)) as Resource);
    return isSplit ? JSON.stringify(split(row)).slice(1, -1) : JSON.stringify(row);
  };
}

function pageOf({ faults }: Call, order: Int32Array, offset: number, limit: number): Int32Array {
  if (offset > 0 && faults.has('empty-page')) return order.subarray(0, 0);
  const repeated = offset === 0 ? 0 : Number(faults.get('duplicate-rows') ?? 0);
  const page = order.subarray(Math.max(0, Math.min(offset, order.length) - repeated), offset + limit);
  return page.subarray(0, Math.max(0, page.length - Number(faults.get('tag-rows-missing') ?? 0)));
}

/** `POST /v1/{project_id}/csms/resource_instances/action`, `filter` and `count`. @throws CSMS.0002, CSMS.0004 */
export function queryResources(call: Call): string | Buffer {
  const query = parseResourceQuery(call.body);
  const unknown = Number(call.faults.get('tag-query-lags') ?? 0);
  const known = resourceOrder(call.scope, query);
  const order = known.subarray(0, Math.max(0, known.length - unknown));
  const total = order.length + Number(call.faults.get('wrong-total') ?? 0);
  if (query.action === 'count') return JSON.stringify({ resources: null, total_count: total });
  const { offset, limit } = windowOf(query);
  const rows = Array.from(pageOf(call, order, offset, limit), rowWriter(call));
  return encodeList('{"resources":[', rows, `],"total_count":${total}}`);
}
