import type { FunctionGraphClient } from './client.ts';
import type { WireFunctionPage, WireFunctionRow } from './wire.ts';

const PAGE_SIZE = 400;

/** All pages: the list ends with a page that brings nothing new, whatever its marker says. */
export async function walkFunctions(client: FunctionGraphClient): Promise<WireFunctionRow[]> {
  const rows = new Map<string, WireFunctionRow>();
  for (let marker = '0'; ;) {
    const known = rows.size;
    const query = [['marker', marker] as const, ['maxitems', String(PAGE_SIZE)] as const];
    const page = (await client.call({ method: 'GET', path: '/fgs/functions', query })) as WireFunctionPage;
    for (const row of page.functions ?? []) if (row.func_urn) rows.set(row.func_urn, row);
    const isEnd = rows.size === known || (page.functions?.length ?? 0) < PAGE_SIZE;
    if (isEnd) return [...rows.values()];
    marker = String(page.next_marker ?? rows.size);
  }
}
