import { markup } from '../../../lib/html/markup.ts';
import { renderPage } from '../../../lib/html/document.ts';
import { renderChanges } from './changes.ts';
import { renderCharts } from './charts.ts';
import { renderFiles } from './files.ts';
import { renderFindings } from './findings.ts';
import { renderHeader } from './header.ts';
import type { InventoryPageInput } from './input.ts';
import { renderNotable } from './notable.ts';
import { renderProblems } from './problems.ts';
import { renderScopesSection } from './scopes.ts';
import { ZH } from './text/zh.ts';
import { EN } from './text/en.ts';
import { assessRun } from './view.ts';

/**
 * `report.html`: one document without script or outside resource, under 300 KB for 50 scopes and 2,000 findings. What
 * is incomplete says so in its title, in its first sentence, and in a strip that stays in sight.
 */
export function renderInventoryPage(input: InventoryPageInput, lang: 'en' | 'zh' = 'en'): string {
  const text = lang === 'zh' ? ZH : EN;
  const verdict = assessRun(input.run);
  const view = { input, text, verdict, nowMs: Date.parse(input.run.startedAt) };
  const statusBar = text.statusBars[verdict.kind](verdict);
  return renderPage({
    title: text.pageTitle(statusBar, input.run.runId),
    pageTone: verdict.pageTone,
    statusBar,
    header: renderHeader(view),
    sections: [
      ...renderProblems(view),
      ...renderNotable(view),
      renderFindings(view),
      renderChanges(view),
      ...renderCharts(view),
      ...renderScopesSection(view),
      ...renderFiles(view),
    ],
    footer: markup`<p>${text.footer(input.run.runId)}</p>`,
    labels: text.labels,
  });
}
