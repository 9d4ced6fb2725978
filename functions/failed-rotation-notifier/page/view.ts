import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderGoodNews } from '../../../lib/html/components.ts';
import type { RunVerdict } from '../../../lib/html/run/verdict.ts';
import type { ManifestScope } from '../../../lib/run/manifest.ts';
import type { RotationPageInput, PageEpisode } from './input.ts';
import type { Figures } from './figures.ts';
import type { PageText } from './text/en.ts';
import { untrusted, renderSecret } from '../../../lib/html/untrusted.ts';

/** What each section of the page is made from. */
export interface View {
  readonly input: RotationPageInput;
  readonly figures: Figures;
  readonly verdict: RunVerdict<ManifestScope>;
  readonly text: PageText;
  /** When the run began: ages are counted to it, so that a stored page never changes. */
  readonly nowMs: number;
  /** Rows of a table, at most. */
  readonly mostRows: number;
}

export type FileName = keyof PageText['files']['descriptions'];

/** `./` keeps the link relative wherever the folder is copied to. */
export const renderFileLink = (name: FileName): Html => markup`<a href="./${name}">${name}</a>`;

/** For what a table leaves out. */
export const renderRest = ({ text }: View, name: FileName): Html => markup`${text.allIn}${renderFileLink(name)}`;

/** Whether "none" means that there is none: of all that was asked for, and proven. */
export const isCertain = ({ verdict }: View): boolean => verdict.kind === 'exact' || verdict.kind === 'narrowed';

/** Good news where it is certain; else a plain statement of how far it reaches. */
export const renderNone = (view: View, certain: string, uncertain: string): Html =>
  isCertain(view) ? renderGoodNews(certain) : markup`<p class="note">${uncertain}</p>`;

const REGION_CHARS = 60;
const OWNER_CHARS = 60;

/** A secret, where it is and whose, in one cell: for tables without columns of their own for that. */
export function renderWhose({ text }: View, { secretName, secretId, region, owner }: PageEpisode): Html {
  const whose = owner ? untrusted(owner, OWNER_CHARS) : text.failing.unowned;
  return markup`${renderSecret(secretName, secretId)}<small>${untrusted(region, REGION_CHARS)} · ${whose}</small>`;
}
