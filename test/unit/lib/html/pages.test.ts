import { describe, expect, it } from 'vitest';
import { renderInventoryPage } from '../../../../functions/inventory-export/page/page.ts';
import { renderRotationPage } from '../../../../functions/failed-rotation-notifier/page/page.ts';
import { renderTagPage } from '../../../../functions/tag-report/page/page.ts';
import { HOSTILE_TEXTS } from '../../../support/hostile-texts.ts';
import * as inventory from '../../../support/sample-inventory-page.ts';
import * as rotations from '../../../support/sample-rotation-page.ts';
import * as tags from '../../../support/sample-tag-report.ts';

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

/** Words that no reader should meet: another word stands for each of them everywhere. */
const NEVER: Readonly<Record<'en' | 'zh', RegExp>> = {
  en: /\b(scopes?|estate|proven|drifted|narrowed|unowned|mend|by hand|did not add up|told|nobody (is|was)|switched off|stale|not consistent|looked at|credential(?!s? in an error| in an))\b/gi,
  zh: /范围(?!内)|凭证|密钥(?!和)|轮换|手动轮转|责任人|核实|核对|已缩小|未告知|应答|下一步|异常/g,
};

const wordsOf = (html: string): string =>
  withoutStyle(html)
    .replaceAll(/<code>[\s\S]*?<\/code>|<bdi>[\s\S]*?<\/bdi>|<span lang="en">[\s\S]*?<\/span>/g, ' ')
    .replaceAll(/<[^>]+>/g, ' ');

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
      ['rotations, nobody notified', () => renderRotationPage(rotations.sampleUnnotified(), lang)],
      ['rotations, counts differ', () => renderRotationPage(rotations.sampleDrifted(), lang)],
      ['rotations, filtered', () => renderRotationPage(rotations.sampleNarrowed(), lang)],
    ] as const
  ).map(([name, render]): [string, 'en' | 'zh', () => string] => [name, lang, render]),
);

describe.each(words)('The words of a page: %s, %s', (_, lang, render) => {
  const text = wordsOf(render());

  it('are those of the field, one for each thing', () => expect(text.match(NEVER[lang]) ?? []).toEqual([]));

  it('have times to the minute', () => expect(text).not.toMatch(/\d{4}-\d\d-\d\dT\d\d:\d\d/));
});
