import { describe, expect, it } from 'vitest';
import { EN } from '../../../../../functions/tag-report/page/text/en.ts';
import { ZH } from '../../../../../functions/tag-report/page/text/zh.ts';
import { renderTagPage } from '../../../../../functions/tag-report/page/page.ts';
import type { PageReport } from '../../../../../functions/tag-report/page/view.ts';
import type { TrendPoint } from '../../../../../functions/tag-report/report.ts';
import {
  headerOf,
  headlineOf,
  sectionIds,
  sectionOf,
  textOf,
  tilesOf,
  untranslated,
} from '../../../../support/read-page.ts';
import * as sample from '../../../../support/sample-tag-report.ts';

const render = (report: PageReport): string => renderTagPage(report, 'en');
const withoutUntagged = (report: PageReport): PageReport => ({
  ...report,
  lists: { ...report.lists, untagged: { first: [], total: 0 } },
});

describe('The order of the page', () => {
  it('is untagged, policy, look-alikes, values, owners, coverage, trend, problems, files', () => {
    const all = ['untagged', 'violations', 'look-alikes', 'values', 'owners', 'coverage', 'trend', 'problems', 'files'];
    expect(sectionIds(render(sample.samplePartialReport()))).toEqual(all);
    expect(sectionIds(render(sample.sampleTagReport()))).toEqual(all.filter((id) => id !== 'problems'));
  });

  it('puts what has no tag and no owner first, under its own name', () => {
    const html = render(sample.sampleTagReport());
    const firstRow = (id: string): string => /<tbody><tr>[\s\S]*?<\/th>/.exec(sectionOf(html, id))?.[0] ?? '';
    expect(textOf(firstRow('owners'))).toContain('no owner tag');
    expect(textOf(firstRow('values'))).toContain('no such tag');
  });
});

describe('What is not known', () => {
  it('is a dash with its reason where there is no policy, and nothing passes or fails', () => {
    const html = render(sample.sampleWithoutPolicy());
    expect(tilesOf(html)[1]).toBe('Policy compliance – no TAG_POLICY is set');
    expect(tilesOf(html)[3]).toBe('Failing – no TAG_POLICY is set');
    expect(textOf(sectionOf(html, 'violations'))).toContain('no secret was evaluated');
    expect(sectionOf(html, 'violations')).not.toContain('class="good-news"');
    expect(textOf(sectionOf(html, 'owners'))).toMatch(/no owner tag (\d+) – – \1 – /);
  });

  it('is no zero in a run that failed: dashes, no number of secrets, and nothing about tags', () => {
    const html = render(sample.sampleFailedReport());
    expect(tilesOf(html).map((tile) => tile.includes('–'))).toEqual([true, true, true, true, true]);
    expect(textOf(headerOf(html))).not.toMatch(/\b0 secrets|0%/);
    expect(sectionIds(html)).toEqual(['trend', 'problems', 'files']);
  });

  it('is "not evaluated" for a scope that failed, never 0 %', () => {
    const html = render(sample.samplePartialReport());
    const rows = sectionOf(html, 'coverage').split('<tr>').map(textOf);
    const failed = rows.filter((row) => row.includes('– – – – not evaluated'));
    expect(failed).toHaveLength(3);
    for (const row of failed) expect(row).not.toMatch(/\d%|\b0\b/);
    expect(tilesOf(html)[4]).toBe('Not evaluated 37 + ? and all of 3 failed projects');
  });

  it('is no good news: an incomplete or filtered run has no "every secret"', () => {
    const partial: PageReport = { ...withoutUntagged(sample.samplePartialReport()), lookAlikes: [] };
    expect(render(partial)).not.toContain('class="good-news"');
    const narrowed = sectionOf(render(withoutUntagged(sample.sampleNarrowedReport())), 'untagged');
    expect(textOf(narrowed)).toContain('Of what the query selects: Every secret');
    expect(sectionOf(render(withoutUntagged(sample.sampleTagReport())), 'untagged')).toContain(
      'Every secret whose tags are known carries at least one.',
    );
    expect(sectionOf(render(sample.sampleAllPass()), 'violations')).toContain('No secret breaks the policy.');
  });

  it('shows in a run that is drifted, unverified or narrowed by a status bar and a banner', () => {
    const good = sample.sampleTagReport();
    for (const consistency of ['drifted', 'unverified'] as const) {
      const html = render({ ...good, consistency });
      expect(html).toMatch(/<aside class="status-bar"[\s\S]*class="banner/);
      expect(html).not.toContain('projects verified.');
    }
    expect(render(sample.sampleNarrowedReport())).toContain('FILTERED');
    expect(render(good)).not.toContain('class="status-bar"');
  });
});

describe('The headline', () => {
  const headline = (report: PageReport): string => headlineOf(render(report));

  it.each<[string, () => PageReport, RegExp]>([
    ['all untagged', sample.sampleAllUntagged, /None of 2,896 secrets carries a tag; 2,896 break the policy\./],
    ['all pass', sample.sampleAllPass, /All 2,896 secrets carry a tag; none breaks the policy\./],
    ['some', sample.sampleTagReport, /2,536 of 2,854 secrets with known tags carry a tag \(88\.9%\); 985 break the/],
    ['empty', sample.sampleEmptyReport, /There are no secrets\./],
    ['partial', sample.samplePartialReport, /Incomplete: 3 of 12 projects could not be read\. 2,/],
  ])('says it in one sentence: %s', (_, report, expected) => expect(headline(report())).toMatch(expected));
});

describe('Tags', () => {
  it('show their spelling to the last space, in look-alikes as in rules', () => {
    const html = render(sample.sampleTagReport());
    expect(sectionOf(html, 'look-alikes')).toContain('owner<span class="u">U+0020</span>');
  });

  it.each([
    ['a=b', 'c'],
    ['a', 'b=c'],
  ])('are key and value, whatever equals signs they hold: %s, %s', (key, value) => {
    const report = sample.sampleTagReport();
    const html = render({
      ...report,
      policy: { keys: ['a=b', 'a'], ownerKey: 'owner' },
      violationsByReason: [{ reason: { code: 'NOT_ALLOWED', key, value }, secrets: 1 }],
    });
    expect(html).toContain(`<code><bdi>${key}</bdi></code> = <code><bdi>${value}</bdi></code>`);
  });
});

describe('Shares', () => {
  it('are of one whole on the whole page: the chart has the percentages of the tiles', () => {
    const html = render(sample.sampleTagReport());
    const [coverage, compliance] = tilesOf(html).map((tile) => /[\d.]+%/.exec(tile)?.[0]);
    expect(textOf(sectionOf(html, 'coverage'))).toContain(`Tagged 2,536 ${coverage}`);
    expect(textOf(sectionOf(html, 'coverage'))).toContain(`Pass 1,869 ${compliance}`);
    expect(textOf(sectionOf(html, 'coverage'))).toContain('42 secrets with unknown tags are in neither.');
  });
});

describe('A long table', () => {
  it('says how many rows it leaves out and names the file that has them', () => {
    const report = sample.sampleBigReport();
    const text = textOf(sectionOf(render(report), 'untagged'));
    expect(report.lists.untagged.total).toBeGreaterThan(1000);
    expect(text).toContain(
      `200 of ${report.lists.untagged.total.toLocaleString('en-US')} shown here. All rows: report.csv`,
    );
  });

  it('gets shorter when hostile tags would make the page too large', () => {
    const texts = Array.from({ length: 40 }, (_, at) => `${'\u202E'.repeat(255)}${at}`);
    const html = render(sample.sampleHostileReport(texts, 60));
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(/\D10 of [\d,]+ shown here\. All rows: <a href="\.\/report\.csv"/.test(html)).toBe(true);
  });
});

describe('The trend', () => {
  const withTrend = (trend: unknown): string =>
    sectionOf(render({ ...sample.sampleTagReport(), trend: trend as TrendPoint[] }), 'trend');
  const countDots = (html: string): number => html.match(/<circle/g)?.length ?? 0;
  const countLines = (html: string): number => html.match(/<line x1="[\d.]+%"/g)?.length ?? 0;

  it('is two dots for one run, lines for two, and a line without 89 dots for 90', () => {
    expect([countDots, countLines].map((count) => count(withTrend(sample.trendOf(1))))).toEqual([2, 0]);
    expect([countDots, countLines].map((count) => count(withTrend(sample.trendOf(2))))).toEqual([4, 2]);
    // compliance starts at the tenth
    expect([countDots, countLines].map((count) => count(withTrend(sample.trendOf(90))))).toEqual([2, 89 + 80]);
  });

  it('has every run in its table, newest first', () => {
    const html = withTrend(sample.trendOf(90));
    const dates = [...html.matchAll(/<th scope="row">(\d{4}-\d\d-\d\d)/g)].map(([, date]) => date);
    expect(dates).toHaveLength(90);
    expect(dates.every((date, at) => at === 0 || `${date}` < `${dates[at - 1]}`)).toBe(true);
  });

  it('leaves out what an older version may have stored as no number or no time', () => {
    const [point] = sample.trendOf(1);
    const html = withTrend([
      { ...point, finishedAt: 'yesterday' },
      { ...point, finishedAt: undefined },
      { ...point, coveragePercent: 'all', compliancePercent: 1e9 },
    ]);
    expect(countDots(html)).toBe(0);
    expect(html).not.toMatch(/NaN|yesterday|undefined|Infinity/);
  });

  it('says that this run is no point of it when it is not complete', () => {
    expect(textOf(sectionOf(render(sample.samplePartialReport()), 'trend'))).toContain('so it is not in the trend');
    expect(withTrend(sample.trendOf(3))).not.toContain('not in the trend');
  });
});

describe('fix.json', () => {
  it('is named with what it is: suggestions that were not executed', () => {
    const text = textOf(sectionOf(render(sample.sampleTagReport()), 'files'));
    for (const name of ['report.csv', 'report.json', 'fix.json']) expect(text).toContain(name);
    expect(text).toMatch(/Suggestions for a person to review.*This function never executes/);
  });
});

describe('Chinese', () => {
  it('has no text that is still the English one', () => {
    expect(untranslated(EN, ZH)).toEqual([]);
  });

  it('gives advice in Chinese on a failed scope, and keeps what the service said', () => {
    const html = renderTagPage(sample.samplePartialReport(), 'zh');
    expect(html).toContain('授予 csms:secret:list');
    expect(html).toContain('<span lang="en"><bdi>403 KMS.0306 No permission.</bdi></span>');
    expect(html).toContain('<html lang="zh-Hans">');
  });
});
