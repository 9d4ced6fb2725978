import type { CallContext, CsmsClient } from './client.ts';
import { filterResources, walkResources } from './operations.ts';
import { PAGE_SIZE, SIDE_BY_SIDE } from './paginate.ts';
import type { ResourceQuery } from './tag-query.ts';
import type { TaggedSecret } from './tagged-secret.ts';

export interface TaggedSecrets {
  /** Each id once. */
  readonly secrets: ReadonlyMap<string, TaggedSecret>;
  /** Every page's `total_count`: all the same when nothing changed meanwhile. */
  readonly totalCounts: readonly number[];
}

/** True when as many distinct secrets came as every page said that there are. */
export const isWhole = ({ secrets, totalCounts }: TaggedSecrets): boolean =>
  totalCounts.every((count) => count === secrets.size);

/**
 * Everything that the tag query returns. The first page tells how many there are, the others are fetched side by side;
 * pages that do not add up, since secrets came or went meanwhile, are pulled once more, one after the other.
 */
export async function listTaggedSecrets(
  client: CsmsClient,
  query: ResourceQuery,
  context: CallContext,
): Promise<TaggedSecrets> {
  const first = await filterResources(client, { ...query, offset: 0 }, context);
  const offsets = [];
  for (let offset = PAGE_SIZE; offset < first.totalCount; offset += PAGE_SIZE) offsets.push(offset);
  const rest = await mapSideBySide(offsets, (offset) => filterResources(client, { ...query, offset }, context));
  const found = unite([first, ...rest]);
  if (isWhole(found)) return found;
  const pages = [];
  for await (const page of walkResources(client, query, context)) pages.push(page);
  return unite(pages);
}

function unite(pages: ReadonlyArray<{ rows: readonly TaggedSecret[]; totalCount: number }>): TaggedSecrets {
  const secrets = new Map<string, TaggedSecret>();
  for (const { rows } of pages) for (const row of rows) secrets.set(row.id, row);
  return { secrets, totalCounts: pages.map(({ totalCount }) => totalCount) };
}

async function mapSideBySide<Item, Result>(
  items: readonly Item[],
  map: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const waiting = [...items.entries()];
  const work = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) results[next[0]] = await map(next[1]);
  };
  await Promise.all(Array.from({ length: SIDE_BY_SIDE }, work));
  return results;
}
