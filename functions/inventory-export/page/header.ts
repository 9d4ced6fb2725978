import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { untrusted } from '../../../lib/html/untrusted.ts';
import {
  type Tone,
  renderBanner,
  renderPill,
  renderTiles,
  type Tile,
  renderMasthead,
} from '../../../lib/html/components.ts';
import { formatSpan } from '../../../lib/html/time.ts';
import { formatTime } from '../../../lib/html/format.ts';
import type { View } from './view.ts';
import { renderScope } from './view.ts';

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

function renderPills({ input, text, verdict }: View): Html {
  const { status, consistency } = input.run;
  return markup`${renderPill(TONES[status] ?? 'plain', text.statuses[status])}
    ${renderPill(TONES[consistency ?? ''] ?? 'plain', consistency === undefined ? text.noConsistency : text.consistencies[consistency])}
    ${verdict.narrowed && renderPill('medium', text.narrowed)}`;
}

function renderFacts(view: View): Html {
  const { text, nowMs, input } = view;
  const tookMs = Date.parse(input.run.finishedAt) - nowMs;
  const took = tookMs < 120_000 ? `${(tookMs / 1000).toFixed(1)} s` : formatSpan(tookMs, text.labels);
  return markup`<div class="facts">${renderPills(view)}<time datetime="${input.run.startedAt}">${formatTime(nowMs)}</time>
    <span>${text.took(took)}</span><span>${text.trigger(input.run.trigger)}</span></div>`;
}

function renderMissing({ verdict, text }: View): Html {
  const named = verdict.failed.slice(0, NAMED_SCOPES);
  const items = named.map(
    (scope) => markup`<li>${renderScope(scope)} <code>${untrusted(scope.error?.code)}</code></li>`,
  );
  return markup`${text.banner.failed(verdict.failed.length)}
    <ul class="named">${items}${verdict.failed.length > named.length && markup`<li><a href="#problems">+${formatCount(verdict.failed.length - named.length)}</a></li>`}</ul>`;
}

function bannerPoints(view: View): (Html | string)[] {
  const { failed, drifted, unverified, narrowed, kind, scopes } = view.verdict;
  const { banner } = view.text;
  const points: (Html | string)[] = [];
  if (failed.length > 0) points.push(renderMissing(view));
  if (drifted.length > 0) points.push(banner.drifted(drifted.length));
  if (unverified.length > 0) points.push(banner.unverified(unverified.length));
  if (narrowed)
    points.push(markup`${banner.narrowed} <code>${untrusted(JSON.stringify(view.input.run.narrowedBy))}</code>`);
  if (scopes === 0) points.push(banner.none);
  else if (points.length === 0 && kind !== 'exact') points.push(banner.statusOnly);
  return points;
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

function changesTile({ input, text, verdict }: View): Tile {
  const { counts, baselines } = input.changes;
  if (verdict.narrowed) return { label: text.tiles.changes, value: '–', hint: text.tiles.narrowed };
  if (baselines.length === 0) return { label: text.tiles.changes, value: '–', hint: text.tiles.noBaseline };
  const total = counts.added + counts.removed + counts.changed;
  return {
    label: text.tiles.changes,
    value: formatCount(total),
    hint: text.tiles.changesHint(counts.added, counts.removed),
  };
}

function findingsTiles({ input, text, verdict }: View): Tile[] {
  const { tiles } = text;
  const findings = input.findings.reduce((sum, { count }) => sum + count, 0);
  const excepted = input.findings.reduce((sum, rule) => sum + rule.excepted, 0);
  const known = verdict.listed > 0;
  const urgentMood = input.urgentSecrets > 0 ? 'high' : verdict.kind === 'exact' ? 'ok' : 'plain';
  return [
    {
      label: tiles.urgent,
      value: known ? formatCount(input.urgentSecrets) : '–',
      hint: tiles.urgentHint,
      tone: urgentMood,
    },
    {
      label: tiles.findings,
      value: known ? formatCount(findings) : '–',
      hint: excepted > 0 ? tiles.excepted(excepted) : undefined,
    },
  ];
}

function renderNumbers(view: View): Html {
  const { input, text, verdict } = view;
  const { listed, scopes, exact, pageTone } = verdict;
  const secrets: Tile = {
    label: pageTone === 'ok' ? text.tiles.secrets : text.tiles.secretsSeen,
    value: listed > 0 ? formatCount(input.run.totals.secrets) : '–',
    hint: text.tiles.inScopes(listed, scopes),
  };
  const scopesTile: Tile = {
    label: text.tiles.scopes,
    value: text.tiles.ofScopes(listed, scopes),
    hint: text.tiles.proven(exact),
    tone: listed < scopes || scopes === 0 ? 'high' : exact < listed ? 'medium' : 'ok',
  };
  const rest = [...findingsTiles(view), changesTile(view)];
  return renderTiles(pageTone === 'bad' ? [scopesTile, secrets, ...rest] : [secrets, ...rest, scopesTile]);
}

/** The first screen: one sentence, what nobody may overlook, the numbers. */
export function renderHeader(view: View): Html {
  const { text, verdict, input } = view;
  const { totals, runId } = input.run;
  const headline = text.headlines[verdict.kind](verdict, totals.secrets, input.urgentSecrets);
  return markup`${renderMasthead(text.product, text.run, runId)}
    <h1>${headline}</h1>${renderFacts(view)}${renderWarning(view)}${renderNumbers(view)}`;
}
