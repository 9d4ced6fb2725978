import { formatCount } from '../../../lib/html/format.ts';
import type { Html } from '../../../lib/html/markup.ts';
import { renderTiles, type Tile } from '../../../lib/html/components.ts';
import { isCertain, type View } from './view.ts';

const noneHint = ({ verdict, text }: View): string =>
  verdict.failed.length > 0 ? text.tiles.failedScopes(verdict.failed.length) : text.tiles.none;

/** A number of which none is good, where that is certain. Of a run that read nothing, zero is unknown. */
function countTile(view: View, label: string, count: number, hint: string): Tile {
  const { verdict, text } = view;
  const isUnknown = count === 0 && verdict.listed === 0;
  return {
    label,
    value: isUnknown ? '–' : formatCount(count),
    hint: count > 0 ? hint : isUnknown ? text.tiles.unknown : noneHint(view),
    tone: count > 0 ? 'high' : isCertain(view) ? 'ok' : 'plain',
  };
}

function notifiedTile({ figures, text, verdict }: View): Tile {
  const { notified, open, unnotified, silenced } = figures;
  const nothing = verdict.listed === 0 ? text.tiles.unknown : text.tiles.nothingToTell;
  return {
    label: text.tiles.notified,
    value: open === 0 ? '–' : text.tiles.toldOf(notified, open),
    hint: open === 0 ? nothing : text.tiles.toldHint(unnotified, silenced),
    tone: unnotified > 0 ? 'high' : silenced > 0 ? 'medium' : open > 0 ? 'ok' : 'plain',
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
    notifiedTile(view),
    { ...unownedTile, tone: unowned > 0 ? 'medium' : unownedTile.tone },
  ]);
}
