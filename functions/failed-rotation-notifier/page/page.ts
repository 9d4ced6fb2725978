import { renderAccounts } from '../../../lib/html/run/accounts.ts';
import { renderRunProblems } from '../../../lib/html/run/problems.ts';
import { fitPage, renderFiles, renderRunPage } from '../../../lib/html/run/sections.ts';
import { assessRun } from '../../../lib/html/run/verdict.ts';
import { formatCount } from '../../../lib/html/format.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderAges } from './ages.ts';
import { renderFailing } from './failing.ts';
import { countFigures } from './figures.ts';
import { renderHeader } from './header.ts';
import { renderHistory } from './history.ts';
import type { RotationPageInput } from './input.ts';
import { renderSilenced } from './silenced.ts';
import { renderStale } from './stale.ts';
import { EN } from './text/en.ts';
import { ZH } from './text/zh.ts';
import { renderUndelivered } from './undelivered.ts';
import type { View } from './view.ts';

const ROWS_AT_MOST = [300, 60, 12, 3];

/**
 * `report.html`: one document without script or outside resource, under 2 MB however much fails. What is incomplete says
 * so in its title, in its first sentence, and in a bar that stays in sight; that there is no problem is said only where
 * every scope was read and verified.
 */
export function renderRotationPage(input: RotationPageInput, lang: 'en' | 'zh'): string {
  const text = lang === 'zh' ? ZH : EN;
  const verdict = assessRun(input.run);
  const nowMs = Date.parse(input.run.startedAt);
  const shared = { input, text, verdict, figures: countFigures(input), nowMs };
  return fitPage(ROWS_AT_MOST, (mostRows) => render({ ...shared, mostRows }));
}

function render(view: View): string {
  const { input, text, verdict } = view;
  return renderRunPage({
    text,
    verdict,
    runId: input.run.runId,
    header: renderHeader(view),
    sections: [
      renderFailing(view),
      ...renderAges(view),
      ...renderUndelivered(view),
      ...renderSilenced(view),
      ...renderStale(view),
      ...renderProblems(view),
      ...renderAccounts(text, input.run),
      renderHistory(view),
      renderFiles(text, input.folder, text.files),
    ],
  });
}

const renderProblems = ({ verdict, text, mostRows }: View): PageSection[] =>
  renderRunProblems({
    verdict,
    text,
    mostRows,
    columns: {
      failed: [],
      doubtful: [{ title: text.columns.listed, cell: ({ listed }) => formatCount(listed), kind: 'number', width: 10 }],
    },
  });
