import { expect, it } from 'vitest';
import { FINDING_RULES, parseFindings } from '../../../../lib/settings/findings.ts';

it('is all on when nothing is said', () => {
  const on = { enabled: true, except: [] };
  expect(parseFindings('{}')).toEqual({
    ...Object.fromEntries(FINDING_RULES.map((rule) => [rule, on])),
    UNUSED: { ...on, afterDays: 90 },
  });
});

it('switches off, tunes and excepts', () => {
  const text =
    '{"UNUSED":{"afterDays":30,"except":[{"tag":{"keep":"*"}},{"name":"^tmp-"}]},"NO_EVENT_SUBSCRIPTION":"off","PENDING_DELETION":"on"}';
  expect(parseFindings(text)).toMatchObject({
    UNUSED: { enabled: true, afterDays: 30, except: [{ tag: { keep: '*' } }, { name: /^tmp-/ }] },
    NO_EVENT_SUBSCRIPTION: { enabled: false },
    PENDING_DELETION: { enabled: true, except: [] },
  });
});

it.each([
  ['{"UNSUED":"off"}', 'unknown field UNSUED'],
  ['{"UNUSED":"of"}', 'UNUSED: expected on or off'],
  ['{"UNUSED":{"afterDays":0}}', 'UNUSED.afterDays: at least 1'],
  ['{"UNUSED":{"afterDays":1.5}}', 'UNUSED.afterDays'],
  ['{"PENDING_DELETION":{"afterDays":5}}', 'PENDING_DELETION: unknown field afterDays'],
  ['{"UNUSED":{"except":[{"name":"("}]}}', 'UNUSED.except[0].name: not a regular expression'],
  ['{"UNUSED":{"except":[{}]}}', 'UNUSED.except[0]: excepts everything: name a tag or a name'],
  ['{"UNUSED":{"except":[{"tag":{}}]}}', 'UNUSED.except[0].tag: names no tag'],
  ['{"UNUSED":{"except":[{"tags":{"a":"b"}}]}}', 'UNUSED.except[0]: unknown field tags'],
  ['[]', 'expected an object'],
  ['UNUSED', 'not JSON'],
])('refuses %s', (text, expected) => {
  expect(() => parseFindings(text)).toThrow(expected);
});
