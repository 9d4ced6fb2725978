import type { Html } from '../../../lib/html/markup.ts';
import { renderNone as renderRunNone } from '../../../lib/html/run/sections.ts';
import type { RunVerdict } from '../../../lib/html/run/verdict.ts';
import type { ReportLists, ReportScope, ReportSummary } from '../report.ts';
import type { Figures } from './figures.ts';
import type { PageText } from './text/en.ts';

/** The report, and of its lists of secrets what is shown. */
export interface PageReport extends ReportSummary {
  readonly lists: ReportLists;
}

/** What each section of the page is made from. */
export interface View {
  readonly report: PageReport;
  readonly figures: Figures;
  readonly verdict: RunVerdict<ReportScope>;
  readonly text: PageText;
  /** Rows of a table, at most. */
  readonly mostRows: number;
}

/** Good news, of what was queried where the run was filtered; else a plain statement of how far it reaches. */
export const renderNone = ({ verdict, text }: View, certain: string, uncertain: string): Html =>
  renderRunNone(verdict, `${verdict.narrowed ? text.ofNarrowed : ''}${certain}`, uncertain);
