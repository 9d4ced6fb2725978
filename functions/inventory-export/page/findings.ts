import { formatCount } from '../../../lib/html/format.ts';
import { untrusted, untrustedEnglish } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderGoodNews, renderCard } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable } from '../../../lib/html/table.ts';
import type { FindingSeverity, FindingsOfRule, PageFinding } from './input.ts';
import { PAGE_CAPS } from './sample.ts';
import { renderNamedFile, renderScope, renderSecret, renderSince, type View } from './view.ts';
import type { RuleText } from './text/en.ts';

const SEVERITY_ORDER: readonly FindingSeverity[] = ['high', 'medium', 'low'];
const VISIBLE_ROWS: Readonly<Record<FindingSeverity, number>> = { high: 8, medium: 5, low: 3 };

/** A rule that the page does not know goes by its own name, and by what its findings say. */
export function ruleText({ text }: View, rule: string): RuleText {
  const known = Object.hasOwn(text.rules, rule) ? text.rules[rule] : undefined;
  return known ?? { title: rule, meaning: '', action: '', ago: text.labels.ago };
}

/** What most of the findings advise: told once, instead of in every row. */
function commonAction(rows: readonly PageFinding[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { action } of rows) counts.set(action, (counts.get(action) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}

function renderRows(view: View, findings: FindingsOfRule, told: string): Html {
  const { columns, labels } = view.text;
  const { title, ago } = ruleText(view, findings.rule);
  const isOwn = (action: string): boolean => view.text.isFileLanguage && action !== told;
  return renderTable({
    caption: title,
    columns: [
      { title: columns.secret, cell: (row) => renderSecret(row.secretName, row.secretId), kind: 'main', width: 25 },
      { title: columns.scope, cell: renderScope, width: 20 },
      { title: columns.owner, cell: (row) => untrusted(row.owner), width: 15 },
      { title: columns.since, cell: (row) => renderSince(view, row.sinceMs, ago), width: 15 },
      {
        title: columns.message,
        cell: (row) =>
          markup`${untrustedEnglish(row.message)}${isOwn(row.action) && markup`<small>${untrusted(row.action)}</small>`}`,
      },
    ],
    rows: findings.rows.slice(0, PAGE_CAPS.findingsPerRule),
    visible: VISIBLE_ROWS[findings.severity],
    total: findings.count,
    rest: markup`${view.text.findings.all}${renderNamedFile(view, 'findings.csv')}`,
    narrow: 'stack',
    labels: labels,
  });
}

function renderRule(view: View, findings: FindingsOfRule): Html {
  const { text } = view;
  const { rule, severity, count, excepted, rows } = findings;
  const { title, meaning, action } = ruleText(view, rule);
  const told = (text.isFileLanguage ? commonAction(rows) : undefined) ?? action;
  const lines = [
    { label: text.findings.meaning, text: meaning },
    { label: text.findings.todo, text: untrusted(told) },
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
    body: renderRows(view, findings, told),
  });
}

function renderNone({ verdict, text }: View): Html {
  if (verdict.listed === 0) return markup`<p class="note">${text.findings.nothingListed}</p>`;
  return verdict.failed.length === 0
    ? renderGoodNews(text.findings.none)
    : markup`<p class="note">${text.findings.nonePartial}</p>`;
}

/** Findings by rule, the most severe first, then the most numerous. */
export function renderFindings(view: View): PageSection {
  const { input, text } = view;
  const found = SEVERITY_ORDER.flatMap((wanted) =>
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
    count: view.verdict.listed > 0 ? formatCount(total) : undefined,
    lead: total > 0 ? text.findings.lead(total, excepted) : undefined,
    body,
  };
}
