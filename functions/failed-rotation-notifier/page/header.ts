import { untrusted, renderScope } from '../../../lib/html/untrusted.ts';
import { formatTime } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { type Tone, renderBanner, renderPill, renderMasthead } from '../../../lib/html/components.ts';
import { FIRST_CAUSE } from './failing.ts';
import { SEVERITY_COLORS } from './colors.ts';
import { describeSpan } from './durations.ts';
import { describeStale } from './stale.ts';
import { renderNumbers } from './tiles.ts';
import { renderRecipientsBriefly } from './recipients.ts';
import type { View } from './view.ts';

const TONES: Readonly<Record<string, Tone>> = {
  complete: 'ok',
  exact: 'ok',
  unverified: 'medium',
  drifted: 'high',
  partial: 'high',
  failed: 'high',
};

/** Scopes, and runs that are missing, that the banners name; sections of their own have them all. */
const NAMED = 3;

function renderFacts(view: View): Html {
  const { input, text, verdict, figures, nowMs } = view;
  const { status, consistency, startedAt, trigger } = input.run;
  const proof = consistency === undefined ? text.noConsistency : text.consistencies[consistency];
  return markup`<div class="facts">${renderPill(TONES[status] ?? 'plain', text.statuses[status])}
    ${renderPill(TONES[consistency ?? ''] ?? 'plain', proof)}
    ${verdict.narrowed && renderPill('medium', text.narrowed)}
    <time datetime="${startedAt}">${formatTime(nowMs)}</time><span>${text.trigger(trigger)}</span>
    <span>${text.inScopes(figures.secrets, verdict.listed, verdict.scopes)}</span><span>${text.channels(input.channels.length)}</span></div>`;
}

function renderWorst(view: View): Html | false {
  const { input, text } = view;
  const [worst] = input.open;
  if (!worst) return false;
  const { severity, type, secretName, secretId, owner, sinceMs } = worst;
  return markup`<p class="facts"><span>${text.worst}</span>${renderPill(SEVERITY_COLORS[severity].tone, text.severities[severity])}
    <b><a href="#${FIRST_CAUSE}">${untrusted(secretName ?? secretId, 80)}</a></b><span>${text.types[type]} ${text.forSpan(describeSpan(view, sinceMs))}</span>
    <span>${text.columns.owner}${text.colon}${owner ? untrusted(owner, 60) : text.failing.unowned}</span>
    <span>${text.columns.notified}${text.colon}${renderRecipientsBriefly(view, worst)}</span></p>`;
}

function renderMissing({ verdict, text }: View): Html {
  const { failed } = verdict;
  const items = failed
    .slice(0, NAMED)
    .map((scope) => markup`<li>${renderScope(scope)} <code>${untrusted(scope.error?.code)}</code></li>`);
  const rest = failed.length - items.length;
  return markup`${text.banner.failed(failed.length)}
    <ul class="named">${items}${rest > 0 && markup`<li><a href="#problems">${text.more(rest)}</a></li>`}</ul>`;
}

function verdictPoints(view: View): (Html | string)[] {
  const { failed, drifted, unverified, narrowed, kind, scopes } = view.verdict;
  const { banner } = view.text;
  const { unseen } = view.figures;
  const query = markup`${banner.narrowed} <code>${untrusted(JSON.stringify(view.input.run.narrowedBy))}</code>`;
  const points: (Html | string)[] = [
    ...(failed.length > 0 ? [renderMissing(view)] : []),
    ...(unseen > 0 ? [banner.unseen(unseen)] : []),
    ...(drifted.length > 0 ? [banner.drifted(drifted.length)] : []),
    ...(unverified.length > 0 ? [banner.unverified(unverified.length)] : []),
    ...(narrowed ? [query] : []),
    ...(scopes === 0 ? [banner.none] : []),
  ];
  return points.length === 0 && kind !== 'exact' ? [banner.statusOnly] : points;
}

function renderVerdict(view: View): Html | false {
  const { kind, pageTone } = view.verdict;
  if (pageTone === 'ok') return false;
  return renderBanner({
    tone: pageTone === 'bad' ? 'high' : 'medium',
    title: view.text.banner.title[kind],
    points: verdictPoints(view),
  });
}

function stalePoints(view: View): Html[] {
  const { stale } = view.input;
  const rest = stale.length - NAMED;
  const points = stale.slice(0, NAMED).map((run) => markup`${describeStale(view, run)}`);
  return rest > 0 ? [...points, markup`<a href="#stale">${view.text.more(rest)}</a>`] : points;
}

/** What keeps people from knowing, though the run itself went well. */
function renderUnknowing(view: View): Html | false {
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
      ? [input.channels.length === 0 ? banner.noChannelsTitle : banner.untoldTitle]
      : []),
  ];
  return renderBanner({ tone: isStale || unnotified > 0 ? 'high' : 'medium', title: titles.join(text.space), points });
}

/** The first screen: one sentence, the worst, what nobody may overlook, the numbers. */
export function renderHeader(view: View): Html {
  const { text, verdict, figures, input } = view;
  const headline = text.headlines[verdict.kind](verdict, figures);
  return markup`${renderMasthead(text.product, text.run, input.run.runId)}
    <h1>${headline}</h1>${renderWorst(view)}${renderFacts(view)}${renderVerdict(view)}${renderUnknowing(view)}${renderNumbers(view)}`;
}
