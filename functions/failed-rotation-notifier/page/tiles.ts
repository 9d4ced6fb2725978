import { formatCount } from '../../../lib/html/format.ts';
import type { Html } from '../../../lib/html/markup.ts';
import { renderTiles, type Tile } from '../../../lib/html/components.ts';
import { isCertain, type View } from './view.ts';

const noneHint = ({ standing, text }: View): string =>
  standing.failed.length > 0 ? text.tiles.failedScopes(standing.failed.length) : text.tiles.none;

/** A number of which none is good, where that is certain. Of a run that read nothing, zero is unknown. */
function countTile(view: View, label: string, count: number, hint: string): Tile {
  const { standing, text } = view;
  const isUnknown = count === 0 && standing.listed === 0;
  return {
    label,
    value: isUnknown ? '–' : formatCount(count),
    hint: count > 0 ? hint : isUnknown ? text.tiles.unknown : noneHint(view),
    mood: count > 0 ? 'high' : isCertain(view) ? 'ok' : 'plain',
  };
}

function toldTile({ figures, text, standing }: View): Tile {
  const { told, open, untold, silenced } = figures;
  const nothing = standing.listed === 0 ? text.tiles.unknown : text.tiles.nothingToTell;
  return {
    label: text.tiles.told,
    value: open === 0 ? '–' : text.tiles.toldOf(told, open),
    hint: open === 0 ? nothing : text.tiles.toldHint(untold, silenced),
    mood: untold > 0 ? 'high' : silenced > 0 ? 'medium' : open > 0 ? 'ok' : 'plain',
  };
}

export function renderNumbers(view: View): Html {
  const { figures, text } = view;
  const { tiles } = text;
  const { byType, unowned } = figures;
  const unownedTile = countTile(view, tiles.unowned, unowned, tiles.unownedHint);
  return renderTiles([
    countTile(view, tiles.failed, byType['rotation.failed'] ?? 0, tiles.failedHint),
    countTile(view, tiles.overdue, byType['rotation.overdue'] ?? 0, tiles.overdueHint),
    countTile(view, tiles.disabled, byType['rotation.disabled'] ?? 0, tiles.disabledHint),
    countTile(view, tiles.replicas, byType['replica.failed'] ?? 0, tiles.replicasHint),
    toldTile(view),
    { ...unownedTile, mood: unowned > 0 ? 'medium' : unownedTile.mood },
  ]);
}
