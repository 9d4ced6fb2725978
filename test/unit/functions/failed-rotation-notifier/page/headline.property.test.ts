import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PageEpisode } from '../../../../../functions/failed-rotation-notifier/page/input.ts';
import { renderRotationPage } from '../../../../../functions/failed-rotation-notifier/page/page.ts';
import { headlineOf, rowsOf, sectionOf, textOf, tilesOf } from '../../../../support/read-page.ts';
import { build, deliveryOf, endedAt, episodeAt, NOW_MS } from '../../../../support/sample-rotation-page.ts';

const types = ['rotation.failed', 'rotation.overdue', 'rotation.disabled', 'replica.failed'] as const;
/** How each language puts the number of the tile that stands at the same place as its type above. */
const PARTS = {
  en: ['{} failed', '{} overdue', '{} with automatic rotation off', '{} replica'],
  zh: ['{} 个轮转失败', '{} 个逾期未轮转', '{} 个自动轮转已关闭', '{} 个副本未同步'],
} as const;
const TOTAL = { en: /^(\d+) secrets? ha(?:s|ve)/, zh: /^(\d+) 个凭据/ } as const;
const CRITICAL = { en: /, (\d+) critical:/, zh: /其中 (\d+) 个紧急/ } as const;
const NOTIFIED = {
  en: /(\d+) of (\d+)(?: (\d+) not notified)?,?(?: (\d+) silenced)?/,
  zh: /(\d+) \/ (\d+)(?: (\d+) 个未通知)?，?(?: ?(\d+) 个已静默)?/,
} as const;

const states = ['waiting', 'delivered', 'refused', 'disabled'] as const;
const delivery = fc.record({
  noticeId: fc.constantFrom('n1', 'n2', 'n3'),
  channel: fc.constantFrom('ops', 'hook'),
  stage: fc.constantFrom('opened', 'repeated', 'escalated', 'resolved'),
  state: fc.constantFrom(...states),
});
/** Of one notice on one channel there is one state. */
const deliveries = fc
  .array(delivery, { maxLength: 3 })
  .map((all) => all.map((one) => deliveryOf({ ...one, noticeId: `${one.noticeId} ${one.stage} ${one.state}` })));
const episode = fc.record({
  type: fc.constantFrom(...types),
  severity: fc.constantFrom('critical', 'high', 'medium', 'low'),
  owner: fc.constantFrom('team-1', null),
  sinceMs: fc.integer({ min: NOW_MS - 90 * 86_400_000, max: NOW_MS }),
  errorCode: fc.constantFrom('E1', 'E2', null),
  deliveries,
  silence: fc.constantFrom(null, { until: '2026-12-31T00:00:00Z', reason: 'freeze' }),
}) satisfies fc.Arbitrary<Partial<PageEpisode>>;

const countOf = (html: string, id: string): number =>
  Number(/<span class="count">([\d,]+)<\/span><\/h2>/.exec(sectionOf(html, id))?.[1]?.replaceAll(',', '') ?? 0);
const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);
const numbers = (found: RegExpExecArray | null): number[] => (found ?? []).slice(1).map((text) => Number(text ?? 0));

it.each(['en', 'zh'] as const)(
  'Headline, tiles and sections have one set of numbers, whatever is wrong: %s',
  (lang) => {
    fc.assert(
      fc.property(fc.array(episode, { maxLength: 12 }), fc.array(episode, { maxLength: 3 }), (open, ended) => {
        const html = renderRotationPage(
          build({ open: open.map((one, at) => episodeAt(at, one)), ended: ended.map((one, at) => endedAt(at, one)) }),
          lang,
        );
        const tiles = tilesOf(html);
        const counts = tiles.slice(0, types.length).map((tile) => Number(/ (\d+) /.exec(tile)?.[1]));
        const failing = sectionOf(html, 'failing');
        expect([sum(counts), countOf(html, 'failing'), rowsOf(failing).length]).toEqual(Array(3).fill(open.length));

        const cards = failing.split('<article').slice(1);
        expect(sum(cards.map((card) => Number(/<span class="count">(\d+)/.exec(card)?.[1])))).toBe(open.length);
        expect(countOf(html, 'history')).toBe(ended.length);
        const undelivered = new Set(
          [...open, ...ended].flatMap(({ deliveries: all }) =>
            all.filter(({ state }) => state !== 'delivered').map(({ noticeId, channel }) => `${noticeId} ${channel}`),
          ),
        );
        expect(countOf(html, 'undelivered')).toBe(undelivered.size);
        const isNotified = ({ deliveries: all }: (typeof open)[number]): boolean =>
          all.some(({ state }) => state === 'delivered');
        const heard = open.filter(({ silence, severity }) => silence === null || severity === 'critical');
        expect(countOf(html, 'silenced')).toBe(open.length - heard.length);
        expect(Number(/ (\d+) /.exec(tiles[5] ?? '')?.[1])).toBe(open.filter(({ owner }) => owner === null).length);
        if (open.length === 0) return;

        const [notified = 0, all, unnotified = 0, silenced = 0] = numbers(NOTIFIED[lang].exec(tiles[4] ?? ''));
        expect([notified, all, unnotified, silenced]).toEqual([
          heard.filter(isNotified).length,
          open.length,
          heard.length - notified,
          countOf(html, 'silenced'),
        ]);
        const headline = headlineOf(html);
        expect(numbers(TOTAL[lang].exec(headline))).toEqual([open.length]);
        const critical = open.filter(({ severity }) => severity === 'critical').length;
        expect(numbers(CRITICAL[lang].exec(headline))).toEqual(critical > 0 ? [critical] : []);
        for (const [at, part] of PARTS[lang].entries()) {
          const said = part.replace('{}', `${counts[at]}`);
          expect([said, headline.includes(said)]).toEqual([said, (counts[at] ?? 0) > 0]);
        }
        expect(textOf(sectionOf(html, 'ages'))).toContain(`${open.length}`);
      }),
      { numRuns: 50 },
    );
  },
);
