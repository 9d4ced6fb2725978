import { describe, expect, it } from 'vitest';
import { EN } from '../../../../../functions/failed-rotation-notifier/page/text/en.ts';
import { ZH } from '../../../../../functions/failed-rotation-notifier/page/text/zh.ts';
import type { RotationPageInput } from '../../../../../functions/failed-rotation-notifier/page/input.ts';
import { renderRotationPage } from '../../../../../functions/failed-rotation-notifier/page/page.ts';
import { functionName } from '../../../../../lib/notify/message/message-fields.ts';
import { bannersOf, headlineOf, textOf, tilesOf, untranslated } from '../../../../support/read-page.ts';
import * as sample from '../../../../support/sample-rotation-page.ts';

/** Fields whose words are ours, as codes: a page has its own words for them. */
const OURS = /(^|\.)(type|severity|stage|state|status|consistency|trigger|code|endReason)$/;
/** Sentences for machines and for the log, in English. */
const ENGLISH = /^run\.scopes\.\d+\.(reason|(error|reasons\.\d+)\.(message|hint))$/;

/** Every text of the page's input that others wrote: nobody translates it. */
function textsOfOthers(value: unknown, path = ''): string[] {
  if (typeof value === 'string') return OURS.test(path) || ENGLISH.test(path) ? [] : [value, ...nameIn(value)];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => textsOfOthers(inner, path === '' ? key : `${path}.${key}`));
}

const nameIn = (text: string): string[] => (text.startsWith('urn:') ? [functionName(text) ?? []].flat() : []);

/** Words that are the same in any language: names of settings, files, services, formats. */
const NAMES =
  /\b[A-Z]+(_[A-Z]+)+\b|\b(CSMS|UTC|KMS|URL|DNS|csms:[:\w]+|rotation\/state|(failures|manifest|report)\.(csv|json|html)|dryRun|GET|scopes|ID|AK|SK)\b/g;

/** As it is sent. */
const COMMAND = /\{"acknowledge":.*?\}\}/;

function englishOf(input: RotationPageInput): string[] {
  const theirs = [...new Set(textsOfOthers(input))].sort((a, b) => b.length - a.length);
  const shown = textOf(renderRotationPage(input, 'zh')).replaceAll('&quot;', '"');
  const ours = theirs.reduce((text, theirText) => text.replaceAll(theirText, ' '), shown.replace(COMMAND, ' '));
  return [...new Set(ours.replaceAll(NAMES, ' ').match(/[A-Za-z]{2,}/g) ?? [])];
}

describe('Chinese', () => {
  it('has no text that is still the English one', () => {
    expect(untranslated(EN, ZH)).toEqual([]);
  });

  it.each([
    sample.sampleRotations,
    sample.sampleQuiet,
    sample.sampleUnnotified,
    sample.samplePartial,
    sample.sampleDrifted,
    sample.sampleFailed,
    sample.sampleNarrowed,
    sample.sampleNoSecrets,
    sample.sampleMuch,
  ])('leaves no English word of ours on the page: %o', (input) => {
    expect(englishOf(input())).toEqual([]);
  });

  it('says the same first: what is wrong, that it is incomplete, what was notified', () => {
    expect(headlineOf(renderRotationPage(sample.sampleRotations(), 'zh'))).toBe(
      '47 个凭据存在轮转问题，其中 14 个紧急：9 个自动轮转已关闭，16 个轮转失败，16 个逾期未轮转，6 个副本未同步。12 个项目均已列出并校验。',
    );
    expect(headlineOf(renderRotationPage(sample.sampleQuiet(), 'zh'))).toBe('没有轮转问题。12 个项目均已列出并校验。');
    const partial = renderRotationPage(sample.samplePartial(), 'zh');
    expect(partial).toMatch(/<html lang="zh-Hans">[\s\S]*<title>不完整：12 个项目中有 2 个未完整读取/);
    expect(bannersOf(partial)[0]).toContain('结果不完整。');
    expect(tilesOf(renderRotationPage(sample.sampleRotations(), 'zh'))[4]).toBe(
      '已通知 41 / 47 2 个未通知，4 个已静默',
    );
  });

  it('gives its own advice on a failed scope, and keeps what the service said', () => {
    const html = renderRotationPage(sample.samplePartial(), 'zh');
    expect(html).toContain('csms::listTasks');
    expect(html).toContain('<span lang="en"><bdi>403 KMS.0306 No permission.</bdi></span>');
  });
});
