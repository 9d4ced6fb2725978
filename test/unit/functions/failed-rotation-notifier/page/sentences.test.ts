import { expect, it } from 'vitest';
import { renderRotationPage } from '../../../../../functions/failed-rotation-notifier/page/page.ts';
import * as sample from '../../../../support/sample-rotation-page.ts';

const MOST_WORDS = 25;
/** Of Chinese: about as long to read. */
const MOST_CHARACTERS = 50;

/** What others wrote, times and codes have colons of their own. */
const NOT_OURS = /<style>[\s\S]*?<\/style>|<(bdi|code)\b[^>]*>[\s\S]*?<\/\1>|<span lang="en">[\s\S]*?<\/span>/g;
const INLINE = /<\/?(?:a|b|time)\b[^>]*>/g;
const TIME = /\d\d:\d\d|csms:[:\w]+/g;

/** The sentences of each paragraph, cell and title. */
const sentencesOf = (html: string): string[] =>
  html
    .replaceAll(NOT_OURS, '…')
    .replaceAll(INLINE, '')
    .split(/<[^>]+>/)
    .flatMap((text) => text.split(/(?<=[.!?])\s+|(?<=[。！？])/))
    .map((sentence) =>
      sentence
        .replaceAll(TIME, '…')
        .replaceAll(/&\w+;|&#\d+;/g, '"')
        .trim(),
    );

const pages = [
  sample.sampleRotations,
  sample.sampleQuiet,
  sample.sampleUnnotified,
  sample.samplePartial,
  sample.sampleDrifted,
  sample.sampleFailed,
  sample.sampleNarrowed,
  sample.sampleMuch,
];

it.each(pages)('A sentence is short, with one colon or semicolon at most: %o', (input) => {
  for (const lang of ['en', 'zh'] as const) {
    const sentences = sentencesOf(renderRotationPage(input(), lang));
    const isLong = (sentence: string): boolean =>
      lang === 'en'
        ? sentence.split(/\s+/).length > MOST_WORDS
        : sentence.replaceAll(/[^\u4e00-\u9fff]/g, '').length > MOST_CHARACTERS;
    expect(sentences.filter(isLong)).toEqual([]);
    expect(sentences.filter((sentence) => (sentence.match(/[:;：；]/g) ?? []).length > 1)).toEqual([]);
  }
});
