import { formatCount } from '../../../lib/html/format.ts';
import { renderScope, untrusted } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderPill } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import type { VerdictScope } from '../../../lib/html/run/verdict.ts';
import { renderTable, type TableColumn } from '../../../lib/html/table.ts';
import type { ManifestScope } from '../../../lib/run/manifest.ts';
import { renderNamedFile, type View } from './view.ts';

const MOST_SCOPES = 120;
const VISIBLE_SCOPES = 15;
const RANK = { failed: 0, incomplete: 1, drifted: 2, unverified: 3, exact: 4 } as const;

function kindOf({ status, consistency }: VerdictScope): keyof typeof RANK {
  if (status === 'failed' || status === 'incomplete') return status;
  return consistency ?? 'unverified';
}

function renderVerified({ text }: View, scope: ManifestScope): Html {
  const kind = kindOf(scope);
  if (kind === 'failed')
    return markup`${renderPill('high', text.problems.failed)} <code>${untrusted(scope.error?.code)}</code>`;
  if (kind === 'exact') return renderPill('ok', text.consistencies.exact);
  return renderPill(kind === 'unverified' ? 'medium' : 'high', text.problems[kind].label);
}

/** Why more was listed than counted. */
function renderNotes({ text }: View, scope: ManifestScope): Html {
  const shared = countShared(scope);
  return markup`${scope.duplicates > 0 && markup`<small>${text.projects.duplicates(scope.duplicates)}</small>`}
    ${shared > 0 && markup`<small>${text.projects.shared(shared)}</small>`}`;
}

/** The count is of this account's own secrets: a list that has more and is verified holds shared ones. */
const countShared = ({ listed, expected, consistency }: ManifestScope): number =>
  consistency === 'exact' && expected !== null ? Math.max(listed - expected, 0) : 0;

function scopeColumns(view: View): TableColumn<ManifestScope>[] {
  const { columns } = view.text;
  const number = (title: string, cell: (scope: ManifestScope) => string): TableColumn<ManifestScope> => ({
    title,
    cell,
    kind: 'number',
    width: 10,
  });
  return [
    { title: columns.project, cell: renderScope, kind: 'main', width: 30 },
    { title: columns.verified, cell: (scope) => markup`${renderVerified(view, scope)}${renderNotes(view, scope)}` },
    number(columns.listed, ({ listed }) => formatCount(listed)),
    number(columns.expected, ({ expected }) => (expected === null ? '–' : formatCount(expected))),
    number(columns.requests, ({ requests }) => formatCount(requests)),
    number(columns.retries, ({ retries, throttled }) => `${formatCount(retries)} / ${formatCount(throttled)}`),
    number(columns.duration, ({ durationMs }) => view.text.labels.seconds(durationMs)),
  ];
}

/** Every scope, the doubtful ones first. */
export function renderProjects(view: View): PageSection[] {
  const { text, input } = view;
  const { scopes } = input.run;
  if (scopes.length === 0) return [];
  const sum = (field: 'requests' | 'retries' | 'throttled'): number =>
    scopes.reduce((total, scope) => total + scope[field], 0);
  const table = renderTable({
    caption: text.sections.projects,
    columns: scopeColumns(view),
    rows: [...scopes].sort((a, b) => RANK[kindOf(a)] - RANK[kindOf(b)]).slice(0, MOST_SCOPES),
    visible: VISIBLE_SCOPES,
    total: scopes.length,
    rest: renderNamedFile(view, 'manifest.json'),
    narrow: 'scroll',
    labels: text.labels,
  });
  return [
    {
      id: 'projects',
      title: text.sections.projects,
      count: formatCount(scopes.length),
      lead: text.projects.lead(sum('requests'), sum('retries'), sum('throttled')),
      body: markup`<div class="panel">${table}</div>`,
    },
  ];
}
