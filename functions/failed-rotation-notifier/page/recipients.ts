import { untrusted, untrustedExact } from '../../../lib/html/untrusted.ts';
import { formatTime } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderPill, type Tone } from '../../../lib/html/components.ts';
import type { PageEpisode, PageDelivery } from './input.ts';
import { isDelivered, isSilenced } from './figures.ts';
import type { View } from './view.ts';

export const DELIVERY_TONES: Readonly<Record<PageDelivery['state'], Tone>> = {
  delivered: 'ok',
  waiting: 'medium',
  refused: 'high',
  disabled: 'high',
};

const MOST_LINES = 4;
const NAMED_CHANNELS = 3;
const CHANNEL_CHARS = 60;

/** What one channel has received about an episode: the newest, and how often. */
interface ChannelReceipt {
  readonly newest: PageDelivery;
  readonly times: number;
}

const deliveredAt = ({ deliveredAtMs }: PageDelivery): number => deliveredAtMs ?? 0;

/** By channel, the newest first. */
function receipts({ deliveries }: PageEpisode): ChannelReceipt[] {
  const receipt = new Map<string, ChannelReceipt>();
  for (const delivery of deliveries.filter(isDelivered)) {
    const known = receipt.get(delivery.channel);
    const newest = known && deliveredAt(known.newest) > deliveredAt(delivery) ? known.newest : delivery;
    receipt.set(delivery.channel, { newest, times: (known?.times ?? 0) + 1 });
  }
  return [...receipt.values()].sort((a, b) => deliveredAt(b.newest) - deliveredAt(a.newest));
}

const describeTime = ({ text }: View, delivery: PageDelivery): string =>
  formatTime(delivery.deliveredAtMs ?? NaN) ?? text.notified.earlier;

function renderReceipt(view: View, { newest, times }: ChannelReceipt): Html {
  const { stages, notified } = view.text;
  const stage = stages[newest.stage];
  const what = times > 1 ? notified.times(stage, times) : stage;
  return markup`<li>${untrusted(newest.channel, CHANNEL_CHARS)} <span class="m">${what}</span><small>${describeTime(view, newest)}</small></li>`;
}

const renderMissed = ({ text }: View, { channel, stage, state }: PageDelivery): Html =>
  markup`<li>${renderPill(DELIVERY_TONES[state], text.states[state])} ${untrusted(channel, CHANNEL_CHARS)} <span class="m">${text.stages[stage]}</span></li>`;

function renderSilence({ text }: View, until: string): Html {
  const time = formatTime(Date.parse(until)) ?? until.slice(0, CHANNEL_CHARS);
  return markup`<li>${renderPill('medium', text.sections.silenced)}<small>${text.failing.silencedUntil(time)}</small></li>`;
}

function renderAcknowledged({ text }: View, { untilMs, by, reason }: NonNullable<PageEpisode['acknowledged']>): Html {
  const { acknowledged, acknowledgedBy } = text.failing;
  const until = formatTime(untilMs) ?? '–';
  return markup`<li>${renderPill('medium', acknowledged)}<small>${acknowledgedBy(until)} ${untrusted(by, CHANNEL_CHARS)}${text.colon}${untrustedExact(reason)}</small></li>`;
}

const renderUnnotified = ({ text, input }: View): Html =>
  renderPill('high', input.channels.length === 0 ? text.failing.noChannel : text.failing.unnotified);

/** Which channels were notified, of what and when; what did not arrive comes first. */
export function renderRecipients(view: View, episode: PageEpisode): Html {
  const missed = episode.deliveries.filter((one) => !isDelivered(one)).map((one) => renderMissed(view, one));
  const lines = [...missed, ...receipts(episode).map((receipt) => renderReceipt(view, receipt))];
  const silence = isSilenced(episode) && renderSilence(view, episode.silence.until);
  const acknowledged = episode.acknowledged && renderAcknowledged(view, episode.acknowledged);
  if (lines.length === 0 && !silence) {
    const unnotified = renderUnnotified(view);
    return acknowledged
      ? markup`<ul class="plain-list">${acknowledged}<li>${unnotified}</li></ul>`
      : markup`<div>${unnotified}</div>`;
  }
  const rest = lines.length - MOST_LINES;
  return markup`<ul class="plain-list">${acknowledged}${silence}${lines.slice(0, MOST_LINES)}${rest > 0 && markup`<li class="m">${view.text.more(rest)}</li>`}</ul>`;
}

/** The same in one line: which channels know, and since when. */
export function renderRecipientsBriefly(view: View, episode: PageEpisode): Html {
  const receipt = receipts(episode);
  const [newest] = receipt;
  const { text } = view;
  if (!newest) return isSilenced(episode) ? renderPill('medium', text.sections.silenced) : renderUnnotified(view);
  const names = receipt.slice(0, NAMED_CHANNELS).map(({ newest: { channel } }) => untrusted(channel, CHANNEL_CHARS));
  const rest = receipt.length - names.length;
  const list = names.map((name, at) => markup`${at > 0 && text.comma}${name}`);
  return markup`${list}${rest > 0 && markup` ${text.more(rest)}`}${text.comma}${describeTime(view, newest.newest)}`;
}
