import { describe, expect, it } from 'vitest';
import { renderInventoryPage } from '../../../../../functions/inventory-export/page/page.ts';
import type { InventoryPageInput } from '../../../../../functions/inventory-export/page/input.ts';
import type { ManifestScope } from '../../../../../lib/run/manifest.ts';
import { headerOf, headlineOf, rowsOf, sectionIds, sectionOf, textOf } from '../../../../support/read-page.ts';
import * as sample from '../../../../support/sample-inventory-page.ts';

const withFirstScope = (changed: Partial<ManifestScope>): InventoryPageInput => {
  const input = sample.sampleGoodRun();
  const [first, ...others] = input.run.scopes;
  return { ...input, run: { ...input.run, scopes: [{ ...first!, ...changed }, ...others] } };
};

const rowsOfProjects = (input: InventoryPageInput): string[] =>
  rowsOf(sectionOf(renderInventoryPage(input), 'projects'));

describe('The numbers of a project', () => {
  it('say why more was listed than counted: secrets that other accounts share are not in the count', () => {
    const rows = rowsOfProjects(withFirstScope({ listed: 500, expected: 490 }));
    expect(rows.some((row) => row.includes('Verified 10 shared by other accounts, not in the count 500 490'))).toBe(
      true,
    );
  });

  it('claim no shared secrets where the counts are not verified', () => {
    const rows = rowsOfProjects(withFirstScope({ listed: 500, expected: 490, consistency: 'drifted' }));
    expect(rows.join(' ')).not.toContain('shared by other accounts');
  });
});

describe('An incomplete run', () => {
  it('has no green "Verified" beside its red "Incomplete"', () => {
    const partial = sample.samplePartialRun();
    const header = headerOf(renderInventoryPage({ ...partial, run: { ...partial.run, consistency: 'exact' } }));
    expect(header).toContain('<span class="pill high">Incomplete</span>');
    expect(header).not.toContain('pill ok');
    expect(textOf(header)).toContain('19 of 24 projects verified');
  });

  it('names projects whose list is known to miss secrets, and keeps their rows in the numbers', () => {
    const input = sample.sampleIncompleteRun();
    const html = renderInventoryPage(input);
    expect(headlineOf(html)).toMatch(/^Incomplete: 1 of 24 projects listed only in part\. 17 of [\d,]+ secrets need/);
    expect(html).toContain('<body class="bad">');
    expect(textOf(sectionOf(html, 'problems'))).toMatch(
      /Incomplete CSMS counts more secrets than it listed 1 .* 100 490 2026-11-19 06:00 UTC /,
    );
    expect(rowsOfProjects(input)[0]).toMatch(/ Incomplete 100 490 /);
    expect(html).not.toContain('class="good-news"');
  });

  it('says so in Chinese, too', () => {
    expect(headlineOf(renderInventoryPage(sample.sampleIncompleteRun(), 'zh'))).toMatch(
      /^不完整：24 个项目中有 1 个的列表缺少凭据。/,
    );
  });
});

describe('Findings', () => {
  const html = renderInventoryPage(sample.sampleGoodRun());
  const cardOf = (rule: string): string =>
    sectionOf(html, 'findings')
      .split('<article')
      .find((card) => card.includes(rule)) ?? '';

  it('have no column that only repeats another', () => {
    expect(cardOf('ROTATION_OVERDUE')).not.toContain('>Detail<');
    expect(cardOf('ROTATION_OVERDUE')).toContain('>Since<');
  });

  it('have no column of which nothing is known', () => {
    const input = sample.sampleGoodRun();
    const [overdue] = input.findings;
    const rows = overdue!.rows.map((row) => ({ ...row, sinceMs: null }));
    const undated = renderInventoryPage({ ...input, findings: [{ ...overdue!, rule: 'ROTATION_DISABLED', rows }] });
    expect(sectionOf(undated, 'findings')).not.toContain('>Since<');
  });

  it('show a deletion by its date', () => {
    expect(cardOf('PENDING_DELETION')).toContain('>Deletion date<');
    expect(cardOf('PENDING_DELETION')).not.toContain('>Detail<');
  });

  it('can be read by owner', () => {
    expect(sectionIds(html)).toContain('owners');
    expect(rowsOf(sectionOf(html, 'owners'))).toEqual([
      'team-payments 104 9 30 65',
      'no owner tag 97 5 28 64',
      'platform 88 3 21 64',
    ]);
    const more = { owner: null, isRest: true, secrets: 7, bySeverity: { low: 7 } };
    const { owners } = sample.sampleGoodRun();
    const cut = renderInventoryPage({ ...sample.sampleGoodRun(), owners: [...owners, more] });
    expect(rowsOf(sectionOf(cut, 'owners')).at(-1)).toBe('other owners 7 0 0 7');
  });

  it('have a severity each where those of one rule differ', () => {
    const input = sample.sampleGoodRun();
    const [overdue, ...others] = input.findings;
    const rows = overdue!.rows.map((row, at) => ({
      ...row,
      severity: at === 0 ? ('critical' as const) : row.severity,
    }));
    const mixed = renderInventoryPage({ ...input, findings: [{ ...overdue!, severity: 'critical', rows }, ...others] });
    const [first, second] = rowsOf(sectionOf(mixed, 'findings'));
    expect([first, second].map((row) => / (Critical|High) \d{4}-/.exec(row ?? '')?.[1])).toEqual(['Critical', 'High']);
  });
});

describe('Projects that were not compared', () => {
  const withReasons = (count: number, code: 'FIRST_RUN' | 'NONE_COMPLETE'): string => {
    const input = sample.sampleGoodRun();
    const notEvaluated = input.run.scopes
      .slice(0, count)
      .map(({ region, projectId }) => ({ region, projectId, reason: { code } }));
    const changes = { ...input.changes, rows: [], baselines: [], notEvaluated };
    return textOf(sectionOf(renderInventoryPage({ ...input, changes }), 'changes'));
  };

  it('have their reason said once where it is that of all', () => {
    const reason = /The last runs were not complete here\./g;
    expect(withReasons(24, 'NONE_COMPLETE').match(reason)).toHaveLength(1);
    expect(withReasons(3, 'NONE_COMPLETE').match(reason)).toHaveLength(3);
  });

  it('make a first run only where there was none before', () => {
    expect(withReasons(24, 'FIRST_RUN')).toBe('Changes None yet: this is the first complete run.');
    expect(withReasons(24, 'NONE_COMPLETE')).toContain('No changes could be computed.');
    const failed = renderInventoryPage(sample.sampleFailedRun());
    expect(textOf(sectionOf(failed, 'changes'))).not.toContain('first complete run');
  });
});
