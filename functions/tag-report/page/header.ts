import { untrusted, renderScope } from '../../../lib/html/untrusted.ts';
import { formatTime } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { type Tone, renderBanner, renderPill, renderMasthead } from '../../../lib/html/components.ts';
import { renderNumbers } from './tiles.ts';
import type { View } from './view.ts';

const TONES: Readonly<Record<string, Tone>> = {
  complete: 'ok',
  exact: 'ok',
  unverified: 'medium',
  drifted: 'high',
  partial: 'high',
  failed: 'high',
};

/** Scopes named in the banner; the section on problems has them all. */
const NAMED_SCOPES = 3;
const SHOWN_KEYS = 8;

function renderFacts({ report, text, verdict }: View): Html {
  const { status, consistency, generatedAt } = report;
  const proof = consistency === null ? text.noConsistency : text.consistencies[consistency];
  return markup`<div class="facts">${renderPill(TONES[status] ?? 'plain', text.statuses[status])}
    ${renderPill(TONES[consistency ?? ''] ?? 'plain', proof)}
    ${verdict.narrowed && renderPill('medium', text.narrowed)}
    <time datetime="${generatedAt}">${formatTime(Date.parse(generatedAt))}</time>
    <span>${text.inScopes(verdict.listed, verdict.scopes)}</span>${verdict.listed > 0 && markup`<span>${text.secrets(report.totals.secrets)}</span>`}
    ${renderPolicy(report, text)}</div>`;
}

function renderPolicy({ policy }: View['report'], text: View['text']): Html {
  if (policy === null) return renderPill('medium', text.noPolicy);
  const shown = policy.keys.slice(0, SHOWN_KEYS).map((key) => markup`<code>${untrusted(key, 40)}</code>`);
  const rest = policy.keys.length - shown.length;
  return markup`<span class="keys"><span>${text.policyKeys}</span>${shown}${rest > 0 && markup`<span>${text.banner.more(rest)}</span>`}</span>`;
}

function renderMissing({ verdict, text }: View): Html {
  const { failed } = verdict;
  const items = failed
    .slice(0, NAMED_SCOPES)
    .map((scope) => markup`<li>${renderScope(scope)} <code>${untrusted(scope.error?.code)}</code></li>`);
  const rest = failed.length - items.length;
  return markup`${text.banner.failed(failed.length)}
    <ul class="named">${items}${rest > 0 && markup`<li><a href="#problems">${text.banner.more(rest)}</a></li>`}</ul>`;
}

function bannerPoints(view: View): (Html | string)[] {
  const { failed, drifted, unverified, narrowed, kind, scopes } = view.verdict;
  const { banner } = view.text;
  const query = markup`${banner.narrowed} <code>${untrusted(JSON.stringify(view.report.narrowedBy))}</code>`;
  const points: (Html | string)[] = [
    ...(failed.length > 0 ? [renderMissing(view)] : []),
    ...(drifted.length > 0 ? [banner.drifted(drifted.length)] : []),
    ...(unverified.length > 0 ? [banner.unverified(unverified.length)] : []),
    ...(narrowed ? [query] : []),
    ...(scopes === 0 ? [banner.none] : []),
  ];
  return points.length === 0 && kind !== 'exact' ? [banner.statusOnly] : points;
}

function renderWarning(view: View): Html | false {
  const { kind, pageTone } = view.verdict;
  if (pageTone === 'ok') return false;
  return renderBanner({
    tone: pageTone === 'bad' ? 'high' : 'medium',
    title: view.text.banner.title[kind],
    points: bannerPoints(view),
  });
}

/** The first screen: one sentence, what nobody may overlook, the numbers. */
export function renderHeader(view: View): Html {
  const { text, verdict, figures, report } = view;
  const headline = text.headlines[verdict.kind](verdict, figures);
  return markup`${renderMasthead(text.product, text.run, report.runId)}
    <h1>${headline}</h1>${renderFacts(view)}${renderWarning(view)}${renderNumbers(view)}`;
}
