import { beforeAll, describe, expect, it } from 'vitest';
import { settingsProblems } from '../../../../lib/check-settings.ts';
import { compilePattern, loadPatternEngine } from '../../../../lib/settings/pattern.ts';
import { SETTINGS } from '../../../../lib/settings/table.ts';
import type { Setting } from '../../../../lib/settings/setting.ts';

/** As long as a tag's value may be. */
const TEXTS = ['a', 'ab', 'x', '1', 'a ', 'é', '-', '汉'].flatMap((part) => [
  part.repeat(255).slice(0, 255),
  `${part.repeat(255).slice(0, 254)}!`,
]);
const SOON_MS = 1000;

const REPEATED = [
  '(a+)+$',
  '(a|a)*b',
  '(.*)*x',
  '^(\\w+\\s?)*$',
  '(a|aa)+$',
  '(?:a*)*b',
  '^(a?){30}a{30}$',
  '(x+x+)+y',
];
const SEVERAL = ['.*.*.*.*=', '(a*)(a*)(a*)(a*)b', `${'a?'.repeat(30)}${'a'.repeat(30)}`, `${'(a|a)'.repeat(30)}$`];
const MORE = ['^(([a-z])+.)+[A-Z]([a-z])+$', '^(.*?,){15}P', '(\\p{L}+)+$', '([^-]+-?)+x', '(.*a){20}', '\\)+(a+)+$'];

const COMMON = ['^cc-\\d{4}$', '^tmp-', '-test$', '^(prod|staging|dev)$', '.*', '^db_.*_(ro|rw)$', '.*prod.*db.*'];
const GROUPS = ['^[a-z]+(-[a-z]+)*$', '^(?:[a-z0-9]+\\.)+example\\.com$', '^(\\d{1,3}\\.){3}\\d{1,3}$', '(ab){2}'];
const JAVASCRIPT = [
  '^(?!tmp-)',
  '(?<=x)y',
  '^(?=.*prod).*$',
  '^\\p{Lu}',
  '\\u{1F600}',
  '(a)\\1',
  '^[\\w.+-]+@[\\w-]+\\.\\w+$',
];

beforeAll(() => loadPatternEngine(REPEATED));

describe('A pattern in a setting', () => {
  it.each([...REPEATED, ...SEVERAL, ...MORE])('keeps no run busy, whatever the text: %s', (source) => {
    const startedMs = performance.now();
    const pattern = compilePattern(source);
    for (const text of TEXTS) pattern.test(text);
    expect(performance.now() - startedMs).toBeLessThan(SOON_MS);
  });

  it.each([...COMMON, ...GROUPS, ...JAVASCRIPT])('matches as in JavaScript: %s', (source) => {
    const native = new RegExp(source, 'u');
    const pattern = compilePattern(source);
    const own = ['cc-1234', 'tmp-a', 'x-test', 'prod', 'db_a_ro', 'a-b-c', 'a.b.example.com', '10.0.0.1', 'abab', 'xy'];
    for (const text of [...own, 'É', '😀', 'aa', 'my.name+x@host.org', '', ...TEXTS])
      expect([text, pattern.test(text)]).toEqual([text, native.test(text)]);
  });

  it.each([
    '^(a\\s)+$',
    '^(a[\\s,])+$',
    '^(a\\S)+$',
    '^(a.)+$',
    '^(a\\.)+$',
    '^([.]a)+$',
    '^(\\u{61}[^])+$',
    '^(?<n>a\\w)+$',
  ])('means by a class the same in a repeated group: %s', (source) => {
    const native = new RegExp(source, 'u');
    const pattern = compilePattern(source);
    for (let code = 0; code < 0x3100; code += 1) {
      const text = `a${String.fromCharCode(code)}`;
      expect([code, pattern.test(text)]).toEqual([code, native.test(text)]);
    }
    expect(pattern.test('.a')).toBe(native.test('.a'));
  });

  it.each(['(?=(a+)+b)a', '((.+)\\1)+x', '^(?!(a|a)*b)'])(
    'that nothing can search in time is refused: %s',
    (source) => {
      expect(() => compilePattern(source)).toThrow('may take minutes on some texts');
    },
  );

  it.each(Object.entries(SETTINGS as Record<string, Setting>).filter(([, row]) => row.hasPatterns))(
    'is taken where it repeats a group, in every setting that has patterns: %s',
    async (name) => {
      const text = EXAMPLES[name]?.('^([a-z]+-\\u0029+$') ?? '';
      const problems = await settingsProblems([name as never], {
        lookup: (each) => (each === name ? text : undefined),
        ownProject: undefined,
        mayBeElsewhere: () => true,
      });
      expect(problems).toEqual([]);
    },
  );
});

const EXAMPLES: Readonly<Record<string, (pattern: string) => string>> = {
  TAG_POLICY: (pattern) => `{"allowed":{"env":{"pattern":"${pattern}"}}}`,
  FINDINGS: (pattern) => `{"UNUSED":{"except":[{"name":"${pattern}"}]}}`,
  NOTIFY_ROUTES: (pattern) => `[{"match":{"name":"${pattern}"},"channels":["ops"]},{"channels":["ops"]}]`,
  NOTIFY_SILENCES: (pattern) =>
    `[{"match":{"name":"${pattern}"},"until":"2026-12-31T00:00:00Z","reason":"an estate that moves"}]`,
};
