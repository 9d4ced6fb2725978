import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { readSources } from '../../../../repository/source-files.ts';

const readme = readFileSync(new URL('../../../../../lib/local/doctor/README.md', import.meta.url), 'utf8');
const sources = readSources('lib/local/doctor')
  .map(({ text }) => text)
  .join('\n');

const firstCells = readme.split('\n').flatMap((line) => [...(line.split('|')[1] ?? '').matchAll(/`([^`]+)`/g)]);
const listed = firstCells.map(([, text = '']) => text);

it('The doctor’s README lists every check, and none that is not made', () => {
  const calls = [
    ...sources.matchAll(/\.(?:ok|warn|fail|skip)\(\s*'([a-z.-]+)'/g),
    ...sources.matchAll(/'((?:store|credentials|settings|accounts)\.[a-z-]+)'/g),
    ...sources.matchAll(/check: '([a-z.-]+)'/g),
  ];
  const made = new Set(calls.map(([, check = '']) => check));
  expect(listed.filter((text) => /^[a-z.-]+$/.test(text) && !text.startsWith('--')).toSorted()).toEqual(
    [...made].toSorted(),
  );
});

/** Told as what they are not: reasons of checks that were skipped. */
const NEVER_SHOWN = new Set(['PROBE_NOT_SENT', 'FUNCTIONGRAPH_REFUSED']);

it('The doctor’s README lists every code of its own, and none that does not exist', () => {
  const own =
    /'((?:NODE|SETTINGS|RUN|ACCOUNT|PROJECTS|CREDENTIALS|CLOCK|STORE|NOTIFY|HOST|SMN|NOTICE|FUNCTIONGRAPH|DOCTOR)_[A-Z_]+)'/g;
  const codes = [...new Set([...sources.matchAll(own)].map(([, code = '']) => code))];
  const missing = codes.filter((code) => isOwnCode(code) && !listed.includes(code));
  expect(missing).toEqual([]);
  const unknown = listed.filter((text) => /^[A-Z]+_[A-Z_]+$/.test(text) && !codes.includes(text));
  expect(unknown).toEqual([]);
});

/** The functions' own sources have the other codes and the names of settings. */
const others = [...readSources('functions'), ...readSources('lib')].filter(
  ({ path }) => !path.startsWith('lib/local/'),
);
const isOwnCode = (code: string): boolean =>
  !NEVER_SHOWN.has(code) &&
  code !== 'FUNCTIONGRAPH_ENDPOINT' &&
  !others.some(({ text }) => new RegExp(`\\b${code}\\b`).test(text));
