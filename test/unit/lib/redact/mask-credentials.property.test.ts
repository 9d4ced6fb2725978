import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CREDENTIAL_PATTERNS, MASK } from '../../../../lib/redact/credential-patterns.ts';
import { maskCredentials } from '../../../../lib/redact/mask-credentials.ts';
import { cpuTimeOf } from '../../../support/cpu-time.ts';

/** What the patterns begin, go on or end with: the texts that make a search come back again and again. */
const TOKENS = [
  ...[
    'password',
    'passwd ',
    'password is ',
    'secret',
    'token_',
    'access_key',
    'cookie:',
    'Cookie: ',
    'authorization: ',
    'Bearer ',
  ],
  ...[
    'sdk-hmac-sha256 ',
    'identified by ',
    'identified with ',
    'mysql -',
    'redis-cli -',
    ' -u ',
    ' -u=',
    ' --',
    'https://',
    'a://b:',
    'thin:a/',
  ],
  ...[
    'eyJ',
    '-----BEGIN A-----',
    '-----END',
    '<password>',
    '<',
    '>',
    '"',
    "'",
    '\\"',
    '\\',
    ':',
    '=',
    '=>',
    '@',
    '/',
    '.',
    '-',
    '_',
    '?key=',
    '&',
  ],
  ...[
    ' ',
    '\n',
    '\r',
    '\t',
    '\u00a0',
    'a',
    'A',
    '0',
    'Aa0',
    'f',
    'AKIA',
    'ghp_',
    '密码',
    '：',
    '(',
    '{',
    '\u{1f600}',
    '\ud800',
  ],
];

it('takes about linear time over any repetition: four times as long a text, not sixteen times as long', () => {
  const part = fc.array(fc.constantFrom(...TOKENS), { minLength: 1, maxLength: 4 }).map((tokens) => tokens.join(''));
  fc.assert(
    fc.property(part, part, (repeated, around) => {
      const textOf = (length: number): string =>
        around + repeated.repeat(Math.ceil(length / repeated.length)).slice(0, length) + around;
      for (const [pattern] of CREDENTIAL_PATTERNS) {
        const shortest = (length: number): number => {
          const text = textOf(length);
          return Math.min(...[1, 2].map(() => cpuTimeOf(() => text.replace(pattern, MASK))));
        };
        const long = shortest(16_000);
        // what takes a few milliseconds at twice the length of the cut is short enough, whatever it grows like
        const isShort = long < 40 || long < 9 * shortest(4_000);
        expect(isShort, `${pattern.source} on ${JSON.stringify(repeated)}`).toBe(true);
      }
    }),
    { numRuns: 100 },
  );
});

it.each(TOKENS)('masks 2,000,000 characters of %j within a moment, cut to 8,000', (token) => {
  const text = token.repeat(2_000_000 / token.length);
  expect(cpuTimeOf(() => maskCredentials(text))).toBeLessThan(500);
  expect(maskCredentials(text).length).toBeLessThan(25_000);
});

it('passes over nothing that a pattern would find', () => {
  const text = fc
    .array(fc.oneof(fc.constantFrom(...TOKENS), fc.stringMatching(/^[A-Za-z0-9]{0,40}$/)), { maxLength: 8 })
    .map((tokens) => tokens.join(''));
  fc.assert(
    fc.property(text, (input) => {
      let all = input;
      for (const [pattern, replacer] of CREDENTIAL_PATTERNS)
        all = all.replace(pattern, replacer ?? ((_, first: string) => `${first}${MASK}`));
      expect(maskCredentials(input)).toBe(all);
    }),
    { numRuns: 3_000 },
  );
});

it('leaves no part of a credential at the cut', () => {
  const key = 'QTWAOYTTINDUT2QVKYUC';
  for (let before = 7_960; before <= 8_000; before += 1)
    expect(maskCredentials(`${'a '.repeat(before / 2)}${key} and more of it`)).not.toMatch(/QTWAO/);
});
