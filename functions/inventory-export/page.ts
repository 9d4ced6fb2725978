import { markup } from '../../lib/report/html/markup.ts';
import { renderPage } from '../../lib/report/html/shell.ts';
import { renderChanges } from './page-changes.ts';
import { renderCharts } from './page-charts.ts';
import { renderFiles } from './page-files.ts';
import { renderFindings } from './page-findings.ts';
import { renderHeader } from './page-header.ts';
import type { InventoryPageInput } from './page-input.ts';
import { renderNotable } from './page-notable.ts';
import { renderProblems } from './page-problems.ts';
import { renderScopesSection } from './page-scopes.ts';
import { assessRun } from './page-standing.ts';
import { ZH } from './page-text-zh.ts';
import { EN } from './page-text.ts';

/**
 * `report.html`: one document without script or outside resource, under 300 KB for 50 scopes and 2,000 findings. What
 * is incomplete says so in its title, in its first sentence, and in a strip that stays in sight.
 */
export function renderInventoryPage(input: InventoryPageInput, lang: 'en' | 'zh' = 'en'): string {
  const text = lang === 'zh' ? ZH : EN;
  const standing = assessRun(input.run);
  const view = { input, text, standing, nowMs: Date.parse(input.run.startedAt) };
  const strip = text.strips[standing.verdict](standing);
  return renderPage({
    title: text.pageTitle(strip, input.run.runId),
    tone: standing.tone,
    strip,
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
    labels: text.kit,
  });
}
