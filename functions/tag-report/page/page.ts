import type { PageSection } from '../../../lib/html/document.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { renderAccounts } from '../../../lib/html/run/accounts.ts';
import { renderRunProblems } from '../../../lib/html/run/problems.ts';
import { fitPage, renderFiles, renderRunPage } from '../../../lib/html/run/sections.ts';
import { assessRun } from '../../../lib/html/run/verdict.ts';
import type { PageReport } from './view.ts';
import { renderCoverage } from './coverage.ts';
import { countFigures } from './figures.ts';
import { renderOwners, renderValues } from './groups.ts';
import { renderHeader } from './header.ts';
import { renderLookAlikes } from './look-alikes.ts';
import { EN } from './text/en.ts';
import { ZH } from './text/zh.ts';
import { renderTrend } from './trend.ts';
import { renderUntagged } from './untagged.ts';
import type { View } from './view.ts';
import { renderViolations } from './violations.ts';

const ROWS_AT_MOST = [200, 50, 10];

/**
 * `report.html`: one document without script or outside resource, under 2 MB however many secrets there are. What is
 * incomplete says so in its title, in its first sentence, and in a bar that stays in sight; what could not be read is "not
 * evaluated", never zero.
 */
export function renderTagPage(report: PageReport, lang: 'en' | 'zh'): string {
  const text = lang === 'zh' ? ZH : EN;
  const shared = { report, text, verdict: assessRun(report), figures: countFigures(report) };
  return fitPage(ROWS_AT_MOST, (mostRows) => render({ ...shared, mostRows }));
}

function render(view: View): string {
  const { report, text, verdict } = view;
  return renderRunPage({
    text,
    verdict,
    runId: report.runId,
    header: renderHeader(view),
    sections: [
      // of a run that read nothing, only the reason can be shown
      ...(verdict.read > 0 ? renderTags(view) : []),
      renderTrend(view),
      ...renderProblems(view),
      ...renderAccounts(text, report),
      renderFiles(text, `tag-report/runs/${report.runId}/`, text.files),
    ],
  });
}

const renderTags = (view: View): PageSection[] => [
  renderUntagged(view),
  renderViolations(view),
  renderLookAlikes(view),
  ...renderValues(view),
  ...renderOwners(view, view.report.ownerKey),
  renderCoverage(view),
];

const renderProblems = ({ verdict, text, mostRows }: View): PageSection[] =>
  renderRunProblems({
    verdict,
    text,
    mostRows,
    columns: {
      failed: [],
      doubtful: [
        { title: text.columns.listed, cell: ({ secrets }) => formatCount(secrets), kind: 'number', width: 10 },
      ],
    },
  });
