import { markup } from '../../../lib/html/markup.ts';
import { renderPage, type PageSection } from '../../../lib/html/document.ts';
import { assessRun } from '../../../lib/html/run/verdict.ts';
import { renderAges } from './ages.ts';
import { renderFailing } from './failing.ts';
import { countFigures } from './figures.ts';
import { renderHeader } from './header.ts';
import { renderHistory } from './history.ts';
import { renderProblems } from './problems.ts';
import { renderSilenced } from './silenced.ts';
import { renderStale } from './stale.ts';
import { EN } from './text/en.ts';
import { ZH } from './text/zh.ts';
import { renderUndelivered } from './undelivered.ts';
import { type View, type FileName, renderFileLink } from './view.ts';
import type { RotationPageInput } from './input.ts';
import { untrusted } from '../../../lib/html/untrusted.ts';

/** Ordinary texts fit with the first; errors full of characters that have to be written out make a page of fewer rows. */
const ROWS_AT_MOST = [300, 60, 12, 3];
const MOST_BYTES = 1_900_000;

/**
 * `report.html`: one document without script or outside resource, under 2 MB however much fails. What is incomplete says
 * so in its title, in its first sentence, and in a strip that stays in sight; "everything rotates" is said only where
 * every scope was read and proven.
 */
export function renderRotationPage(input: RotationPageInput, lang: 'en' | 'zh'): string {
  let page = '';
  for (const mostRows of ROWS_AT_MOST) {
    page = render(input, lang, mostRows);
    if (Buffer.byteLength(page) <= MOST_BYTES) return page;
  }
  return page;
}

function render(input: RotationPageInput, lang: 'en' | 'zh', mostRows: number): string {
  const text = lang === 'zh' ? ZH : EN;
  const verdict = assessRun(input.run);
  const nowMs = Date.parse(input.run.startedAt);
  const view: View = { input, text, verdict, figures: countFigures(input), nowMs, mostRows };
  const statusBar = text.statusBars[verdict.kind](verdict);
  return renderPage({
    title: text.pageTitle(statusBar, input.run.runId),
    pageTone: verdict.pageTone,
    statusBar,
    header: renderHeader(view),
    sections: [
      renderFailing(view),
      ...renderAges(view),
      ...renderUndelivered(view),
      ...renderSilenced(view),
      ...renderStale(view),
      ...renderProblems(view),
      renderHistory(view),
      renderFiles(view),
    ],
    footer: markup`<p>${text.footer(input.run.runId)}</p>`,
    labels: text.labels,
  });
}

/** What else the run left. */
function renderFiles({ text, input }: View): PageSection {
  const names = Object.entries(text.files.descriptions) as [FileName, string][];
  const lines = names.map(([name, said]) => markup`<div><dt>${renderFileLink(name)}</dt><dd>${said}</dd></div>`);
  return {
    id: 'files',
    title: text.sections.files,
    lead: markup`${text.files.lead} <code>${untrusted(input.folder)}</code>. ${text.files.notStored}`,
    body: markup`<div class="panel"><dl class="lines files">${lines}</dl></div>`,
  };
}
