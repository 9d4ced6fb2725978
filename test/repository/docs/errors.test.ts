import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EN } from '../../../functions/inventory-export/page/text/en.ts';
import { EN_DELIVERY_REASONS } from '../../../lib/notify/delivery-reason.ts';
import { EN_SCOPE_REASONS } from '../../../lib/scope-reason.ts';
import { DELIVERY_RULES } from '../../../lib/settings/findings.ts';
import { SETTINGS } from '../../../lib/settings/table.ts';
import { readSources, ROOT } from '../source-files.ts';

const PAGE = 'lib/runtime/ERRORS.md';
const sources = [...readSources('functions'), ...readSources('lib')].filter(
  ({ path }) => !path.startsWith('lib/local/emulator/'),
);

/** What looks like a code and is none: variables of the tools, and reasons, which pages word. */
const NOT_CODES = new Set([
  'AWS_REGION',
  'AWS_SECRETS_KEY',
  'FUNCTIONGRAPH_ENDPOINT',
  'FUNCTIONGRAPH_POLL_MS',
  'NOTIFY_EVERY',
  'FUNCTION_TIMEOUT',
  'NOT_ALLOWED',
  // of the manifest's discovery
  'CONFIG_FAILED',
  'EXCLUSION_UNUSED',
  'PROJECT_NAME_UNKNOWN',
  'REGION_WITHOUT_CSMS',
  ...Object.keys(EN_SCOPE_REASONS),
  // some are the codes of errors
  ...Object.keys(EN_DELIVERY_REASONS).filter((code) => !/^(?:HTTP|CREDENTIALS|RUN)_/.test(code)),
  ...Object.keys(EN.changes.reasons),
  ...Object.keys(EN.delivery.reasons),
  ...Object.keys(EN.delivery.gaps),
  ...DELIVERY_RULES,
]);

const literals = (pattern: RegExp): string[] =>
  sources.flatMap(({ text }) => [...text.matchAll(pattern)].map(([, code = '']) => code));
const firstWord = (code: string): string => code.split('_')[0] ?? '';

/** What is given to an error, or is a `code`, and all texts that begin with the same word as one of these. */
function codesInSources(): string[] {
  const given = literals(/(?:Error\(\s*|\bcode: |\bcode = )'([A-Z]+(?:_[A-Z]+)+|INTERNAL)'/g);
  const words = new Set(given.filter((code) => !NOT_CODES.has(code)).map(firstWord));
  // HTTP_TIMEOUT is both
  const alike = literals(/'([A-Z]+(?:_[A-Z]+)+)'/g).filter((code) => words.has(firstWord(code)) && !(code in SETTINGS));
  return [...new Set([...given, ...alike])].filter((code) => !NOT_CODES.has(code)).sort();
}

/** Of the first column. */
function codesOnPage(): string[] {
  const rows = readFileSync(join(ROOT, PAGE), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| `'));
  return rows.flatMap((row) => [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, code = '']) => code));
}

describe('The page of error codes', () => {
  it('has a row for every code in the sources, and none for a code that is not there', () => {
    const [onPage, inSources] = [codesOnPage(), codesInSources()];
    const isNot = (others: readonly string[]) => (code: string) => !others.includes(code);
    expect(inSources.filter(isNot(onPage)), `add a row to ${PAGE}`).toEqual([]);
    expect(onPage.filter(isNot(inSources)), `take the row out of ${PAGE}`).toEqual([]);
    expect(new Set(onPage).size, 'a code has two rows').toBe(onPage.length);
  });

  it('says of each what to do', () => {
    const rows = readFileSync(join(ROOT, PAGE), 'utf8')
      .split('\n')
      .filter((line) => line.startsWith('| `'));
    expect(rows.filter((row) => row.split('|').filter((cell) => cell.trim() !== '').length !== 3)).toEqual([]);
  });
});
