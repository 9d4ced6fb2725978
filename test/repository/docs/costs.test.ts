import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listFunctions } from '../../../lib/deploy/definitions.ts';
import { fitModel, perMonthTable, perRunTable, type CostModel } from '../../bench/costs.ts';
import { ROOT } from '../source-files.ts';

const page = readFileSync(join(ROOT, 'lib/deploy/COSTS.md'), 'utf8');
const NAMES = ['inventory-export', 'tag-report', 'failed-rotation-notifier'];
let fitting: Promise<CostModel[]> | undefined;
/** Once for all tests. */
const models = async (): Promise<Map<string, CostModel>> => {
  const fitted = await (fitting ??= Promise.all(NAMES.map((name) => fitModel(name, 5))));
  return new Map(NAMES.map((name, index) => [name, fitted[index] as CostModel]));
};

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
  it('has every function', async () => {
    expect(NAMES.toSorted()).toEqual(await listFunctions());
  });

  it('says what a run really sends: tsx test/bench/costs.ts --write', async () => {
    expect(block('run')).toEqual(cellsOf(perRunTable(await models())));
  });

  it('says what a month of such runs comes to', async () => {
    expect(block('month')).toEqual(cellsOf(perMonthTable(await models())));
    expect(block('month').length).toBe(1 + 3 * 3);
  });
});
