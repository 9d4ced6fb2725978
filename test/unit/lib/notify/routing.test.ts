import { expect, it } from 'vitest';
import type { Subject } from '../../../../lib/notify/match.ts';
import { parseRouting } from '../../../../lib/notify/routing.ts';

const subject = (change: Partial<Subject> = {}): Subject => ({
  name: 'db-prod',
  tags: { owner: 'team-1', env: 'prod' },
  owner: 'team-1',
  type: 'rotation.failed',
  severity: 'high',
  ...change,
});

const route = (match: object, change: Partial<Subject> = {}): readonly string[] =>
  parseRouting({ channels: ['ops', 'hook'], routes: [{ match, channels: ['hook'] }, { channels: ['ops'] }] }).routeOf(
    subject(change),
  );

const HOOK = ['hook'];
const OPS = ['ops'];

it.each<[string, object, Partial<Subject>, string[]]>([
  ['a tag with its value', { tag: { owner: 'team-1' } }, {}, HOOK],
  ['no tag with another value', { tag: { owner: 'team-2' } }, {}, OPS],
  ['any value of a tag', { tag: { owner: '*' } }, {}, HOOK],
  ['no tag that is not there', { tag: { cost: '*' } }, {}, OPS],
  ['no tag that is empty', { tag: { owner: '*' } }, { tags: { owner: ' ' } }, OPS],
  ['no tag of Object itself', { tag: { constructor: '*' } }, {}, OPS],
  ['all tags that are named', { tag: { owner: 'team-1', env: 'dev' } }, {}, OPS],
  ['a name', { name: /^db-/u }, {}, HOOK],
  ['no other name', { name: /^tmp-/u }, {}, OPS],
  ['no secret without a name', { name: /.*/u }, { name: null }, OPS],
  ['an unowned one', { unowned: true }, { owner: null }, HOOK],
  ['no owned one', { unowned: true }, {}, OPS],
  ['an owned one', { unowned: false }, {}, HOOK],
  ['a type', { type: 'rotation.overdue' }, { type: 'rotation.overdue' }, HOOK],
  ['one of several types', { type: ['rotation.overdue', 'rotation.failed'] }, {}, HOOK],
  ['no other type', { type: 'watch.stale' }, {}, OPS],
  ['one of several severities', { severity: ['critical', 'high'] }, {}, HOOK],
  ['no other severity', { severity: 'critical' }, {}, OPS],
  ['all that is named together', { severity: 'high', name: /^x/u }, {}, OPS],
])('matches %s', (_, match, change, channels) => {
  expect(route(match, change)).toEqual(channels);
});

it('takes the first route that matches, and each channel once', () => {
  const routes = [
    { match: { name: /^db/u }, channels: ['b', 'a', 'b'] },
    { match: { name: /^d/u }, channels: ['a'] },
    { channels: ['c'] },
  ];
  const { routeOf } = parseRouting({ channels: ['a', 'b', 'c'], routes });
  expect(routeOf(subject())).toEqual(['b', 'a']);
  expect(routeOf(subject({ name: 'd' }))).toEqual(['a']);
  expect(routeOf(subject({ name: 'x' }))).toEqual(['c']);
});

it('tells every channel everything when there are no routes', () => {
  expect(parseRouting({ channels: ['a', 'b'] }).routeOf(subject())).toEqual(['a', 'b']);
  expect(parseRouting({ channels: [] }).routeOf(subject())).toEqual([]);
});

it('tells every mistake of the routes, with its place', () => {
  const routes = [
    { match: { unowned: true }, channels: ['pager', 'ops'] },
    { channels: ['ops'] },
    { match: { name: /x/u }, channels: ['mail'] },
  ];
  expect(() => parseRouting({ channels: ['ops', 'hook'], routes })).toThrow(
    expect.objectContaining({
      code: 'NOTIFY_ROUTES_INVALID',
      message:
        'NOTIFY_ROUTES [0].channels: unknown channel pager: NOTIFY_CHANNELS has ops, hook; [1]: without a match it takes everything: put it last; [2].channels: unknown channel mail: NOTIFY_CHANNELS has ops, hook; [2].match: the last route is the default and has none',
      hint: expect.stringContaining('For example [{'),
    }),
  );
});

it('is silent until the time, and only about what matches', () => {
  const silence = { match: { name: /^db-/u }, untilMs: 1_000, reason: 'migration' };
  const { silenceOf } = parseRouting({ channels: [], silences: [silence] });
  expect(silenceOf(subject(), 999)).toBe(silence);
  expect(silenceOf(subject(), 1_000)).toBeUndefined();
  expect(silenceOf(subject({ name: 'x' }), 0)).toBeUndefined();
  const other = { ...silence, untilMs: 900 };
  const { endedSilenceOf } = parseRouting({ channels: [], silences: [other, silence, { ...other, untilMs: 800 }] });
  const endedBetween = (sinceMs: number, nowMs: number) => endedSilenceOf(subject(), { sinceMs, nowMs })?.untilMs;
  expect(endedBetween(0, 1_000)).toBe(1_000);
  expect(endedBetween(0, 999)).toBe(900);
  expect(endedBetween(900, 999)).toBeUndefined();
  expect(endedSilenceOf(subject({ name: 'x' }), { sinceMs: 0, nowMs: 2_000 })).toBeUndefined();
});
