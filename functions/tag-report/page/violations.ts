import { renderScope, renderSecret } from '../../../lib/html/untrusted.ts';
import { formatCount, formatShare } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderMeter } from '../../../lib/html/charts/meter.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderOwner, renderRest } from '../../../lib/html/run/sections.ts';
import { renderTable } from '../../../lib/html/table.ts';
import type { Violation } from '../report.ts';
import { renderReason } from './reasons.ts';
import { renderNone, type View } from './view.ts';

const MOST_RULES = 60;
const VISIBLE_RULES = 10;
const VISIBLE_SECRETS = 12;
/** Of one secret: the policy may name many keys. */
const MOST_REASONS = 6;

function renderRules(view: View): Html {
  const { report, text, figures, mostRows } = view;
  const { columns, labels } = text;
  return renderTable({
    caption: text.violations.byReason,
    columns: [
      { title: columns.rule, cell: ({ reason }) => renderReason(view, reason), kind: 'main', width: 50 },
      { title: columns.secrets, cell: ({ secrets }) => formatCount(secrets), kind: 'number', width: 15 },
      {
        title: columns.share,
        cell: ({ secrets }) =>
          markup`<div>${formatShare(secrets, figures.fail)}${renderMeter([{ percent: (secrets / figures.fail) * 100, color: 'high' }])}</div>`,
      },
    ],
    rows: report.violationsByReason.slice(0, Math.min(MOST_RULES, mostRows)),
    visible: VISIBLE_RULES,
    total: report.violationsByReason.length,
    rest: renderRest(text, 'report.json'),
    narrow: 'flow',
    labels: labels,
  });
}

function renderReasons(view: View, { reasons }: Violation): Html {
  const shown = reasons.slice(0, MOST_REASONS).map((reason) => markup`<li>${renderReason(view, reason)}</li>`);
  const rest = reasons.length - shown.length;
  return markup`<ul class="plain-list">${shown}${rest > 0 && markup`<li class="m">${view.text.more(rest)}</li>`}</ul>`;
}

function renderSecrets(view: View): Html {
  const { report, text, mostRows } = view;
  const { columns, labels, violations } = text;
  const { first, total, untagged } = report.lists.violations;
  const table = renderTable({
    caption: violations.secrets,
    columns: [
      { title: columns.secret, cell: ({ name, id }) => renderSecret(name, id), kind: 'main', width: 30 },
      { title: columns.project, cell: renderScope, width: 25 },
      { title: columns.owner, cell: ({ owner }) => renderOwner(text, owner), width: 15 },
      { title: columns.violations, cell: (violation) => renderReasons(view, violation) },
    ],
    rows: first.slice(0, mostRows),
    visible: VISIBLE_SECRETS,
    total,
    rest: renderRest(text, 'report.csv'),
    narrow: 'stack',
    labels: labels,
  });
  const lead = violations.secretsLead(untagged);
  return markup`<div class="panel gap"><h3>${violations.secrets} <span class="count">${formatCount(total)}</span></h3>${lead !== '' && markup`<p class="note">${lead}</p>`}${table}</div>`;
}

/** An example to begin with. */
const EXAMPLE_POLICY = '{"required":["owner","env"],"allowed":{"env":["prod","staging","dev"]}}';

function renderBody(view: View): Html {
  const { figures, text } = view;
  const { violations } = text;
  if (!figures.hasPolicy) return markup`<p class="note">${violations.noPolicy} <code>${EXAMPLE_POLICY}</code></p>`;
  if (figures.pass + figures.fail === 0) return markup`<p class="note">${violations.noneEvaluated}</p>`;
  if (figures.fail === 0)
    return renderNone(
      view,
      figures.notEvaluated === 0 ? violations.none : violations.nonePartial,
      violations.nonePartial,
    );
  return markup`<div class="panel gap"><h3>${violations.byReason}</h3>${renderRules(view)}</div>${renderSecrets(view)}`;
}

/** Required keys that are missing, values that are not allowed, keys that are forbidden: by rule, then by secret. */
export function renderViolations(view: View): PageSection {
  const { figures, text } = view;
  const { fail, pass } = figures;
  return {
    id: 'violations',
    title: text.sections.violations,
    count: pass + fail > 0 ? formatCount(fail) : undefined,
    lead: fail > 0 ? text.violations.lead(fail, pass + fail) : undefined,
    body: renderBody(view),
  };
}
