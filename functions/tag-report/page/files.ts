import { foreign } from '../../../lib/html/untrusted.ts';
import { markup } from '../../../lib/html/markup.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { type FileName, renderFileLink, type View } from './view.ts';

/** What else the run left, and what may be done with it. */
export function renderFiles({ text, report }: View): PageSection {
  const names = Object.entries(text.files.descriptions) as [FileName, string][];
  const lines = names.map(([name, said]) => markup`<div><dt>${renderFileLink(name)}</dt><dd>${said}</dd></div>`);
  return {
    id: 'files',
    title: text.sections.files,
    lead: markup`${text.files.lead[0]} <code>tag-report/runs/${foreign(report.runId)}/</code>${text.files.lead[1]}`,
    body: markup`<div class="panel"><dl class="lines files">${lines}</dl></div>`,
  };
}
