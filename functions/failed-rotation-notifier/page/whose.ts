import { foreign } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderSecret } from '../../../lib/report/html/names.ts';
import type { PageEpisode } from './input.ts';
import type { View } from './view.ts';

const REGION_CHARS = 60;
const OWNER_CHARS = 60;

/** A secret, where it is and whose, in one cell: for tables without columns of their own for that. */
export function renderWhose({ text }: View, { secretName, secretId, region, owner }: PageEpisode): Html {
  const whose = owner ? foreign(owner, OWNER_CHARS) : text.failing.unowned;
  return markup`${renderSecret(secretName, secretId)}<small>${foreign(region, REGION_CHARS)} · ${whose}</small>`;
}
