import { groupByCause, renderAdvice } from '../../../lib/html/run/causes.ts';
import { untrusted, untrustedEnglish, renderScope } from '../../../lib/html/untrusted.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { type Card, renderCard } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable, type TableColumn } from '../../../lib/html/table.ts';
import type { ManifestScope } from '../../../lib/run/manifest.ts';
import { renderRest, type View } from './view.ts';

const MOST_SCOPES = 60;
const VISIBLE_SCOPES = 12;
const REASON_CHARS = 1200;

function renderScopes(
  view: View,
  caption: string,
  scopes: readonly ManifestScope[],
  columns: ReadonlyArray<TableColumn<ManifestScope>>,
): Html {
  return renderTable({
    caption,
    columns: [{ title: view.text.columns.scope, cell: renderScope, kind: 'main', width: 30 }, ...columns],
    rows: scopes.slice(0, Math.min(MOST_SCOPES, view.mostRows)),
    visible: VISIBLE_SCOPES,
    total: scopes.length,
    rest: renderRest(view, 'manifest.json'),
    narrow: 'stack',
    labels: view.text.labels,
  });
}

function failedCard(view: View, scopes: readonly ManifestScope[]): Card {
  const { problems, columns } = view.text;
  const { code = 'INTERNAL', hint } = scopes[0]?.error ?? {};
  const renderId = ({ error }: ManifestScope): Html => markup`<span class="id">${untrusted(error?.requestId)}</span>`;
  return {
    tone: 'high',
    pill: problems.failed,
    title: markup`<code>${untrusted(code)}</code>`,
    count: formatCount(scopes.length),
    lines: [{ label: problems.todo, text: renderAdvice(problems, code, hint) }],
    body: renderScopes(view, `${problems.failed}${view.text.colon}${code}`, scopes, [
      { title: columns.message, cell: ({ error }) => untrustedEnglish(error?.message) },
      { title: columns.requestId, cell: renderId, width: 25 },
    ]),
  };
}

function unprovenCard(view: View, kind: 'drifted' | 'unverified'): Card[] {
  const scopes = view.verdict[kind];
  if (scopes.length === 0) return [];
  const { problems, columns } = view.text;
  const title = problems[`${kind}Title`];
  return [
    {
      tone: kind === 'drifted' ? 'high' : 'medium',
      pill: problems[kind],
      title,
      count: formatCount(scopes.length),
      lines: [
        { label: problems.meaning, text: problems[`${kind}Meaning`] },
        { label: problems.todo, text: problems[`${kind}Todo`] },
      ],
      body: renderScopes(view, title, scopes, [
        { title: columns.listed, cell: ({ listed }) => formatCount(listed), kind: 'number', width: 10 },
        { title: columns.reason, cell: ({ reason }) => untrustedEnglish(reason, REASON_CHARS) },
      ]),
    },
  ];
}

/** Scopes that failed or could not be proven, by cause, with what to do; no section when there is none. */
export function renderProblems(view: View): PageSection[] {
  const { failed, drifted, unverified } = view.verdict;
  const cards = [
    ...groupByCause(failed).map((scopes) => failedCard(view, scopes)),
    ...unprovenCard(view, 'drifted'),
    ...unprovenCard(view, 'unverified'),
  ];
  if (cards.length === 0) return [];
  return [
    {
      id: 'problems',
      title: view.text.sections.problems,
      count: formatCount(failed.length + drifted.length + unverified.length),
      lead: failed.length > 0 ? view.text.problems.lead : undefined,
      body: markup`${cards.slice(0, view.mostRows).map(renderCard)}`,
    },
  ];
}
