import { describe, expect, it } from 'vitest';
import { EN } from '../../../../../functions/failed-rotation-notifier/page/text/en.ts';
import { ZH } from '../../../../../functions/failed-rotation-notifier/page/text/zh.ts';
import { renderRotationPage } from '../../../../../functions/failed-rotation-notifier/page/page.ts';
import { bannersOf, headlineOf, tilesOf } from '../../../../support/read-page.ts';
import * as sample from '../../../../support/sample-rotation-page.ts';

/** Every text that is no function, by its path. */
function leaves(value: unknown, path = ''): [string, string][] {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => leaves(inner, `${path}.${key}`));
}

/** Words that are the same in any language: names of settings, files, services, and what others wrote. */
const NAMES =
  /<style>[\s\S]*?<\/style>|<head>[\s\S]*?<title>|<(bdi|code)>[\s\S]*?<\/\1>|<span lang="en">[\s\S]*?<\/span>|<[^>]+>|\b[A-Z]+(_[A-Z]+)+\b|\b(CSMS|UTC|KMS|csms:[:\w]+|rotation\/state|failures\.(csv|json)|manifest\.json|dryRun|GET|scopes|timer|ID|AK|SK)\b/g;

describe('Chinese', () => {
  it('has no text that is still the English one', () => {
    const english = new Map(leaves(EN));
    expect(leaves(ZH).filter(([path, text]) => text.trim() !== '' && english.get(path) === text)).toEqual([]);
  });

  it.each([
    sample.sampleRotations,
    sample.sampleQuiet,
    sample.sampleUntold,
    sample.samplePartial,
    sample.sampleDrifted,
    sample.sampleFailed,
    sample.sampleNarrowed,
    sample.sampleNoSecrets,
    sample.sampleMuch,
  ])('leaves no English word on the page: %o', (input) => {
    const html = renderRotationPage(input(), 'zh');
    const words = html.replaceAll(NAMES, ' ').match(/[A-Za-z]{2,}/g) ?? [];
    expect([...new Set(words)].filter((word) => !/^(doctype|html|head|body|title)$/.test(word))).toEqual([]);
  });

  it('says the same first: what fails, that it is incomplete, who was told', () => {
    expect(headlineOf(renderRotationPage(sample.sampleRotations(), 'zh'))).toBe(
      '41 个凭据轮转异常，6 个凭据的副本未同步，其中 14 个紧急。',
    );
    expect(headlineOf(renderRotationPage(sample.sampleQuiet(), 'zh'))).toBe('轮转全部正常。');
    const partial = renderRotationPage(sample.samplePartial(), 'zh');
    expect(partial).toMatch(/<html lang="zh-Hans">[\s\S]*<title>不完整：12 个范围中有 2 个未查看/);
    expect(bannersOf(partial)[0]).toContain('请勿将本页视为全部凭据的情况。');
    expect(tilesOf(renderRotationPage(sample.sampleRotations(), 'zh'))[4]).toBe(
      '已通知 41 / 47 2 个未通知任何人，4 个已静默',
    );
  });

  it('gives its own advice on a failed scope, and keeps the error itself', () => {
    const html = renderRotationPage(sample.samplePartial(), 'zh');
    expect(html).toContain('csms::listTasks');
    expect(html).toContain('<span lang="en"><bdi>GET /v1/{project_id}/csms/tasks: 403');
  });
});
