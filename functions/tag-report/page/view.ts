import type { Html } from '../../../lib/html/markup.ts';
import { renderNone as renderRunNone } from '../../../lib/html/run/sections.ts';
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

/** Good news, of what was queried where the run was filtered; else a plain statement of how far it reaches. */
export const renderNone = ({ verdict, text }: View, certain: string, uncertain: string): Html =>
  renderRunNone(verdict, `${verdict.narrowed ? text.ofNarrowed : ''}${certain}`, uncertain);
