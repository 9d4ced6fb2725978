import { formatCount, formatPercent } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { type Mood, renderTiles, type Tile } from '../../../lib/html/components.ts';
import type { View } from './view.ts';

/** None is good only where all was looked at. */
const moodOf = ({ standing }: View, count: number): Mood =>
  count > 0 ? 'high' : standing.tone === 'ok' ? 'ok' : 'plain';

/** Why there is no number; undefined when there is one. */
function whyNothing({ standing, figures, text }: View): string | undefined {
  if (standing.listed === 0) return text.tiles.nothingListed;
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
    mood: coveragePercent === 100 ? moodOf(view, 0) : 'plain',
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
    mood: compliancePercent === 100 ? moodOf(view, 0) : 'plain',
  };
}

function untaggedTile(view: View): Tile {
  const { figures, standing, text } = view;
  const { untagged, known } = figures;
  const why = whyNothing(view) ?? (known === 0 ? text.tiles.noTagsKnown : undefined);
  const hint = standing.failed.length > 0 ? text.tiles.listedOnly : text.tiles.untaggedHint;
  return {
    label: text.tiles.untagged,
    value: why === undefined ? formatCount(untagged) : '–',
    hint: why ?? hint,
    mood: why === undefined ? moodOf(view, untagged) : 'plain',
  };
}

function failingTile(view: View): Tile {
  const { figures, standing, text } = view;
  const { pass, fail, hasPolicy } = figures;
  const whyNot = hasPolicy ? text.tiles.noneJudged : text.noPolicy;
  const why = whyNothing(view) ?? (pass + fail === 0 ? whyNot : undefined);
  const hint = standing.failed.length > 0 ? text.tiles.listedOnly : text.tiles.failingHint;
  return {
    label: text.tiles.failing,
    value: why === undefined ? formatCount(fail) : '–',
    hint: why ?? hint,
    mood: why === undefined ? moodOf(view, fail) : 'plain',
  };
}

/** How many secrets a failed scope holds nobody knows, so they are a question mark and never a part of the number. */
function notEvaluatedTile(view: View): Tile {
  const { figures, standing, text } = view;
  const failed = standing.failed.length;
  const label = text.tiles.notEvaluated;
  if (standing.listed === 0) return { label, value: '–', hint: text.tiles.allFailed(failed), mood: 'medium' };
  const count = formatCount(figures.notEvaluated);
  if (failed > 0) return { label, value: `${count} + ?`, hint: text.tiles.failedScopes(failed), mood: 'medium' };
  if (figures.notEvaluated === 0) return { label, value: count, hint: whyNothing(view) ?? text.tiles.allJudged };
  const why = figures.hasPolicy ? markup`<a href="#coverage">${text.tiles.why}</a>` : text.noPolicy;
  return { label, value: count, hint: why, mood: 'medium' };
}

export const renderNumbers = (view: View): Html =>
  renderTiles([
    coverageTile(view),
    complianceTile(view),
    untaggedTile(view),
    failingTile(view),
    notEvaluatedTile(view),
  ]);
