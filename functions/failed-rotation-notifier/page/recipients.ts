import { foreign } from '../../../lib/html/untrusted.ts';
import { formatTime } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderPill } from '../../../lib/html/components.ts';
import type { PageEpisode, PageTelling } from './input.ts';
import { isDelivered, isSilenced } from './figures.ts';
import { TELLING_MOODS } from './colors.ts';
import type { View } from './view.ts';

const MOST_LINES = 4;
const NAMED_CHANNELS = 3;
const CHANNEL_CHARS = 60;

/** What one channel was told of an episode: the newest, and how often. */
interface Heard {
  readonly newest: PageTelling;
  readonly times: number;
}

const deliveredAt = ({ deliveredAtMs }: PageTelling): number => deliveredAtMs ?? 0;

/** By channel, the newest first. */
function hearings({ tellings }: PageEpisode): Heard[] {
  const heard = new Map<string, Heard>();
  for (const telling of tellings.filter(isDelivered)) {
    const known = heard.get(telling.channel);
    const newest = known && deliveredAt(known.newest) > deliveredAt(telling) ? known.newest : telling;
    heard.set(telling.channel, { newest, times: (known?.times ?? 0) + 1 });
  }
  return [...heard.values()].sort((a, b) => deliveredAt(b.newest) - deliveredAt(a.newest));
}

const describeTime = ({ text }: View, telling: PageTelling): string =>
  formatTime(telling.deliveredAtMs ?? NaN) ?? text.told.earlier;

function renderHeard(view: View, { newest, times }: Heard): Html {
  const { stages, told } = view.text;
  const what = telling(stages[newest.stage], times > 1 ? told.times(times) : undefined);
  return markup`<li>${foreign(newest.channel, CHANNEL_CHARS)} <span class="m">${what}</span><small>${describeTime(view, newest)}</small></li>`;
}

const telling = (stage: string, times: string | undefined): string =>
  times === undefined ? stage : `${stage} (${times})`;

const renderMissed = ({ text }: View, { channel, stage, state }: PageTelling): Html =>
  markup`<li>${renderPill(TELLING_MOODS[state], text.states[state])} ${foreign(channel, CHANNEL_CHARS)} <span class="m">${text.stages[stage]}</span></li>`;

function renderSilence({ text }: View, until: string): Html {
  const time = formatTime(Date.parse(until)) ?? until.slice(0, CHANNEL_CHARS);
  return markup`<li>${renderPill('medium', text.sections.silenced)}<small>${text.failing.silencedUntil(time)}</small></li>`;
}

const renderNobody = ({ text, input }: View): Html =>
  renderPill('high', input.channels.length === 0 ? text.failing.noChannel : text.failing.nobody);

/** Who has been told what, and when; what did not arrive comes first. */
export function renderTold(view: View, episode: PageEpisode): Html {
  const missed = episode.tellings.filter((one) => !isDelivered(one)).map((one) => renderMissed(view, one));
  const lines = [...missed, ...hearings(episode).map((heard) => renderHeard(view, heard))];
  const silence = isSilenced(episode) && renderSilence(view, episode.silence.until);
  if (lines.length === 0 && !silence) return markup`<div>${renderNobody(view)}</div>`;
  const rest = lines.length - MOST_LINES;
  return markup`<ul class="plain-list">${silence}${lines.slice(0, MOST_LINES)}${rest > 0 && markup`<li class="m">${view.text.more(rest)}</li>`}</ul>`;
}

/** The same in one line: which channels know, and since when. */
export function renderToldBriefly(view: View, episode: PageEpisode): Html {
  const heard = hearings(episode);
  const [newest] = heard;
  const { text } = view;
  if (!newest) return isSilenced(episode) ? renderPill('medium', text.sections.silenced) : renderNobody(view);
  const names = heard.slice(0, NAMED_CHANNELS).map(({ newest: { channel } }) => foreign(channel, CHANNEL_CHARS));
  const rest = heard.length - names.length;
  const list = names.map((name, at) => markup`${at > 0 && text.comma}${name}`);
  return markup`${list}${rest > 0 && markup` ${text.more(rest)}`}${text.comma}${describeTime(view, newest.newest)}`;
}
