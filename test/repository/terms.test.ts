import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseAst } from 'vitest/node';
import packageJson from '../../package.json' with { type: 'json' };
import { readSources, ROOT } from './source-files.ts';
import { unwantedTerms, type Room } from './terms.ts';

const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8');

const listFiles = (folder: string, isWanted: (path: string) => boolean): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => join(folder, path).replaceAll('\\', '/'))
    .filter(isWanted);

/** All but the changelog, whose history says what it said. */
const PAGES = [
  'README.md',
  ...['.github', 'events', 'functions', 'lib', 'test'].flatMap((folder) =>
    listFiles(folder, (path) => path.endsWith('.md') && !path.includes('node_modules')),
  ),
];
const DEPLOYMENT = ['serverless.yml', ...listFiles('lib/deploy', (path) => path.endsWith('.yml'))];

const SCRIPTS = listFiles('lib', (path) => /\.[cm]js$/.test(path)).map((path) => ({ path, text: read(path) }));
const SOURCES = [...readSources('functions'), ...readSources('lib'), ...SCRIPTS];

interface Node {
  readonly type?: string;
  readonly [field: string]: unknown;
}

const SCHEMA = 'functions/tag-report/report.schema.json';

/** Texts of several words: what is one word is a name. */
function textsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(textsOf);
  if (typeof node !== 'object' || node === null) return [];
  const { type, ...fields } = node as Node;
  if (type?.startsWith('Import') || type === 'TSLiteralType') return [];
  const text = type === 'Literal' ? fields['value'] : type === 'TemplateLiteral' ? templateText(fields) : undefined;
  const own = typeof text === 'string' && /\S\s+\S/.test(text) ? [text] : [];
  return [...own, ...Object.values(fields).flatMap(textsOf)];
}

/** With a mark for each value; a text that is all values is none. */
const templateText = (template: Omit<Node, 'type'>): string =>
  (template['quasis'] as { value: { cooked: string } }[]).map(({ value }) => value.cooked).join('…');

/** oxc's parser takes the language as an option, which vitest's types do not know. */
const parse = parseAst as unknown as (text: string, options: { lang: 'ts' }) => unknown;

const problemsOf = (path: string, texts: readonly string[], room: Room): string[] =>
  texts.flatMap((text) => unwantedTerms(text, room)).map((problem) => `${path}: ${problem}`);

describe('The terms of this project', () => {
  it.each(PAGES)('are those of %s', (path) => {
    expect(problemsOf(path, [read(path)], 'docs')).toEqual([]);
  });

  it('are those of the newest section of the changelog', () => {
    const [, newest = ''] = read('CHANGELOG.md').split(/^## /m);
    expect(problemsOf('CHANGELOG.md', [newest], 'docs')).toEqual([]);
  });

  it('are those of the deployment’s files, and of all that is a description', () => {
    const found = DEPLOYMENT.flatMap((path) => problemsOf(path, commentsAndDescriptions(read(path)), 'docs'));
    const descriptions = read(SCHEMA).match(/(?<="description": ").*(?=")/g) ?? [];
    expect([...found, ...problemsOf('package.json', [packageJson.description], 'docs')]).toEqual([]);
    expect(problemsOf(SCHEMA, descriptions, 'docs')).toEqual([]);
  });

  it('are those of the texts in the sources', () => {
    const found = SOURCES.flatMap(({ path, text }) => problemsOf(path, textsOf(parse(text, { lang: 'ts' })), 'texts'));
    expect(found).toEqual([]);
  });
});

const commentsAndDescriptions = (yaml: string): string[] => yaml.match(/#.*$|(?<=description: ).*$/gm) ?? [];

describe('A term that is not used', () => {
  it.each([
    'Look at every scope.',
    '3 scope(s) failed',
    'mended by hand',
    'Nobody was told.',
    'CSMS switches automatic rotation off',
    '74.6 % comply',
  ])('is found in %j', (text) => expect(unwantedTerms(text, 'texts')).not.toEqual([]));

  it.each([
    '`scopes[].error` of the manifest',
    'set "scopes" to a list',
    '[here](../scope.md)',
    'CSMS_SCOPES is not set',
    'the 74.6% of it',
  ])('is not found in %j', (text) => expect(unwantedTerms(text, 'texts')).toEqual([]));

  it('is found in what a template joins, and in what it holds', () => {
    const source = "const text = `${count} of ${`${word} mended`} are ${'told twice'}`;";
    expect(textsOf(parse(source, { lang: 'ts' })).flatMap((text) => unwantedTerms(text, 'texts'))).toHaveLength(2);
  });

  it('is a time with milliseconds, where it is printed', () => {
    expect(unwantedTerms('ended at 2026-11-25T03:00:00.000Z', 'output')).toHaveLength(1);
  });
});
