import { formatCount } from '../../../lib/html/format.ts';
import { untrusted } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderPill } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable, type TableColumn } from '../../../lib/html/table.ts';
import type { ManifestScope } from '../../../lib/run/manifest.ts';
import { renderNamedFile, renderScope, type View } from './view.ts';

const MOST_SCOPES = 120;
const VISIBLE_SCOPES = 15;
const RANK = { failed: 0, drifted: 1, unverified: 2, exact: 3 } as const;

const kindOf = ({ status, consistency }: ManifestScope): keyof typeof RANK =>
  status === 'complete' ? (consistency ?? 'unverified') : 'failed';

function renderProof({ text }: View, scope: ManifestScope): Html {
  const kind = kindOf(scope);
  if (kind === 'failed')
    return markup`${renderPill('high', text.problems.failed)} <code>${untrusted(scope.error?.code)}</code>`;
  if (kind === 'drifted') return renderPill('high', text.problems.drifted);
  return kind === 'exact' ? renderPill('ok', text.scopes.ok) : renderPill('medium', text.problems.unverified);
}

const renderListed = ({ text }: View, { listed, duplicates }: ManifestScope): Html =>
  markup`${formatCount(listed)}${duplicates > 0 && markup`<small>${text.scopes.duplicates(duplicates)}</small>`}`;

function scopeColumns(view: View): TableColumn<ManifestScope>[] {
  const { columns } = view.text;
  const number = (title: string, cell: (scope: ManifestScope) => Html | string): TableColumn<ManifestScope> => ({
    title,
    cell,
    kind: 'number',
    width: 10,
  });
  return [
    { title: columns.scope, cell: renderScope, kind: 'main', width: 30 },
    { title: columns.proof, cell: (scope) => renderProof(view, scope) },
    number(columns.listed, (scope) => renderListed(view, scope)),
    number(columns.expected, ({ expected }) => (expected === null ? '–' : formatCount(expected))),
    number(columns.requests, ({ requests }) => formatCount(requests)),
    number(columns.retries, ({ retries, throttled }) => `${formatCount(retries)} / ${formatCount(throttled)}`),
    number(columns.duration, ({ durationMs }) => `${(durationMs / 1000).toFixed(1)} s`),
  ];
}

/** Every scope, the doubtful ones first. */
export function renderScopesSection(view: View): PageSection[] {
  const { text, input } = view;
  const { scopes } = input.run;
  if (scopes.length === 0) return [];
  const sum = (field: 'requests' | 'retries' | 'throttled'): number =>
    scopes.reduce((total, scope) => total + scope[field], 0);
  const table = renderTable({
    caption: text.sections.scopes,
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
      id: 'scopes',
      title: text.sections.scopes,
      count: formatCount(scopes.length),
      lead: text.scopes.lead(sum('requests'), sum('retries'), sum('throttled')),
      body: markup`<div class="panel">${table}</div>`,
    },
  ];
}
