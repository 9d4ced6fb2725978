import { renderCard, type Tone } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderOwner } from '../../../lib/html/run/sections.ts';
import { renderTable } from '../../../lib/html/table.ts';
import { renderScope, renderSecret, untrusted } from '../../../lib/html/untrusted.ts';
import { answerOf, type DeliveryAnswer } from '../delivery/evaluate.ts';
import type { DeliverySecret, NotEvaluatedRule, PageDelivery } from './input.ts';
import type { View } from './view.ts';

const VISIBLE_ROWS = 3;
const TONES: Readonly<Record<DeliveryAnswer, Tone>> = { no: 'high', unknown: 'medium', yes: 'ok' };

/** Of the secrets that rotate: whether a failure would reach someone, and why. No section where the delivery audit is off. */
export function renderDelivery(view: View): PageSection[] {
  const { text, input } = view;
  const { delivery } = input;
  if (delivery === undefined || view.verdict.read === 0) return [];
  const { groups, notEvaluated } = delivery;
  const counts = { yes: 0, no: 0, unknown: 0 };
  for (const { reason, count } of groups) counts[answerOf(reason)] += count;
  const body = markup`${(['no', 'unknown', 'yes'] as const).map((answer) => groups.filter(({ reason }) => answerOf(reason) === answer).map((group) => renderGroup(view, group)))}
    ${groups.length > 0 && markup`<p class="note">${describeSubscriptions(view, delivery)}</p>`}
    ${notEvaluated.length > 0 && renderNotEvaluated(view, notEvaluated)}`;
  return [
    {
      id: 'delivery',
      title: text.sections.delivery,
      count: formatCount(counts.yes + counts.no + counts.unknown),
      lead: groups.length === 0 ? text.delivery.none : text.delivery.lead(counts),
      body,
    },
  ];
}

function renderGroup(view: View, { reason, count, rows }: PageDelivery['groups'][number]): Html {
  const { text } = view;
  const answer = answerOf(reason);
  const table = renderTable<DeliverySecret>({
    caption: text.delivery.reasons[reason],
    columns: [
      {
        title: text.columns.secret,
        cell: ({ secretName, secretId }) => renderSecret(secretName, secretId),
        kind: 'main',
        width: 30,
      },
      { title: text.columns.project, cell: renderScope, width: 30 },
      { title: text.columns.owner, cell: ({ owner }) => renderOwner(text, owner), width: 20 },
      { title: text.columns.event, cell: ({ event }) => untrusted(event), width: 20 },
    ],
    rows,
    visible: answer === 'yes' ? 0 : VISIBLE_ROWS,
    total: count,
    narrow: 'stack',
    labels: text.labels,
  });
  return renderCard({
    tone: TONES[answer],
    pill: text.delivery.answers[answer],
    title: text.delivery.reasons[reason],
    count: formatCount(count),
    lines: [],
    body: table,
  });
}

function describeSubscriptions({ text }: View, { subscriptions }: PageDelivery): string {
  const list = Object.entries(subscriptions).sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1));
  if (list.length === 0) return text.delivery.noSubscriptions;
  return text.delivery.subscriptions(list.map(([protocol, count]) => `${formatCount(count)} ${protocol}`).join(', '));
}

/** Silence would read as "nothing is wrong". */
function renderNotEvaluated({ text }: View, rules: readonly NotEvaluatedRule[]): Html {
  const table = renderTable<NotEvaluatedRule>({
    caption: text.delivery.notEvaluated,
    columns: [
      { title: text.columns.rule, cell: ({ rule }) => text.rules[rule].title, kind: 'main', width: 40 },
      { title: text.sections.projects, cell: ({ projects }) => formatCount(projects), kind: 'number', width: 10 },
      { title: text.columns.detail, cell: ({ causes }) => renderCauses(text, causes) },
    ],
    rows: rules,
    narrow: 'stack',
    labels: text.labels,
  });
  return markup`<div class="panel gap"><h3>${text.delivery.notEvaluated}</h3><p class="note">${text.delivery.notEvaluatedLead}</p>${table}</div>`;
}

const renderCauses = (text: View['text'], causes: NotEvaluatedRule['causes']): Html =>
  markup`${causes.map(({ code, permission }) => {
    const known = text.delivery.gaps[code];
    if (known !== undefined) return markup`<div>${known}</div>`;
    const missing =
      permission !== undefined && markup`<small>${text.delivery.grant}${text.labels.colon}${permission}</small>`;
    return markup`<div><code>${untrusted(code)}</code> ${missing}</div>`;
  })}`;
