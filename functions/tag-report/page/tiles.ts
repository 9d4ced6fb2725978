import { formatCount, formatPercent } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { type Tone, renderTiles, type Tile } from '../../../lib/html/components.ts';
import type { View } from './view.ts';

/** None is good only where all was looked at. */
const toneOf = ({ verdict }: View, count: number): Tone =>
  count > 0 ? 'high' : verdict.pageTone === 'ok' ? 'ok' : 'plain';

/** Why there is no number; undefined when there is one. */
function whyNothing({ verdict, figures, text }: View): string | undefined {
  if (verdict.listed === 0) return text.tiles.nothingListed;
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
  const whyNot = hasPolicy ? text.tiles.noneJudged : text.noPolicy;
  const hint = compliancePercent === null ? whyNot : text.tiles.complianceHint(pass, pass + fail);
  return {
    label: text.tiles.compliance,
    value: formatPercent(compliancePercent),
    hint: whyNothing(view) ?? hint,
    tone: compliancePercent === 100 ? toneOf(view, 0) : 'plain',
  };
}

function untaggedTile(view: View): Tile {
  const { figures, verdict, text } = view;
  const { untagged, known } = figures;
  const why = whyNothing(view) ?? (known === 0 ? text.tiles.noTagsKnown : undefined);
  const hint = verdict.failed.length > 0 ? text.tiles.listedOnly : text.tiles.untaggedHint;
  return {
    label: text.tiles.untagged,
    value: why === undefined ? formatCount(untagged) : '–',
    hint: why ?? hint,
    tone: why === undefined ? toneOf(view, untagged) : 'plain',
  };
}

function failingTile(view: View): Tile {
  const { figures, verdict, text } = view;
  const { pass, fail, hasPolicy } = figures;
  const whyNot = hasPolicy ? text.tiles.noneJudged : text.noPolicy;
  const why = whyNothing(view) ?? (pass + fail === 0 ? whyNot : undefined);
  const hint = verdict.failed.length > 0 ? text.tiles.listedOnly : text.tiles.failingHint;
  return {
    label: text.tiles.failing,
    value: why === undefined ? formatCount(fail) : '–',
    hint: why ?? hint,
    tone: why === undefined ? toneOf(view, fail) : 'plain',
  };
}

/** How many secrets a failed scope holds nobody knows, so they are a question mark and never a part of the number. */
function notEvaluatedTile(view: View): Tile {
  const { figures, verdict, text } = view;
  const failed = verdict.failed.length;
  const label = text.tiles.notEvaluated;
  if (verdict.listed === 0) return { label, value: '–', hint: text.tiles.allFailed(failed), tone: 'medium' };
  const count = formatCount(figures.notEvaluated);
  if (failed > 0) return { label, value: `${count} + ?`, hint: text.tiles.failedScopes(failed), tone: 'medium' };
  if (figures.notEvaluated === 0) return { label, value: count, hint: whyNothing(view) ?? text.tiles.allJudged };
  const why = figures.hasPolicy ? markup`<a href="#coverage">${text.tiles.why}</a>` : text.noPolicy;
  return { label, value: count, hint: why, tone: 'medium' };
}

export const renderNumbers = (view: View): Html =>
  renderTiles([
    coverageTile(view),
    complianceTile(view),
    untaggedTile(view),
    failingTile(view),
    notEvaluatedTile(view),
  ]);
