import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { listFunctions } from '../../../lib/deploy/build.ts';
import { fitModel, perMonthTable, perRunTable, type CostModel } from '../../bench/costs.ts';
import { ROOT } from '../build/source-files.ts';

const page = readFileSync(join(ROOT, 'lib/deploy/COSTS.md'), 'utf8');
const models = new Map<string, CostModel>();

/** Cells without the padding that the formatter gives them. */
const cellsOf = (table: string): string[][] =>
  table
    .trim()
    .split('\n')
    .filter((line) => !/^[|\s-]+$/.test(line))
    .map((line) => line.split('|').map((cell) => cell.trim()));
const block = (name: string): string[][] =>
  cellsOf(new RegExp(`<!-- ${name} -->([^]*)<!-- /${name} -->`).exec(page)?.[1] ?? '');

describe('The page on costs', () => {
  beforeAll(async () => {
    const names = ['inventory-export', 'tag-report', 'failed-rotation-notifier'];
    const fitted = await Promise.all(names.map((name) => fitModel(name, 5)));
    names.forEach((name, index) => models.set(name, fitted[index] as CostModel));
  }, 30_000);

  it('has every function', async () => {
    expect([...models.keys()].sort()).toEqual(await listFunctions());
  });

  it('says what a run really sends: tsx test/bench/costs.ts --write', () => {
    expect(block('run')).toEqual(cellsOf(perRunTable(models)));
  });

  it('says what a month of such runs comes to', () => {
    expect(block('month')).toEqual(cellsOf(perMonthTable(models)));
    expect(block('month').length).toBe(1 + 3 * 3);
  });
});
