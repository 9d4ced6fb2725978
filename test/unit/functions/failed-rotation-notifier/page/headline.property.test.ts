import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderRotationPage } from '../../../../../functions/failed-rotation-notifier/page/page.ts';
import { headlineOf, tilesOf } from '../../../../support/read-page.ts';
import { build, episodeAt } from '../../../../support/sample-rotation-page.ts';

const types = ['rotation.failed', 'rotation.overdue', 'rotation.disabled', 'replica.failed'] as const;
/** How the headline puts the number of the tile that stands at the same place as its type above. */
const parts = ['{} failed', '{} overdue', '{} with automatic rotation off', '{} replica'];

it('The headline has the numbers of the tiles, and their sum', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...types), { minLength: 1, maxLength: 12 }), (kinds) => {
      const html = renderRotationPage(build({ open: kinds.map((type, at) => episodeAt(at, { type })) }), 'en');
      const headline = headlineOf(html);
      const counts = tilesOf(html)
        .slice(0, types.length)
        .map((tile) => Number(/ (\d+) /.exec(tile)?.[1]));
      expect(headline).toMatch(new RegExp(`^${kinds.length} secrets? ha(?:s|ve)`));
      expect(counts.reduce((sum, count) => sum + count)).toBe(kinds.length);
      for (const [at, part] of parts.entries()) {
        const said = part.replace('{}', `${counts[at]}`);
        expect([said, headline.includes(said)]).toEqual([said, (counts[at] ?? 0) > 0]);
      }
    }),
    { numRuns: 30 },
  );
});
