import { describe, expect, it } from 'vitest';
import { ZH } from '../../../../../functions/inventory-export/page/text/zh.ts';
import { EN } from '../../../../../functions/inventory-export/page/text/en.ts';
import { renderInventoryPage } from '../../../../../functions/inventory-export/page/page.ts';
import { untranslated } from '../../../../support/read-page.ts';
import * as sample from '../../../../support/sample-inventory-page.ts';

const withoutEnglish = (html: string): string => html.replaceAll(/<span lang="en">[\s\S]*?<\/span>/g, '');

describe('The inventory in Chinese', () => {
  it('has no text that is still the English one, and a text for each rule', () => {
    expect(untranslated(EN, ZH)).toEqual([]);
    expect(Object.keys(ZH.rules)).toEqual(Object.keys(EN.rules));
  });

  it('marks what the files say in English as English, and advises in Chinese', () => {
    const html = renderInventoryPage(sample.samplePartialRun(), 'zh');
    expect(html).toContain('<html lang="zh-Hans">');
    expect(html).toContain('授予 csms:secret:list');
    const text = withoutEnglish(html)
      .replace(/<style>[\s\S]*?<\/style>/, '')
      .replaceAll(/<[^>]+>/g, ' ');
    expect(text).not.toMatch(/\b(the|rotation tasks|repair|without|of)\b/i);
  });
});
