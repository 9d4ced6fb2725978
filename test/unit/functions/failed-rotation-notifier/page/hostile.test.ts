import { describe, expect, it } from 'vitest';
import { renderRotationPage } from '../../../../../functions/failed-rotation-notifier/page/page.ts';
import { HOSTILE_TEXTS } from '../../../../support/hostile-texts.ts';
import { sectionOf, skeletonOf, textOf, withoutTags } from '../../../../support/read-page.ts';
import * as sample from '../../../../support/sample-rotation-page.ts';

const LANGS = ['en', 'zh'] as const;
const SAMPLES = {
  usual: sample.sampleRotations,
  quiet: sample.sampleQuiet,
  unnotified: sample.sampleUnnotified,
  partial: sample.samplePartial,
  failed: sample.sampleFailed,
  narrowed: sample.sampleNarrowed,
  hostile: () => sample.sampleHostile(HOSTILE_TEXTS),
};
const pages = LANGS.flatMap((lang) =>
  Object.entries(SAMPLES).map(([name, input]): [string, () => string] => [
    `${name}, ${lang}`,
    () => renderRotationPage(input(), lang),
  ]),
);
const withoutStyle = (html: string): string => html.replace(/<style>[\s\S]*?<\/style>/, '');

describe.each(pages)('The page: %s', (_, render) => {
  const html = withoutStyle(render());

  it('has no script, no handler, no outside resource, and a policy that forbids them', () => {
    expect(html).toMatch(
      /<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-[A-Za-z0-9+/=]{44}'; base-uri 'none'; form-action 'none'">/,
    );
    expect(html).not.toMatch(/<(script|iframe|img|object|embed|link|base|form|input|video|audio)\b/i);
    expect(html).not.toMatch(/<[^>]*\s(on[a-z]+|style|src|action)\s*=/i);
    for (const [, target] of html.matchAll(/\shref="([^"]*)"/g))
      expect(target).toMatch(/^(#[a-z0-9-]+|\.\/[a-z]+\.(csv|json))$/);
  });

  it('is well formed: one main heading, anchors that exist, tags that close', () => {
    expect(html).toMatch(/^<!doctype html>\n<html lang="(en|zh-Hans)">/);
    expect(html.match(/<h1\b/g)).toHaveLength(1);
    for (const [, anchor] of html.matchAll(/href="#([^"]+)"/g)) expect(html).toContain(` id="${anchor}"`);
    const names = skeletonOf(html).map((tag) => tag.split(' ')[0] ?? '');
    for (const name of [
      'table',
      'section',
      'details',
      'svg',
      'ul',
      'li',
      'div',
      'bdi',
      'tr',
      'td',
      'p',
      'article',
      'small',
    ])
      expect([name, names.filter((one) => one === `/${name}`).length]).toEqual([
        name,
        names.filter((one) => one === name).length,
      ]);
    expect(textOf(html)).not.toMatch(/\bundefined\b|\[object Object\]|\bNaN\b/);
  });
});

/** What others write, as the kit shows it: marks of hidden characters, and how much was cut off. */
const withoutMarks = (html: string): string =>
  withoutStyle(html)
    .replaceAll(/<span class="u">U\+[0-9A-F]+<\/span>/g, '')
    .replaceAll(/<span class="m">… \(\+[\d,]+\)<\/span>/g, '');

describe('A hostile text, wherever others can write', () => {
  const withText = (text: string): string => renderRotationPage(sample.sampleHostile([text, text, text], 5), 'en');
  const plain = skeletonOf(withoutMarks(withText('x')));

  it.each(HOSTILE_TEXTS.filter((text) => text !== ''))('changes no element and no attribute: %j', (text) => {
    const html = withoutMarks(withText(text));
    expect(skeletonOf(html)).toEqual(plain);
    expect(withoutTags(html.replace('<!doctype html>', ''))).not.toMatch(/[<>]/);
    // eslint-disable-next-line no-control-regex -- what must not be there
    expect(html).not.toMatch(/[\u0000-\u0008\u000E-\u001F\u200B\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/);
  });
});

describe('A text of others', () => {
  const withName = (secretName: string | null): string =>
    renderRotationPage(sample.build({ open: [sample.episodeAt(0, { secretName, secretId: 'id-1' })] }), 'en');

  it('keeps its direction to itself and shows what is hidden in it', () => {
    expect(withName('\u202Egnp.exe')).toContain('<bdi><span class="u">U+202E</span>gnp.exe</bdi>');
    expect(withName('שלום')).toContain('<bdi>שלום</bdi>');
  });

  it('is whole up to the longest name that the service allows', () => {
    const name = 'n'.repeat(255);
    expect(sectionOf(withName(name), 'failing')).toContain(`<bdi>${name}</bdi>`);
  });

  it.each([null, ''])('is a dash when it is %j, and the id names the secret', (name) => {
    expect(textOf(sectionOf(withName(name), 'failing'))).toContain('Notifications – id-1');
  });

  it('makes the page shorter, not larger than 2 MB, when all of it has to be written out', () => {
    const texts = Array.from({ length: 40 }, (_, at) => `${'\u202E'.repeat(255)}${at}`);
    const html = renderRotationPage(sample.sampleHostile(texts, 3), 'en');
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(textOf(sectionOf(html, 'failing'))).toMatch(
      /more causes with [\d,]+ secrets not shown here\. All rows: failures\.csv/,
    );
  });
});
