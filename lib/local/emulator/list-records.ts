import type { Call } from './call.ts';
import { createRecord, type WireRecord } from './delivery-book.ts';
import { rewriteRow } from './rewrite-rows.ts';

/** The most that the service returns. */
const MOST = 1000;

/** `GET /v1/{project_id}/csms/notification-records`: takes no parameters, newest first here, which no page promises. */
export function listRecords({ scope, faults }: Call): string {
  const { events, records } = scope.delivery;
  const newestMs = Math.max(0, ...records.map(({ create_time: time }) => time));
  const status = faults.get('notifications-failed');
  const failed =
    status === undefined ? [] : events.map((event) => createRecord(event, newestMs + 1000, String(status)));
  const all: WireRecord[] = [...failed, ...records.toSorted((a, b) => b.create_time - a.create_time)];
  const [oldest] = all.slice(-1);
  const padding = Math.max(Number(faults.get('records-many') ?? 0) - all.length, 0);
  const older = oldest === undefined ? [] : Array.from({ length: padding }, () => oldest);
  const page = [...all, ...older].slice(0, MOST);
  return JSON.stringify({
    records: page.map((record) => rewriteRow(faults, { ...record })),
    page_info: { current_count: page.length },
  });
}
