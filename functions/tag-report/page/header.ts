import { type Tile, type Tone, renderPill, renderTiles } from '../../../lib/html/components.ts';
import { formatCount, formatPercent } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderRunHeader } from '../../../lib/html/run/header.ts';
import { untrusted } from '../../../lib/html/untrusted.ts';
import type { View } from './view.ts';

const SHOWN_KEYS = 8;

/** The first screen: one sentence, what must not be overlooked, the numbers. */
export function renderHeader(view: View): Html {
  const { text, verdict, figures, report } = view;
  return renderRunHeader({
    text,
    verdict,
    run: report,
    startedAt: report.generatedAt,
    news: verdict.kind === 'failed' ? text.unknownNews : text.news(figures),
    runLines: [
      text.inProjects(verdict.listed, verdict.scopes),
      ...(verdict.read > 0 ? [text.secrets(report.totals.secrets)] : []),
      renderPolicy(view),
    ],
    unread: [text.banner.unread],
    tiles: renderTiles([
      coverageTile(view),
      complianceTile(view),
      untaggedTile(view),
      failingTile(view),
      notEvaluatedTile(view),
    ]),
  });
}

function renderPolicy({ report: { policy }, text }: View): Html {
  if (policy === null) return renderPill('medium', text.noPolicy);
  const shown = policy.keys.slice(0, SHOWN_KEYS).map((key) => markup`<code>${untrusted(key, 40)}</code>`);
  const rest = policy.keys.length - shown.length;
  return markup`<span class="keys"><span>${text.policyKeys}</span>${shown}${rest > 0 && markup`<span>${text.more(rest)}</span>`}</span>`;
}

/** None is good only where all was read. */
const toneOf = ({ verdict }: View, count: number): Tone =>
  count > 0 ? 'high' : verdict.pageTone === 'ok' ? 'ok' : 'plain';

/** Why there is no number; undefined when there is one. */
function whyNothing({ verdict, figures, text }: View): string | undefined {
  if (verdict.read === 0) return text.tiles.nothingRead;
  return figures.secrets === 0 ? text.tiles.noSecrets : undefined;
}

function coverageTile(view: View): Tile {
  const { figures, text } = view;
  const { coveragePercent, tagged, known } = figures;
  const hint = coveragePercent === null ? text.tiles.noTagsKnown : text.tiles.coverageHint(tagged, known);
  return {
    label: text.tiles.coverage,
    value: formatPercent(coveragePercent),
    hint: whyNothing(view) ?? hint,
    tone: coveragePercent === 100 ? toneOf(view, 0) : 'plain',
  };
}

function complianceTile(view: View): Tile {
  const { figures, text } = view;
  const { compliancePercent, pass, fail, hasPolicy } = figures;
  const whyNot = hasPolicy ? text.tiles.noneEvaluated : text.noPolicy;
  const hint = compliancePercent === null ? whyNot : text.tiles.complianceHint(pass, pass + fail);
  return {
    label: text.tiles.compliance,
    value: formatPercent(compliancePercent),
    hint: whyNothing(view) ?? hint,
    tone: compliancePercent === 100 ? toneOf(view, 0) : 'plain',
  };
}

/** @param count as it is shown, unless `why` says that there is none. */
function countTile(
  view: View,
  { label, count, hint, why }: { label: string; count: number; hint: string; why: string | undefined },
): Tile {
  if (why !== undefined) return { label, value: '–', hint: why, tone: 'plain' };
  const { verdict, text } = view;
  const scope = verdict.failed.length > 0 ? text.tiles.readOnly : hint;
  return { label, value: formatCount(count), hint: scope, tone: toneOf(view, count) };
}

function untaggedTile(view: View): Tile {
  const { figures, text } = view;
  const { untagged, known } = figures;
  const why = whyNothing(view) ?? (known === 0 ? text.tiles.noTagsKnown : undefined);
  return countTile(view, { label: text.tiles.untagged, count: untagged, hint: text.tiles.untaggedHint, why });
}

function failingTile(view: View): Tile {
  const { figures, text } = view;
  const { pass, fail, hasPolicy } = figures;
  const whyNot = hasPolicy ? text.tiles.noneEvaluated : text.noPolicy;
  const why = whyNothing(view) ?? (pass + fail === 0 ? whyNot : undefined);
  return countTile(view, { label: text.tiles.failing, count: fail, hint: text.tiles.failingHint, why });
}

/** How many secrets a failed project holds is unknown: they are a question mark and never a part of the number. */
function notEvaluatedTile(view: View): Tile {
  const { figures, verdict, text } = view;
  const failed = verdict.failed.length;
  const label = text.tiles.notEvaluated;
  if (verdict.read === 0) return { label, value: '–', hint: text.tiles.allFailed(failed), tone: 'medium' };
  const count = formatCount(figures.notEvaluated);
  if (failed > 0) return { label, value: `${count} + ?`, hint: text.tiles.failedProjects(failed), tone: 'medium' };
  if (figures.notEvaluated === 0) return { label, value: count, hint: whyNothing(view) ?? text.tiles.allEvaluated };
  const why = figures.hasPolicy ? markup`<a href="#coverage">${text.tiles.why}</a>` : text.noPolicy;
  return { label, value: count, hint: why, tone: 'medium' };
}
