import { saidOf, wordDeliveryReason } from '../../../lib/notify/delivery-reason.ts';
import { nothing, untrusted, untrustedEnglish } from '../../../lib/html/untrusted.ts';
import { formatCount, formatTime } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderPill } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable } from '../../../lib/html/table.ts';
import type { PageEpisode, PageDelivery } from './input.ts';
import { describeSpan } from './durations.ts';
import { isDelivered } from './figures.ts';
import { DELIVERY_TONES } from './recipients.ts';
import { renderRest, type View } from './view.ts';

const VISIBLE_ROWS = 10;
const NAMED_SECRETS = 3;
const NAME_CHARS = 80;
const SAID_CHARS = 400;

/** What did not arrive at one channel for one reason. */
interface Undelivered {
  readonly delivery: PageDelivery;
  readonly secrets: PageEpisode[];
  readonly attempts: number;
  /** Of the oldest; `Infinity` where none is remembered. */
  readonly sinceMs: number;
}

function groupUndelivered(episodes: readonly PageEpisode[]): Undelivered[] {
  const groups = new Map<string, Undelivered>();
  for (const episode of episodes) {
    for (const delivery of episode.deliveries) {
      if (isDelivered(delivery)) continue;
      const { channel, stage, state, reason, attempts, plannedAtMs } = delivery;
      const key = JSON.stringify([channel, stage, state, reason]);
      const known = groups.get(key) ?? { delivery, secrets: [], attempts: 0, sinceMs: Infinity };
      known.secrets.push(episode);
      const sinceMs = Math.min(known.sinceMs, plannedAtMs ?? Infinity);
      groups.set(key, { ...known, attempts: Math.max(known.attempts, attempts), sinceMs });
    }
  }
  return [...groups.values()].sort((a, b) => b.secrets.length - a.secrets.length);
}

function renderSecrets({ text }: View, { secrets }: Undelivered): Html {
  const named = secrets.slice(0, NAMED_SECRETS);
  const rest = secrets.length - named.length;
  return markup`<ul class="plain-list">${named.map((one) => markup`<li>${untrusted(one.secretName ?? one.secretId, NAME_CHARS)}</li>`)}${rest > 0 && markup`<li class="m">${text.more(rest)}</li>`}</ul>`;
}

function renderNotice(view: View, { delivery, attempts, sinceMs }: Undelivered): Html {
  const { text } = view;
  const { state, stage } = delivery;
  const since = formatTime(sinceMs);
  const waiting =
    since !== undefined && markup`<small>${text.undelivered.since(since, describeSpan(view, sinceMs))}</small>`;
  return markup`<div>${renderPill(DELIVERY_TONES[state], text.states[state])} ${text.stages[stage]}<small>${text.undelivered.tries(attempts)}</small>${waiting}</div>`;
}

/** In our words, and what the receiver said in its own. */
function renderReason({ text }: View, { reason }: PageDelivery): Html {
  if (reason === null) return nothing;
  const said = saidOf(reason);
  return markup`<div>${wordDeliveryReason(reason, text.undelivered.reasons)}${said !== undefined && markup`<small>${untrustedEnglish(said, SAID_CHARS)}</small>`}</div>`;
}

function renderRows(view: View, rows: readonly Undelivered[]): Html {
  const { columns, labels, sections } = view.text;
  return renderTable({
    caption: sections.undelivered,
    columns: [
      {
        title: columns.channel,
        cell: ({ delivery }) => untrusted(delivery.channel, NAME_CHARS),
        kind: 'main',
        width: 15,
      },
      { title: columns.notice, cell: (row) => renderNotice(view, row), width: 20 },
      {
        title: columns.reason,
        cell: ({ delivery }) => renderReason(view, delivery),
        width: 35,
      },
      { title: columns.about, cell: (row) => renderSecrets(view, row) },
    ],
    rows: rows.slice(0, view.mostRows),
    visible: VISIBLE_ROWS,
    total: rows.length,
    rest: renderRest(view),
    narrow: 'stack',
    labels: labels,
  });
}

/** Notices that did not arrive, and why; of ended episodes too. */
export function renderUndelivered(view: View): PageSection[] {
  const { input, text, figures } = view;
  const rows = groupUndelivered([...input.open, ...input.ended]);
  if (rows.length === 0) return [];
  return [
    {
      id: 'undelivered',
      title: text.sections.undelivered,
      count: formatCount(figures.waiting + figures.lost),
      lead: text.undelivered.lead,
      body: markup`<div class="panel">${renderRows(view, rows)}</div>`,
    },
  ];
}
