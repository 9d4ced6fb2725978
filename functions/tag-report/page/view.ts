import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderGoodNews } from '../../../lib/html/components.ts';
import type { RunVerdict } from '../../../lib/html/run/verdict.ts';
import type { ReportScope, TagReport } from '../report.ts';
import type { Figures } from './figures.ts';
import type { PageText } from './text/en.ts';

/** What each section of the page is made from. */
export interface View {
  readonly report: TagReport;
  readonly figures: Figures;
  readonly verdict: RunVerdict<ReportScope>;
  readonly text: PageText;
  /** Rows of a table, at most. */
  readonly mostRows: number;
}

export type FileName = keyof PageText['files']['descriptions'];

/** `./` keeps the link relative wherever the folder is copied to. */
export const renderFileLink = (name: FileName): Html => markup`<a href="./${name}">${name}</a>`;

/** For what a table leaves out. */
export const renderRest = ({ text }: View, name: FileName): Html => markup`${text.allIn}${renderFileLink(name)}`;

/** Whether "none" means that there is none: of all that was asked for, and proven. */
const isCertain = ({ verdict }: View): boolean => verdict.kind === 'exact' || verdict.kind === 'narrowed';

/** Good news where it is certain; else a plain statement of how far it reaches. */
export const renderNone = (view: View, certain: string, uncertain: string): Html =>
  isCertain(view)
    ? renderGoodNews(`${view.verdict.narrowed ? view.text.ofNarrowed : ''}${certain}`)
    : markup`<p class="note">${uncertain}</p>`;
