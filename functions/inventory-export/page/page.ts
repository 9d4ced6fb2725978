import type { PageSection } from '../../../lib/html/document.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderAccounts } from '../../../lib/html/run/accounts.ts';
import { renderRunProblems } from '../../../lib/html/run/problems.ts';
import { renderRunPage } from '../../../lib/html/run/sections.ts';
import { assessRun } from '../../../lib/html/run/verdict.ts';
import { untrusted } from '../../../lib/html/untrusted.ts';
import type { ManifestScope } from '../../../lib/run/manifest.ts';
import { renderChanges } from './changes.ts';
import { renderCharts } from './charts.ts';
import { renderDelivery } from './delivery.ts';
import { renderFiles } from './files.ts';
import { renderFindings } from './findings.ts';
import { renderHeader } from './header.ts';
import type { InventoryPageInput } from './input.ts';
import { renderOwners } from './owners.ts';
import { renderNotable } from './notable.ts';
import { renderProjects } from './projects.ts';
import { EN } from './text/en.ts';
import { ZH } from './text/zh.ts';
import { renderSince, type View } from './view.ts';

/**
 * `report.html`: one document without script or outside resource, under 300 KB for 50 scopes and 2,000 findings. What
 * is incomplete says so in its title, in its first sentence, and in a bar that stays in sight.
 */
export function renderInventoryPage(input: InventoryPageInput, lang: 'en' | 'zh' = 'en'): string {
  const text = lang === 'zh' ? ZH : EN;
  const verdict = assessRun(input.run);
  const view: View = { input, text, verdict, nowMs: Date.parse(input.run.startedAt) };
  return renderRunPage({
    text,
    verdict,
    runId: input.run.runId,
    header: renderHeader(view),
    sections: [
      ...renderProblems(view),
      ...renderNotable(view),
      renderFindings(view),
      ...renderOwners(view),
      ...renderDelivery(view),
      renderChanges(view),
      ...renderCharts(view),
      ...renderProjects(view),
      ...renderAccounts(text, input.run),
      ...renderFiles(view),
    ],
  });
}

function renderProblems(view: View): PageSection[] {
  const { verdict, text } = view;
  const { columns } = text;
  return renderRunProblems<ManifestScope>({
    verdict,
    text,
    columns: {
      failed: [{ title: columns.lastComplete, cell: (scope) => renderLastComplete(view, scope), width: 20 }],
      doubtful: [
        { title: columns.listed, cell: ({ listed }) => formatCount(listed), kind: 'number', width: 10 },
        {
          title: columns.expected,
          cell: ({ expected }) => (expected === null ? '–' : formatCount(expected)),
          kind: 'number',
          width: 10,
        },
      ],
    },
  });
}

function renderLastComplete(view: View, { lastComplete }: ManifestScope): Html {
  if (lastComplete === undefined) return markup`<span class="m">${view.text.problems.never}</span>`;
  return markup`${renderSince(view, timeOfRun(lastComplete.runId))}<span class="id">${untrusted(lastComplete.runId)}</span>`;
}

/** The start of a run, from its id: `20261122T060000Z-1a2b3c4d`. */
function timeOfRun(runId: string): number | null {
  const iso = runId.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-.*$/s, '$1-$2-$3T$4:$5:$6Z');
  return iso === runId ? null : Date.parse(iso);
}
