import { mapConcurrently } from '../map-concurrently.ts';
import type { CallContext, CsmsClient } from './client.ts';
import { filterResources, walkResources } from './operations.ts';
import { PAGE_SIZE, SIDE_BY_SIDE } from './paginate.ts';
import { refuseOtherAccount } from './refuse-other-account.ts';
import type { ResourceQuery } from './tag-query.ts';
import type { TaggedSecret } from './tagged-secret.ts';

/** What the tag query returns: of this account's own secrets only. */
export interface TaggedSecrets {
  /** Each id once. */
  readonly secrets: ReadonlyMap<string, TaggedSecret>;
  /** Every page's `total_count`: all the same when nothing changed meanwhile. */
  readonly totalCounts: readonly number[];
  /** Whether every page was asked for, so that a secret that is not here is not known to the tag query. */
  readonly hasAllPages: boolean;
}

/** True when as many distinct secrets came as every page said that there are. */
export const isWhole = ({ secrets, totalCounts }: TaggedSecrets): boolean =>
  totalCounts.every((count) => count === secrets.size);

/** The first 1,000, and how many there are: one request, if it brings as many as it has to. Else all of them. */
export async function listFirstTagged(client: CsmsClient, context: CallContext): Promise<TaggedSecrets> {
  const first = await filterResources(client, { offset: 0 }, context);
  const found = unite([first], first.totalCount <= PAGE_SIZE, context);
  const isShort = found.secrets.size < Math.min(PAGE_SIZE, first.totalCount);
  return isShort ? listTaggedSecrets(client, {}, context) : found;
}

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
  const seen = new Set(first.rows.map(({ id }) => id));
  const progress = { isOver: seen.size === 0 };
  // as long as there is something new: the count may be of a list that never ends
  function* offsets(): Generator<number> {
    for (let offset = PAGE_SIZE; !progress.isOver && offset < first.totalCount; offset += PAGE_SIZE) yield offset;
  }
  const rest = await mapConcurrently(offsets(), SIDE_BY_SIDE, async (offset) => {
    const page = await filterResources(client, { ...query, offset }, context);
    const before = seen.size;
    for (const { id } of page.rows) seen.add(id);
    if (seen.size === before) progress.isOver = true;
    return page;
  });
  const found = unite([first, ...rest], true, context);
  if (isWhole(found)) return found;
  const pages = [];
  for await (const page of walkResources(client, query, context)) pages.push(page);
  return unite(pages, true, context);
}

function unite(
  pages: ReadonlyArray<{ rows: readonly TaggedSecret[]; totalCount: number }>,
  hasAllPages: boolean,
  { scope }: CallContext,
): TaggedSecrets {
  const secrets = new Map<string, TaggedSecret>();
  for (const { rows } of pages)
    for (const row of rows) {
      refuseOtherAccount(scope, row.secret?.domainId ?? null);
      secrets.set(row.id, row);
    }
  return { secrets, totalCounts: pages.map(({ totalCount }) => totalCount), hasAllPages };
}
