import { describe, expect, it } from 'vitest';
import { renderInventoryPage } from '../../../../functions/inventory-export/page/page.ts';
import { renderRotationPage } from '../../../../functions/failed-rotation-notifier/page/page.ts';
import { renderTagPage } from '../../../../functions/tag-report/page/page.ts';
import { unwantedTerms } from '../../../repository/terms.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';
import * as inventory from '../../../support/sample-inventory-page.ts';
import * as rotations from '../../../support/sample-rotation-page.ts';
import * as tags from '../../../support/sample-tag-report.ts';
import { ourTextOf } from '../../../support/read-page.ts';

const pages: Array<[string, () => string]> = [
  ['inventory, a good run', () => renderInventoryPage(inventory.sampleGoodRun())],
  ['inventory, a partial run', () => renderInventoryPage(inventory.samplePartialRun())],
  ['inventory, a failed run', () => renderInventoryPage(inventory.sampleFailedRun())],
  ['inventory, an empty estate', () => renderInventoryPage(inventory.sampleEmptyEstate())],
  ['inventory, hostile', () => renderInventoryPage(inventory.sampleHostileRun(HOSTILE_TEXTS))],
  ...(['en', 'zh'] as const).flatMap((lang): Array<[string, () => string]> => [
    [`tags ${lang}, usual`, () => renderTagPage(tags.sampleTagReport(), lang)],
    [`tags ${lang}, no policy`, () => renderTagPage(tags.sampleWithoutPolicy(), lang)],
    [`tags ${lang}, partial`, () => renderTagPage(tags.samplePartialReport(), lang)],
    [`tags ${lang}, failed`, () => renderTagPage(tags.sampleFailedReport(), lang)],
    [`tags ${lang}, narrowed`, () => renderTagPage(tags.sampleNarrowedReport(), lang)],
    [`tags ${lang}, empty`, () => renderTagPage(tags.sampleEmptyReport(), lang)],
    [`tags ${lang}, hostile`, () => renderTagPage(tags.sampleHostileReport(HOSTILE_TEXTS), lang)],
  ]),
];

const withoutStyle = (html: string): string => html.replace(/<style>[\s\S]*?<\/style>/, '');

describe.each(pages)('The page: %s', (_, render) => {
  it('has no script, no handler, no outside resource, and a policy that forbids them', () => {
    const html = withoutStyle(render());
    expect(html).toMatch(
      /Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]+'; base-uri 'none'; form-action 'none'"/,
    );
    expect(html).not.toMatch(/<(script|iframe|img|object|embed|link|base|form|input|video|audio)\b/i);
    expect(html).not.toMatch(/<[^>]*\son[a-z]+\s*=/i);
    expect(html).not.toMatch(/(href|src|action|xlink:href)\s*=\s*["']?\s*(javascript|data|https?):/i);
    expect(html).not.toMatch(/style\s*=/i);
  });

  it('is well formed: a title, a language, one main heading, tags that close', () => {
    const html = withoutStyle(render());
    expect(html).toMatch(/^<!doctype html>\n<html lang="(en|zh-Hans)">/);
    expect(html.match(/<h1\b/g)).toHaveLength(1);
    for (const tag of ['table', 'section', 'details', 'svg', 'ul', 'div', 'bdi', 'tr', 'td', 'p']) {
      const opened = html.match(new RegExp(`<${tag}[\\s>]`, 'g'))?.length ?? 0;
      expect([tag, html.match(new RegExp(`</${tag}>`, 'g'))?.length ?? 0]).toEqual([tag, opened]);
    }
    expect(html).not.toMatch(/undefined|\[object Object\]|NaN/);
  });
});

describe('What does not fit', () => {
  it('is counted and named: a page stays small however large the estate', () => {
    const big = renderTagPage(tags.sampleBigReport(), 'en');
    expect(Buffer.byteLength(big)).toBeLessThan(2_000_000);
    expect(big).toContain('report.csv');
    expect(Buffer.byteLength(renderInventoryPage(inventory.sampleBigRun()))).toBeLessThan(300_000);
  });
});

describe('An incomplete result', () => {
  it('cannot be mistaken for a complete one: the title and the status bar say so', () => {
    for (const html of [
      renderInventoryPage(inventory.samplePartialRun()),
      renderTagPage(tags.samplePartialReport(), 'en'),
    ]) {
      expect(html).toMatch(/<title>[^<]*(Incomplete|INCOMPLETE|incomplete|missing)[^<]*<\/title>/);
      expect(html).toMatch(/<aside class="status-bar"/);
    }
    expect(renderInventoryPage(inventory.sampleGoodRun())).toMatch(/<body class="(ok|warn)"/);
    expect(renderTagPage(tags.samplePartialReport(), 'zh')).toMatch(/<aside class="status-bar"/);
  });

  it('in Chinese has no English sentence left', () => {
    const text = withoutStyle(renderTagPage(tags.sampleTagReport(), 'zh')).replaceAll(/<[^>]+>/g, ' ');
    expect(text).not.toMatch(/\b(the|secrets|shown|without|every)\b/);
  });
});

/** What is the same in any language: names of settings, codes, files, products and the service's own states and types. */
const NAMES =
  /\b(?:[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[\w-]+\.(?:html|json|csv(?:\.gz)?|parquet)|csms:[:\w]+|rotate-(?:rds|gauss)|inventory-export|CSMS|FINDINGS|UTC|KMS|API|HTTP|GET|ID|AK|SK|csv|parquet|dryRun|timer|rotation\/state|ENABLED|DISABLED|FROZEN|COMMON|RDS(?:-FG)?|GaussDB(?:-FG)?)\b|"\w+"|\d+ [kMG]?B\b/g;

const words: Array<[string, 'en' | 'zh', () => string]> = (['en', 'zh'] as const).flatMap((lang) =>
  (
    [
      ['inventory', () => renderInventoryPage(inventory.samplePartialRun(), lang)],
      ['inventory, incomplete', () => renderInventoryPage(inventory.sampleIncompleteRun(), lang)],
      ['inventory, failed', () => renderInventoryPage(inventory.sampleFailedRun(), lang)],
      ['tags', () => renderTagPage(tags.samplePartialReport(), lang)],
      ['tags, no policy', () => renderTagPage(tags.sampleWithoutPolicy(), lang)],
      ['tags, filtered', () => renderTagPage(tags.sampleNarrowedReport(), lang)],
      ['rotations', () => renderRotationPage(rotations.samplePartial(), lang)],
      ['rotations, complete', () => renderRotationPage(rotations.sampleRotations(), lang)],
      ['rotations, none', () => renderRotationPage(rotations.sampleQuiet(), lang)],
      ['rotations, failed', () => renderRotationPage(rotations.sampleFailed(), lang)],
      ['rotations, nobody notified', () => renderRotationPage(rotations.sampleUnnotified(), lang)],
      ['rotations, counts differ', () => renderRotationPage(rotations.sampleDrifted(), lang)],
      ['rotations, filtered', () => renderRotationPage(rotations.sampleNarrowed(), lang)],
    ] as const
  ).map(([name, render]): [string, 'en' | 'zh', () => string] => [name, lang, render]),
);

/** As a reader has it. */
const decode = (html: string): string =>
  html
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&')
    .replaceAll(/&[lg]t;/g, ' ');

describe.each(words)('The words of a page: %s, %s', (_, lang, render) => {
  it('are those of the field, one for each thing; times are to the minute', () =>
    expect(unwantedTerms(decode(ourTextOf(render())), 'output')).toEqual([]));

  it.runIf(lang === 'zh')('are Chinese but for names', () => {
    const latin = decode(ourTextOf(render()))
      .replaceAll(NAMES, ' ')
      .match(/[A-Za-z]{2,}/g);
    expect([...new Set(latin)]).toEqual([]);
  });
});
