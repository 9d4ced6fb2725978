import { formatCount } from '../../../lib/html/format.ts';
import { renderScope, renderSecret, untrusted } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { SEVERITIES, type Severity, renderGoodNews, renderCard, renderPill } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderOwner } from '../../../lib/html/run/sections.ts';
import { renderTable, type TableColumn } from '../../../lib/html/table.ts';
import type { FindingsOfRule, PageFinding } from './input.ts';
import { PAGE_CAPS } from './sample.ts';
import { renderNamedFile, renderSince, type View } from './view.ts';

const VISIBLE_ROWS: Readonly<Record<Severity, number>> = { critical: 8, high: 8, medium: 5, low: 3 };

/** When it began, or when it is going to happen; with its severity where the rule has several. None where nothing of it is known. */
function timeColumn(view: View, { rule, rows }: FindingsOfRule): TableColumn<PageFinding>[] {
  const { text } = view;
  const isMixed = rows.some(({ severity }) => severity !== rows[0]?.severity);
  const isDated = rows.some(({ dueMs }) => dueMs !== null);
  if (!isMixed && !isDated && rows.every(({ sinceMs }) => sinceMs === null)) return [];
  const renderWhen = ({ sinceMs, dueMs }: PageFinding): Html =>
    isDated ? renderSince(view, dueMs) : renderSince(view, sinceMs, text.rules[rule].ago);
  const renderSeverity = ({ severity }: PageFinding): Html =>
    markup`<div>${renderPill(severity, text.severities[severity])}</div>`;
  return [
    {
      title: isDated ? text.columns.due : text.columns.since,
      cell: (row) => markup`${isMixed && renderSeverity(row)}<div>${renderWhen(row)}</div>`,
      width: 20,
    },
  ];
}

const renderWhich = ({ secretName, secretId }: PageFinding): Html =>
  secretId === null ? untrusted(secretName) : renderSecret(secretName, secretId);

function renderRows(view: View, findings: FindingsOfRule): Html {
  const { columns, labels, rules } = view.text;
  const hasDetail = findings.rows.some(({ detail }) => detail !== null);
  return renderTable({
    caption: rules[findings.rule].title,
    columns: [
      { title: columns.secret, cell: renderWhich, kind: 'main', width: 25 },
      { title: columns.project, cell: renderScope, width: 25 },
      { title: columns.owner, cell: (row) => renderOwner(view.text, row.owner), width: 15 },
      ...timeColumn(view, findings),
      ...(hasDetail ? [{ title: columns.detail, cell: ({ detail }: PageFinding) => untrusted(detail) }] : []),
    ],
    rows: findings.rows.slice(0, PAGE_CAPS.findingsPerRule),
    visible: VISIBLE_ROWS[findings.severity],
    total: findings.count,
    rest: renderNamedFile(view, 'findings.csv'),
    narrow: 'stack',
    labels,
  });
}

function renderRule(view: View, findings: FindingsOfRule): Html {
  const { text } = view;
  const { rule, severity, count, excepted } = findings;
  const { title, meaning, action } = text.rules[rule];
  const lines = [
    { label: text.problems.meaning, text: meaning },
    { label: text.problems.nextStep, text: action },
    {
      label: text.columns.rule,
      text: markup`<code>${rule}</code>${excepted > 0 && markup` · ${text.findings.excepted(excepted)}`}`,
    },
  ];
  return renderCard({
    tone: severity,
    pill: text.severities[severity],
    title,
    count: formatCount(count),
    lines,
    body: renderRows(view, findings),
  });
}

function renderNone({ verdict, text }: View): Html {
  if (verdict.read === 0) return markup`<p class="note">${text.findings.nothingRead}</p>`;
  return verdict.failed.length + verdict.incomplete.length === 0
    ? renderGoodNews(text.findings.none)
    : markup`<p class="note">${text.findings.nonePartial}</p>`;
}

/** Findings by rule, the most severe first, then the most numerous. */
export function renderFindings(view: View): PageSection {
  const { input, text } = view;
  const found = SEVERITIES.flatMap((wanted) =>
    input.findings.filter(({ severity, count }) => severity === wanted && count > 0).sort((a, b) => b.count - a.count),
  );
  const total = found.reduce((sum, { count }) => sum + count, 0);
  const excepted = input.findings.reduce((sum, rule) => sum + rule.excepted, 0);
  const clear = input.findings.filter(({ count }) => count === 0).map(({ rule }) => text.rules[rule].title);
  const body = markup`${total === 0 && (input.findings.length === 0 ? renderGoodNews(text.findings.off) : renderNone(view))}
    ${found.map((findings) => renderRule(view, findings))}
    ${total > 0 && clear.length > 0 && markup`<p class="note">${text.findings.clear(clear.join(' · '))}</p>`}`;
  return {
    id: 'findings',
    title: text.sections.findings,
    count: view.verdict.read > 0 ? formatCount(total) : undefined,
    lead: total > 0 ? text.findings.lead(total, excepted) : undefined,
    body,
  };
}
