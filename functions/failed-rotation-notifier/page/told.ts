import { foreign } from '../../../lib/report/html/foreign.ts';
import { formatTime } from '../../../lib/report/html/format.ts';
import { type Html, markup } from '../../../lib/report/html/markup.ts';
import { renderPill } from '../../../lib/report/html/parts.ts';
import type { PageEpisode, PageTelling } from '../page-input.ts';
import { isDelivered } from './figures.ts';
import { TELLING_MOODS } from './looks.ts';
import type { View } from './view.ts';

const MOST_TELLINGS = 4;
const CHANNEL_CHARS = 60;

/** What did not arrive first, then the newest. */
const byUrgency = (a: PageTelling, b: PageTelling): number =>
  Number(isDelivered(a)) - Number(isDelivered(b)) || (b.deliveredAtMs ?? 0) - (a.deliveredAtMs ?? 0);

function renderTelling({ text }: View, telling: PageTelling): Html {
  const { channel, stage, state, deliveredAtMs } = telling;
  const words = markup`${foreign(channel, CHANNEL_CHARS)}: ${text.stages[stage]}`;
  if (!isDelivered(telling)) return markup`<li>${renderPill(TELLING_MOODS[state], text.states[state])} ${words}</li>`;
  return markup`<li>${words}${deliveredAtMs !== null && markup`<small>${formatTime(deliveredAtMs)}</small>`}</li>`;
}

function renderNobody({ text, input }: View, { silence }: PageEpisode): Html {
  const { silencedUntil, nobody, noChannel } = text.failing;
  if (silence)
    return markup`${renderPill('medium', text.sections.silenced)}<small>${silencedUntil(formatTime(Date.parse(silence.until)) ?? silence.until.slice(0, CHANNEL_CHARS))}</small>`;
  return renderPill('high', input.channels.length === 0 ? noChannel : nobody);
}

/** Who has been told what, and when. */
export function renderTold(view: View, episode: PageEpisode): Html {
  const { tellings } = episode;
  if (tellings.length === 0) return markup`<div>${renderNobody(view, episode)}</div>`;
  const shown = tellings.toSorted(byUrgency).slice(0, MOST_TELLINGS);
  const rest = tellings.length - shown.length;
  return markup`<ul class="plain-list">${shown.map((telling) => renderTelling(view, telling))}${rest > 0 && markup`<li class="m">${view.text.more(rest)}</li>`}</ul>`;
}
