import { expect, it } from 'vitest';
import { DELIVERY_RULES, FINDING_RULES, parseFindings } from '../../../../lib/settings/findings.ts';

it('is all on when nothing is said, but for the delivery audit', () => {
  const on = { enabled: true, except: [] };
  expect(parseFindings('{}')).toEqual({
    ...Object.fromEntries(FINDING_RULES.map((rule) => [rule, on])),
    UNUSED: { ...on, afterDays: 90 },
    ...Object.fromEntries(DELIVERY_RULES.map((rule) => [rule, { enabled: false, except: [] }])),
    DELIVERY: undefined,
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

it('turns on the delivery audit as a group, and rules of it off', () => {
  const topic = `urn:smn:cn-north-4:${'a'.repeat(32)}:ops`;
  const parsed = parseFindings(`{"DELIVERY":{"days":3,"channels":["${topic}"]},"EVENT_DISABLED":"off"}`);
  expect(parsed).toMatchObject({
    DELIVERY: { days: 3, channels: [topic] },
    EVENT_NOT_FOUND: { enabled: true },
    EVENT_DISABLED: { enabled: false },
    UNUSED: { enabled: true },
  });
  expect(parseFindings('{"DELIVERY":"on"}').DELIVERY).toEqual({ days: 7, channels: [] });
  expect(parseFindings('{"DELIVERY":"off","EVENT_DISABLED":"off"}').DELIVERY).toBeUndefined();
});

it.each([
  ['{"EVENT_DISABLED":"on"}', 'a rule of DELIVERY is on, and DELIVERY is not'],
  ['{"DELIVERY":"off","EVENT_DISABLED":{"except":[{"name":"^x"}]}}', 'a rule of DELIVERY is on, and DELIVERY is not'],
  ['{"DELIVERY":{"days":0}}', 'DELIVERY.days: at least 1'],
  ['{"DELIVERY":{"days":91}}', 'DELIVERY.days'],
  ['{"DELIVERY":{"channels":["ops"]}}', 'DELIVERY.channels[0]: not like urn:smn:region:project_id:topic'],
  ['{"DELIVERY":{"hours":1}}', 'DELIVERY: unknown field hours'],
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
