import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import packageJson from '../../package.json' with { type: 'json' };
import runtimes from '../support/runtimes/package.json' with { type: 'json' };
import { readSources, ROOT, type SourceFile } from './source-files.ts';

const SOURCES = [...readSources('functions'), ...readSources('lib')];

const pathsOf = (files: SourceFile[]): string[] => files.map(({ path }) => path);
const outside = (...folders: string[]): SourceFile[] =>
  SOURCES.filter(({ path }) => !folders.some((folder) => path.startsWith(folder)));

it('The environment is read in lib/runtime only (and by what runs on a developer’s machine)', () => {
  const readers = outside('lib/runtime/', 'lib/local/', 'lib/deploy/').filter(({ text }) =>
    text.includes('process.env'),
  );
  expect(pathsOf(readers), 'take a setting from the invocation instead, see lib/runtime/settings').toEqual([]);
});

it('Nothing but the runtime writes to the console', () => {
  const writers = outside('lib/runtime/', 'lib/local/', 'lib/deploy/', 'lib/log.ts').filter(({ text }) =>
    /\bconsole\.(log|info|warn|error|debug|table)\b/.test(text),
  );
  expect(pathsOf(writers), 'use the Log of the invocation: it knows the request id and hides secrets').toEqual([]);
});

it('zod is imported as a namespace, from zod/mini', () => {
  const imports = SOURCES.flatMap(({ path, text }) =>
    [...text.matchAll(/^import (?!type)(.*) from '(zod.*)';$/gm)].map(([, what, from]) => ({ path, what, from })),
  );
  const wrong = imports.filter(({ what, from }) =>
    from === 'zod/mini' ? what !== '* as z' : !from?.startsWith('zod/v4/locales/'),
  );
  expect(wrong, "write: import * as z from 'zod/mini' (13 KiB; import { z } from 'zod' is 454)").toEqual([]);
});

it('undici is imported as undici: its inner files are the business of lib/deploy/build/trim-undici.ts', () => {
  const deep = outside('lib/deploy/').filter(({ text }) => /from 'undici\//.test(text));
  expect(pathsOf(deep)).toEqual([]);
});

it('No time limit is an AbortSignal.timeout, which Node.js 20 may collect before it fires', () => {
  const users = SOURCES.filter(({ text }) => /\bAbortSignal\.timeout\(/.test(text));
  expect(pathsOf(users), 'use limitTime of lib/time-limit.ts').toEqual([]);
});

it('No text is judged by URL.canParse, which warm processes of Node.js 20 and 22 answer wrongly', () => {
  const users = outside('lib/text/url.ts').filter(({ text }) => text.includes('URL.canParse'));
  expect(pathsOf(users), 'use toUrl of lib/text/url.ts').toEqual([]);
});

it('The oldest Node.js of the bundle tests is the one that package.json supports', () => {
  const [oldest = ''] = Object.values(runtimes.dependencies);
  const floor = packageJson.engines.node.replace('>=', '');
  expect(oldest).toMatch(new RegExp(`@${floor.replaceAll('.', String.raw`\.`)}\\.\\d+$`));
});

it('No source file names a Node.js version of its own', () => {
  const named = SOURCES.filter(({ text }) => /['"`][^'"`\n]*\bnode(?:js|\.js)?\d\d\.\d+[^'"`\n]*['"`]/i.test(text));
  expect(pathsOf(named), 'derive it from `engines` in package.json').toEqual([]);
});

it('undici is at the version that lib/deploy/build/trim-undici.ts was written for', () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'node_modules/undici/package.json'), 'utf8')) as {
    version: string;
  };
  expect(
    version,
    'compare undici’s index.js with INDEX in lib/deploy/build/trim-undici.ts, then change this number',
  ).toMatch(/^7\.30\./);
});
