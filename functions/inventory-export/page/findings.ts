import { formatCount } from '../../../lib/html/format.ts';
import { renderScope, renderSecret, untrusted, untrustedEnglish } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { SEVERITIES, type Severity, renderGoodNews, renderCard, renderPill } from '../../../lib/html/components.ts';
import type { FindingRule } from '../../../lib/settings/findings.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderOwner } from '../../../lib/html/run/sections.ts';
import { renderTable, type TableColumn } from '../../../lib/html/table.ts';
import type { FindingsOfRule, PageFinding } from './input.ts';
import { PAGE_CAPS } from './sample.ts';
import { renderNamedFile, renderSince, type View } from './view.ts';
import type { RuleText } from './text/en.ts';

const VISIBLE_ROWS: Readonly<Record<Severity, number>> = { critical: 8, high: 8, medium: 5, low: 3 };

/** A rule that the page does not know goes by its own name, and by what its findings say. */
export function ruleText({ text }: View, rule: string): RuleText {
  if (Object.hasOwn(text.rules, rule)) return text.rules[rule as FindingRule];
  return { title: rule, meaning: '', action: '', ago: text.labels.ago };
}

/** What most of the findings advise: said once, instead of in every row. */
function commonAction(rows: readonly PageFinding[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { action } of rows) counts.set(action, (counts.get(action) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

/** Their messages say what the other columns say. */
const PLAIN_RULES: ReadonlySet<string> = new Set<FindingRule>(['ROTATION_OVERDUE', 'PENDING_DELETION']);

const hasDetails = ({ rule, rows }: FindingsOfRule): boolean =>
  !PLAIN_RULES.has(rule) && rows.some(({ message }) => message !== rows[0]?.message);

/** When it began, or when it is going to happen; with its severity where the rule has several. */
function timeColumn(view: View, { rule, rows }: FindingsOfRule): TableColumn<PageFinding> {
  const { text } = view;
  const isMixed = rows.some(({ severity }) => severity !== rows[0]?.severity);
  const isDated = rows.some(({ dueMs }) => dueMs !== null);
  const renderWhen = ({ sinceMs, dueMs }: PageFinding): Html =>
    isDated ? renderSince(view, dueMs) : renderSince(view, sinceMs, ruleText(view, rule).ago);
  return {
    title: isDated ? text.columns.due : text.columns.since,
    cell: (row) =>
      markup`${isMixed && markup`<div>${renderPill(row.severity, text.severities[row.severity])}</div>`}<div>${renderWhen(row)}</div>`,
    width: 15,
  };
}

function renderRows(view: View, findings: FindingsOfRule, common: string): Html {
  const { columns, labels } = view.text;
  const { title } = ruleText(view, findings.rule);
  const isOwn = ({ action }: PageFinding): boolean => view.text.isFileLanguage && action !== common;
  const hasDetail = hasDetails(findings) || findings.rows.some(isOwn);
  const renderDetail = (row: PageFinding): Html =>
    markup`${untrustedEnglish(row.message)}${isOwn(row) && markup`<small>${untrusted(row.action)}</small>`}`;
  return renderTable({
    caption: title,
    columns: [
      { title: columns.secret, cell: (row) => renderSecret(row.secretName, row.secretId), kind: 'main', width: 30 },
      { title: columns.project, cell: renderScope, width: 25 },
      { title: columns.owner, cell: (row) => renderOwner(view.text, row.owner), width: 15 },
      timeColumn(view, findings),
      ...(hasDetail ? [{ title: columns.message, cell: renderDetail }] : []),
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
  const { rule, severity, count, excepted, rows } = findings;
  const { title, meaning, action } = ruleText(view, rule);
  const common = (text.isFileLanguage ? commonAction(rows) : undefined) ?? action;
  const lines = [
    { label: text.problems.meaning, text: meaning },
    { label: text.problems.nextStep, text: untrusted(common) },
    {
      label: text.columns.rule,
      text: markup`<code>${untrusted(rule)}</code>${excepted > 0 && markup` · ${text.findings.excepted(excepted)}`}`,
    },
  ];
  return renderCard({
    tone: severity,
    pill: text.severities[severity],
    title: untrusted(title),
    count: formatCount(count),
    lines: lines.filter(({ text: line }) => line !== ''),
    body: renderRows(view, findings, common),
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
  const clear = input.findings.filter(({ count }) => count === 0).map(({ rule }) => ruleText(view, rule).title);
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
