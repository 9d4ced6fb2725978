import { markup } from '../../../lib/html/markup.ts';
import { renderPage, type PageSection } from '../../../lib/html/document.ts';
import { assessRun } from '../../../lib/html/run/verdict.ts';
import { renderCoverage } from './coverage.ts';
import { countFigures } from './figures.ts';
import { renderOwners, renderValues } from './groups.ts';
import { renderHeader } from './header.ts';
import { renderLookAlikes } from './look-alikes.ts';
import { renderProblems } from './problems.ts';
import { EN } from './text/en.ts';
import { ZH } from './text/zh.ts';
import { renderTrend } from './trend.ts';
import { renderUntagged } from './untagged.ts';
import { renderViolations } from './violations.ts';
import { type View, type FileName, renderFileLink } from './view.ts';
import type { TagReport } from '../report.ts';
import { untrusted } from '../../../lib/html/untrusted.ts';

/** Ordinary texts fit with the first; tags full of characters that have to be written out make a page of fewer rows. */
const ROWS_AT_MOST = [200, 50, 10];
const MOST_BYTES = 1_900_000;

/**
 * `report.html`: one document without script or outside resource, under 2 MB however many secrets there are. What is
 * incomplete says so in its title, in its first sentence, and in a strip that stays in sight; what could not be looked
 * at is "not evaluated", never zero.
 */
export function renderTagPage(report: TagReport, lang: 'en' | 'zh'): string {
  let page = '';
  for (const mostRows of ROWS_AT_MOST) {
    page = render(report, lang, mostRows);
    if (Buffer.byteLength(page) <= MOST_BYTES) return page;
  }
  return page;
}

function render(report: TagReport, lang: 'en' | 'zh', mostRows: number): string {
  const text = lang === 'zh' ? ZH : EN;
  const verdict = assessRun(report);
  const view: View = { report, text, verdict, figures: countFigures(report), mostRows };
  const statusBar = text.statusBars[verdict.kind](verdict);
  return renderPage({
    title: text.pageTitle(statusBar, report.runId),
    pageTone: verdict.pageTone,
    statusBar,
    header: renderHeader(view),
    sections: [
      // of a run that read nothing there is nothing to tell but why
      ...(verdict.listed > 0 ? renderTags(view) : []),
      renderTrend(view),
      ...renderProblems(view),
      renderFiles(view),
    ],
    footer: markup`<p>${text.footer(report.runId)}</p>`,
    labels: text.labels,
  });
}

const renderTags = (view: View) => [
  renderUntagged(view),
  renderViolations(view),
  renderLookAlikes(view),
  ...renderValues(view),
  ...renderOwners(view, view.report.ownerKey),
  renderCoverage(view),
];

/** What else the run left, and what may be done with it. */
function renderFiles({ text, report }: View): PageSection {
  const names = Object.entries(text.files.descriptions) as [FileName, string][];
  const lines = names.map(([name, said]) => markup`<div><dt>${renderFileLink(name)}</dt><dd>${said}</dd></div>`);
  return {
    id: 'files',
    title: text.sections.files,
    lead: markup`${text.files.lead[0]} <code>tag-report/runs/${untrusted(report.runId)}/</code>${text.files.lead[1]}`,
    body: markup`<div class="panel"><dl class="lines files">${lines}</dl></div>`,
  };
}
