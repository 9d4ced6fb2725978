import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderFileLink, renderOwner } from '../../../lib/html/run/sections.ts';
import type { RunVerdict } from '../../../lib/html/run/verdict.ts';
import { untrusted, renderSecret } from '../../../lib/html/untrusted.ts';
import type { ManifestScope } from '../../../lib/run/manifest.ts';
import type { RotationPageInput, PageEpisode } from './input.ts';
import type { Figures } from './figures.ts';
import type { PageText } from './text/en.ts';

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

/** For what a table of open problems leaves out. */
export const renderRest = ({ text }: View): Html => markup`${text.allIn}${renderFileLink('failures.csv')}`;

const REGION_CHARS = 60;

/** A secret, where it is and its owner, in one cell: for tables without columns of their own for that. */
export const renderOwnedSecret = (
  { text }: View,
  { secretName, secretId, region, owner }: Pick<PageEpisode, 'secretName' | 'secretId' | 'region' | 'owner'>,
): Html =>
  markup`${renderSecret(secretName, secretId)}<small>${untrusted(region, REGION_CHARS)} · ${renderOwner(text, owner)}</small>`;
