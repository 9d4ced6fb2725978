import { expect, it } from 'vitest';
import { EN as ROTATIONS_EN } from '../../../../functions/failed-rotation-notifier/page/text/en.ts';
import { ZH as ROTATIONS_ZH } from '../../../../functions/failed-rotation-notifier/page/text/zh.ts';
import { EN as INVENTORY_EN } from '../../../../functions/inventory-export/page/text/en.ts';
import { ZH as INVENTORY_ZH } from '../../../../functions/inventory-export/page/text/zh.ts';
import { EN as TAGS_EN } from '../../../../functions/tag-report/page/text/en.ts';
import { ZH as TAGS_ZH } from '../../../../functions/tag-report/page/text/zh.ts';
import { leavesOf } from '../../../support/read-page.ts';
import { renderRotationPage } from '../../../../functions/failed-rotation-notifier/page/page.ts';
import { renderInventoryPage } from '../../../../functions/inventory-export/page/page.ts';
import { renderTagPage } from '../../../../functions/tag-report/page/page.ts';
import * as inventory from '../../../support/sample-inventory-page.ts';
import * as rotations from '../../../support/sample-rotation-page.ts';
import * as tags from '../../../support/sample-tag-report.ts';

const MOST_WORDS = 25;
/** Of Chinese: about as long to read. */
const MOST_CHARACTERS = 50;

/** What others wrote, times and codes have colons of their own. */
const NOT_OURS = /<style>[\s\S]*?<\/style>|<(bdi|code)\b[^>]*>[\s\S]*?<\/\1>|<span lang="en">[\s\S]*?<\/span>/g;
const INLINE = /<\/?(?:a|b|time)\b[^>]*>/g;
const TIME = /\d\d:\d\d|(?:csms|sts|rms|organizations):[:\w]+|\w+:\/\/[^\s、。]+|host:port|kms:KEY_ID/g;

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

type Render = (lang: 'en' | 'zh') => string;

const pages = [
  ...[
    rotations.sampleRotations,
    rotations.sampleQuiet,
    rotations.sampleUnnotified,
    rotations.samplePartial,
    rotations.sampleDrifted,
    rotations.sampleFailed,
    rotations.sampleNarrowed,
    rotations.sampleMuch,
  ].map((make): [string, Render] => [make.name, (lang) => renderRotationPage(make(), lang)]),
  ...[
    inventory.sampleGoodRun,
    inventory.samplePartialRun,
    inventory.sampleIncompleteRun,
    inventory.sampleFailedRun,
    inventory.sampleEmptyEstate,
    inventory.sampleDeliveryRun,
  ].map((make): [string, Render] => [make.name, (lang) => renderInventoryPage(make(), lang)]),
  ...Object.entries({
    usual: tags.sampleTagReport,
    policyless: tags.sampleWithoutPolicy,
    untagged: tags.sampleAllUntagged,
    partial: tags.samplePartialReport,
    failed: tags.sampleFailedReport,
    filtered: tags.sampleNarrowedReport,
    empty: tags.sampleEmptyReport,
  }).map(([name, make]): [string, Render] => [`tags, ${name}`, (lang) => renderTagPage(make(), lang)]),
];

/** The numbers of a list are no words. */
const isLong = (sentence: string, lang: 'en' | 'zh'): boolean =>
  lang === 'en'
    ? sentence.split(/\s+(?!\d)/).length > MOST_WORDS
    : sentence.replaceAll(/[^\u4e00-\u9fff]/g, '').length > MOST_CHARACTERS;

const tooLong = (text: string, lang: 'en' | 'zh'): string[] =>
  sentencesOf(text).filter((sentence) => isLong(sentence, lang) || (sentence.match(/[:;：；]/g) ?? []).length > 1);

it.each(pages)('A sentence is short, with one colon or semicolon at most: %s', (_, render) => {
  expect([...tooLong(render('en'), 'en'), ...tooLong(render('zh'), 'zh')]).toEqual([]);
});

it.each([
  ['inventory', INVENTORY_EN, INVENTORY_ZH],
  ['tags', TAGS_EN, TAGS_ZH],
  ['rotations', ROTATIONS_EN, ROTATIONS_ZH],
])('So is each text that no sample shows: %s', (_, en, zh) => {
  const texts = (of: unknown): string =>
    leavesOf(of)
      .map(([, text]) => text)
      .join('<p>');
  expect([...tooLong(texts(en), 'en'), ...tooLong(texts(zh), 'zh')]).toEqual([]);
});
