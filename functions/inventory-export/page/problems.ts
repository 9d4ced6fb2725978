import { groupByCause, renderAdvice } from '../../../lib/html/run/causes.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { untrusted, untrustedEnglish } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { type Card, renderCard } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable, type TableColumn } from '../../../lib/html/table.ts';
import type { ManifestScope } from '../../../lib/run/manifest.ts';
import { renderNamedFile, renderScope, renderSince, type View } from './view.ts';

const SCOPES_A_CAUSE = 60;
const VISIBLE_SCOPES = 12;

/** The start of a run, from its id: `20261122T060000Z-1a2b3c4d`. */
function timeOfRun(runId: string): number | null {
  const iso = runId.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z-.*$/s, '$1-$2-$3T$4:$5:$6Z');
  return iso === runId ? null : Date.parse(iso);
}

function renderLastComplete(view: View, { lastComplete }: ManifestScope): Html {
  if (lastComplete === undefined) return markup`<span class="m">${view.text.problems.never}</span>`;
  return markup`${renderSince(view, timeOfRun(lastComplete.runId))}<span class="id">${untrusted(lastComplete.runId)}</span>`;
}

function renderScopes(
  view: View,
  caption: string,
  scopes: readonly ManifestScope[],
  columns: TableColumn<ManifestScope>[],
): Html {
  const { columns: titles, labels } = view.text;
  return renderTable({
    caption,
    columns: [{ title: titles.scope, cell: renderScope, kind: 'main', width: 25 }, ...columns],
    rows: scopes.slice(0, SCOPES_A_CAUSE),
    visible: VISIBLE_SCOPES,
    total: scopes.length,
    rest: renderNamedFile(view, 'manifest.json'),
    narrow: 'stack',
    labels: labels,
  });
}

function failedCard(view: View, scopes: readonly ManifestScope[]): Card {
  const { problems, columns } = view.text;
  const { code = 'INTERNAL', hint } = scopes[0]?.error ?? {};
  return {
    tone: 'high',
    pill: problems.failed,
    title: markup`<code>${untrusted(code)}</code>`,
    count: formatCount(scopes.length),
    lines: [{ label: problems.todo, text: renderAdvice(problems, code, hint) }],
    body: renderScopes(view, `${problems.failed}: ${code}`, scopes, [
      { title: columns.message, cell: ({ error }) => untrustedEnglish(error?.message) },
      {
        title: columns.requestId,
        cell: ({ error }) => markup`<span class="id">${untrusted(error?.requestId)}</span>`,
        width: 20,
      },
      { title: columns.lastComplete, cell: (scope) => renderLastComplete(view, scope), width: 20 },
    ]),
  };
}

const comparedColumns = ({ text }: View): TableColumn<ManifestScope>[] => [
  { title: text.columns.listed, cell: ({ listed }) => formatCount(listed), kind: 'number', width: 10 },
  {
    title: text.columns.expected,
    cell: ({ expected }) => (expected === null ? '–' : formatCount(expected)),
    kind: 'number',
    width: 10,
  },
  { title: text.columns.reason, cell: ({ reason }) => untrustedEnglish(reason, 1200) },
];

function unprovenCard(view: View, tone: 'high' | 'medium', scopes: readonly ManifestScope[]): Card[] {
  if (scopes.length === 0) return [];
  const { problems } = view.text;
  const kind = tone === 'high' ? 'drifted' : 'unverified';
  const title = problems[`${kind}Title`];
  return [
    {
      tone,
      pill: problems[kind],
      title,
      count: formatCount(scopes.length),
      lines: [
        { label: problems.meaning, text: problems[`${kind}Meaning`] },
        { label: problems.todo, text: problems[`${kind}Todo`] },
      ],
      body: renderScopes(view, title, scopes, comparedColumns(view)),
    },
  ];
}

/** What failed or could not be proven, by cause; no section when there is nothing. */
export function renderProblems(view: View): PageSection[] {
  const { failed, drifted, unverified } = view.verdict;
  const cards = [
    ...groupByCause(failed).map((scopes) => failedCard(view, scopes)),
    ...unprovenCard(view, 'high', drifted),
    ...unprovenCard(view, 'medium', unverified),
  ];
  if (cards.length === 0) return [];
  return [
    {
      id: 'problems',
      title: view.text.sections.problems,
      count: formatCount(failed.length + drifted.length + unverified.length),
      lead: failed.length > 0 ? view.text.problems.lead : undefined,
      body: markup`${cards.map(renderCard)}`,
    },
  ];
}
