import fc from 'fast-check';
import { expect, it } from 'vitest';
import { renderTagPage } from '../../../../../functions/tag-report/page/page.ts';
import { headlineOf, rowsOf, sectionOf, textOf, tilesOf } from '../../../../support/read-page.ts';
import { build, listedScope } from '../../../../support/sample-tag-report.ts';

const rows = fc.array(
  fc.record({
    ownership: fc.constantFrom('own' as const, 'own' as const, 'shared' as const),
    secretType: fc.constantFrom('COMMON', 'RDS-FG', null),
    tags: fc.option(
      fc.constantFrom<Record<string, string>>(
        {},
        { owner: 'a', env: 'prod' },
        { owner: 'b' },
        { env: 'Prod' },
        { owner: 'a', env: 'dev', 'password-hint': 'x' },
      ),
    ),
  }),
  { maxLength: 20 },
);

const numbersIn = (text = ''): number[] => text.match(/(?<![\w.])\d+(?![\w.%])/g)?.map(Number) ?? [];
const numberIn = (text?: string): number => numbersIn(text)[0] ?? 0;
const countOf = (section: string): number => numberIn(/<span class="count">(\d+)/.exec(section)?.[1]);
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

it('The headline, the tiles and the sections have the same numbers, whatever was listed', () => {
  fc.assert(
    fc.property(rows, (listed) => {
      const scope = listedScope(0, listed.length);
      const html = renderTagPage(
        build({
          scopes: [scope],
          rows: listed.map(({ ownership, secretType, tags }, at) => ({
            ...{ scope, id: `${at}`, name: `secret-${at}`, state: 'ENABLED', sysTags: {}, secretType, ownership },
            tags: ownership === 'shared' ? null : tags,
          })),
        }),
        'en',
      );
      const [coverage, compliance, untagged = '', failing = '', notEvaluated] = tilesOf(html);
      const [tagged = 0, known = 0] = numbersIn(coverage);
      const [pass = 0, evaluated = 0] = numbersIn(compliance);
      const headline = headlineOf(html);

      if (listed.length === 0) {
        expect(headline).toMatch(/^There are no secrets\./);
        return;
      }
      expect(pass + numberIn(failing)).toBe(evaluated);
      expect(evaluated + numberIn(notEvaluated)).toBe(listed.length);
      expect(known - tagged).toBe(numberIn(untagged));

      if (known === 0) expect(headline).toMatch(new RegExp(`^The tags of ${listed.length} secret`));
      else if (tagged === known)
        expect(headline).toMatch(known === 1 ? /^The one secret/ : new RegExp(`^All ${known} secrets`));
      else if (tagged > 0) expect(headline).toMatch(new RegExp(`^${tagged} of ${known} secrets`));
      if (numberIn(failing) > 0) expect(headline).toMatch(new RegExp(`; ${numberIn(failing)} breaks? the policy\\.`));

      expect(countOf(sectionOf(html, 'untagged'))).toBe(numberIn(untagged));
      expect(countOf(sectionOf(html, 'violations'))).toBe(numberIn(failing));
      const owners = rowsOf(sectionOf(html, 'owners')).map((row) => numbersIn(row));
      expect(sum(owners.map(([secrets = 0]) => secrets))).toBe(known);
      const cover = textOf(sectionOf(html, 'coverage'));
      for (const [label, count] of [
        ['Tagged', tagged],
        ['Untagged', numberIn(untagged)],
        ['Pass', pass],
        ['Fail', numberIn(failing)],
      ] as const)
        if (known > 0 && evaluated > 0 && count > 0) expect(cover).toMatch(new RegExp(`\\b${label} ${count} `));
    }),
    { numRuns: 100 },
  );
});
