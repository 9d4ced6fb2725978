import { type Tile, renderBanner, renderPill, renderTiles } from '../../../lib/html/components.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderRunHeader } from '../../../lib/html/run/header.ts';
import { renderOwner } from '../../../lib/html/run/sections.ts';
import { isCertain } from '../../../lib/html/run/verdict.ts';
import { untrusted } from '../../../lib/html/untrusted.ts';
import { describeSpan } from './durations.ts';
import { FIRST_CAUSE } from './failing.ts';
import { renderRecipientsBriefly } from './recipients.ts';
import { describeStale } from './stale.ts';
import type { View } from './view.ts';

/** Runs that are missing, that the banner names; a section of its own has them all. */
const NAMED = 3;

/** The first screen: one sentence, the worst, what must not be overlooked, the numbers. */
export function renderHeader(view: View): Html {
  const { input, text, verdict, figures } = view;
  const { banner } = text;
  const projects = text.inProjects(verdict.listed, verdict.scopes);
  return renderRunHeader({
    text,
    verdict,
    run: input.run,
    startedAt: input.run.startedAt,
    news: verdict.kind === 'failed' ? text.unknownNews(figures) : text.news(figures, isCertain(verdict)),
    lead: renderWorst(view),
    runLines: [
      verdict.read > 0 ? text.secretsIn(figures.secrets, projects) : projects,
      text.channels(input.channels.length),
    ],
    unread: [banner.unread, ...(figures.unseen > 0 ? [banner.unseen(figures.unseen)] : [])],
    banners: renderUnnotified(view),
    tiles: renderTiles(tilesOf(view)),
  });
}

function renderWorst(view: View): Html | false {
  const { input, text } = view;
  const [worst] = input.open;
  if (!worst) return false;
  const { severity, type, secretName, secretId, owner, sinceMs } = worst;
  return markup`<p class="facts"><span>${text.worst}</span>${renderPill(severity, text.severities[severity])}
    <b><a href="#${FIRST_CAUSE}">${untrusted(secretName ?? secretId, 80)}</a></b><span>${text.lasting[type](describeSpan(view, sinceMs))}</span>
    <span>${text.columns.owner}${text.colon}${renderOwner(text, owner)}</span>
    <span>${text.columns.notified}${text.colon}${renderRecipientsBriefly(view, worst)}</span></p>`;
}

function stalePoints(view: View): (Html | string)[] {
  const { stale } = view.input;
  const rest = stale.length - NAMED;
  const points = stale.slice(0, NAMED).map((run) => describeStale(view, run));
  return rest > 0 ? [...points, markup`<a href="#stale">${view.text.more(rest)}</a>`] : points;
}

/** What keeps people from knowing, though the run itself went well. */
function renderUnnotified(view: View): Html | false {
  const { input, figures, text } = view;
  const { banner } = text;
  const { unnotified, lost, waiting } = figures;
  const stale = stalePoints(view);
  const points: (Html | string)[] = [
    ...stale,
    ...(input.channels.length === 0 ? [banner.noChannels] : []),
    ...(unnotified > 0 ? [banner.unnotified(unnotified)] : []),
    ...(lost > 0 ? [markup`<a href="#undelivered">${banner.lost(lost)}</a>`] : []),
    ...(waiting > 0 ? [markup`<a href="#undelivered">${banner.waiting(waiting)}</a>`] : []),
  ];
  if (points.length === 0) return false;
  const isStale = input.stale.length > 0;
  const titles = [
    ...(isStale ? [banner.staleTitle] : []),
    ...(points.length > stale.length
      ? [input.channels.length === 0 ? banner.noChannelsTitle : banner.undeliveredTitle]
      : []),
  ];
  return renderBanner({ tone: isStale || unnotified > 0 ? 'high' : 'medium', title: titles.join(text.space), points });
}

const noneHint = ({ verdict, text }: View): string =>
  verdict.failed.length > 0 ? text.tiles.failedProjects(verdict.failed.length) : text.tiles.none;

/** A number of which none is good, where that is certain. Of a run that read nothing, zero is unknown. */
function countTile(view: View, label: string, count: number, hint: string): Tile {
  const { verdict, text } = view;
  const isUnknown = count === 0 && verdict.read === 0;
  return {
    label,
    value: isUnknown ? '–' : formatCount(count),
    hint: count > 0 ? hint : isUnknown ? text.tiles.unknown : noneHint(view),
    tone: count > 0 ? 'high' : isCertain(verdict) ? 'ok' : 'plain',
  };
}

function notifiedTile({ figures, text, verdict }: View): Tile {
  const { notified, open, unnotified, silenced } = figures;
  const nothing = verdict.read === 0 ? text.tiles.unknown : text.tiles.nothingToNotify;
  return {
    label: text.tiles.notified,
    value: open === 0 ? '–' : text.tiles.notifiedOf(notified, open),
    hint: open === 0 ? nothing : text.tiles.notifiedHint(unnotified, silenced),
    tone: unnotified > 0 ? 'high' : silenced > 0 ? 'medium' : open > 0 ? 'ok' : 'plain',
  };
}

function tilesOf(view: View): Tile[] {
  const { figures, text } = view;
  const { tiles } = text;
  const { byType, withoutOwner } = figures;
  const ownerTile = countTile(view, tiles.noOwner, withoutOwner, tiles.noOwnerHint);
  return [
    countTile(view, tiles.failed, byType['rotation.failed'] ?? 0, tiles.failedHint),
    countTile(view, tiles.overdue, byType['rotation.overdue'] ?? 0, tiles.overdueHint),
    countTile(view, tiles.disabled, byType['rotation.disabled'] ?? 0, tiles.disabledHint),
    countTile(view, tiles.replicas, byType['replica.failed'] ?? 0, tiles.replicasHint),
    notifiedTile(view),
    { ...ownerTile, tone: withoutOwner > 0 ? 'medium' : ownerTile.tone },
  ];
}
