import { expect, it } from 'vitest';
import { readSources } from './source-files.ts';

/**
 * Words of a private language, by what this field calls them: a name that a newcomer has to decode is a fault. Each stands
 * for the whole word of a camelCase name, in any form.
 */
const UNWANTED: Readonly<Record<string, string>> = {
  means: 'dependencies, options',
  moment: 'evaluation time',
  trouble: 'problem',
  sighting: 'detection',
  telling: 'due notice, delivery',
  tellings: 'due notices, deliveries',
  tell: 'notify, report',
  told: 'notified',
  heard: 'receipt',
  hearing: 'receipt',
  readdress: 'reroute',
  addressing: 'recipients',
  standing: 'verdict, outcome',
  strip: 'status bar',
  strips: 'status bars',
  mood: 'tone',
  hue: 'color',
  kit: 'labels',
  foreign: 'untrusted',
  calm: 'good news',
  defuse: 'neutralise',
  judge: 'read, evaluate, prove',
  moot: 'obsolete',
  rival: 'duplicate',
  whose: 'owner',
  facts: 'fields, history, listing',
  ground: 'generator, seed',
  judgement: 'evaluation',
  pace: 'limit',
  wiring: 'dependencies',
};

/** What is not code: comments, texts. */
const NOT_CODE = /\/\*[\s\S]*?\*\/|\/\/.*$|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`/gm;

const wordsOf = (name: string): string[] => name.split(/[^A-Za-z]|(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/);

const unwantedIn = (name: string): string[] =>
  wordsOf(name)
    .map((word) => word.toLowerCase())
    .filter((word) => Object.hasOwn(UNWANTED, word));

it('Names are the words of the field', () => {
  const found = [...readSources('functions'), ...readSources('lib')].flatMap(({ path, text }) => {
    // the old names in which 0.1 stored its states
    if (path === 'functions/failed-rotation-notifier/state/version-1.ts') return [];
    const names = new Set([path, ...(text.replaceAll(NOT_CODE, '').match(/[A-Za-z_$][\w$]*/g) ?? [])]);
    return [...names].flatMap((name) => unwantedIn(name).map((word) => `${path}: ${name}, say ${UNWANTED[word]}`));
  });
  expect(found).toEqual([]);
});
