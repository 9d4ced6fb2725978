import { expect, it } from 'vitest';
import { parseRouting } from '../../../../lib/notify/routing.ts';
import { parseChannelEntries } from '../../../../lib/settings/channels.ts';
import { parseRoutes, parseSilences } from '../../../../lib/settings/routes.ts';
import { SETTINGS } from '../../../../lib/settings/table.ts';
import { parseHosts } from '../../../../lib/settings/parsers.ts';

const smn = { name: 'ops', type: 'smn', topicUrn: 'urn:smn:cn-north-4:0123456789abcdef0123456789abcdef:ops' };

it('reads what all channels have, and leaves the rest to their types', () => {
  const entries = [smn, { name: 'x', type: 'pigeon', coop: [1] }];
  expect(parseChannelEntries(JSON.stringify(entries))).toEqual(entries);
});

it.each<[unknown, RegExp]>([
  [{}, /expected a list/],
  [[{ name: 'x' }], /\[0\]\.type/],
  [[{ ...smn, name: 'a b' }], /\[0\]\.name: a name has/],
  [[{ ...smn, name: '' }], /\[0\]\.name/],
  [[smn, smn], /two channels are called ops/],
])('refuses the channels %j', (channels, message) => {
  expect(() => parseChannelEntries(JSON.stringify(channels))).toThrow(message);
});

it('reads routes and silences, with patterns and times that work', () => {
  const routes = parseRoutes(
    '[{"match":{"tag":{"owner":"*"},"name":"^db-","unowned":false,"type":["rotation.failed"],"severity":"high"},"channels":["ops"]},{"channels":["ops"]}]',
  );
  const silences = parseSilences('[{"match":{"name":"^tmp-"},"until":"2026-12-31T00:00:00Z","reason":"migration"}]');
  expect(silences).toEqual([{ match: { name: /^tmp-/u }, untilMs: Date.UTC(2026, 11, 31), reason: 'migration' }]);
  const { routeOf } = parseRouting({ channels: ['ops'], routes, silences });
  const tags = { owner: 'a' };
  expect(routeOf({ name: 'db-1', tags, owner: 'a', type: 'rotation.failed', severity: 'high' })).toEqual(['ops']);
});

it.each<[unknown, RegExp]>([
  [[], /at least 1/],
  [[{ channels: [] }], /\[0\]\.channels: at least 1/],
  [[{ match: {}, channels: ['a'] }], /\[0\]\.match: matches everything/],
  [[{ match: { tag: {} }, channels: ['a'] }], /\[0\]\.match\.tag: names no tag/],
  [[{ match: { name: '(' }, channels: ['a'] }], /\[0\]\.match\.name: not a regular expression/],
  [[{ match: { owner: 'a' }, channels: ['a'] }], /\[0\]\.match: unknown field owner/],
  [[{ match: { type: 'rotation' }, channels: ['a'] }], /\[0\]\.match\.type: expected rotation\.failed or/],
  [[{ match: { severity: ['urgent'] }, channels: ['a'] }], /\[0\]\.match\.severity/],
])('refuses the routes %j', (routes, message) => {
  expect(() => parseRoutes(JSON.stringify(routes))).toThrow(message);
});

it.each(['2026-12-31', '2026-12-31T00:00:00', 'tomorrow', '2026-13-31T00:00:00Z'])(
  'refuses a silence until %s',
  (until) => {
    const silences = [{ match: { name: 'x' }, until, reason: 'r' }];
    expect(() => parseSilences(JSON.stringify(silences))).toThrow(/\[0\]\.until: not a time/);
  },
);

it('refuses a silence without a reason or an end', () => {
  expect(() => parseSilences('[{"match":{"name":"x"},"until":"2026-12-31T00:00:00Z"}]')).toThrow(/\[0\]\.reason/);
  expect(() => parseSilences('[{"match":{"name":"x"},"reason":"r"}]')).toThrow(/\[0\]\.until/);
});

it('reads allowed hosts as URLs write them', () => {
  expect(parseHosts('Hooks.Corp:8443, 127.1:80 ,[0:0::1]:8080')).toEqual([
    'hooks.corp:8443',
    '127.0.0.1:80',
    '[::1]:8080',
  ]);
});

it.each([
  'hooks.corp',
  'hooks.corp:0',
  'hooks.corp:70000',
  'https://hooks.corp:1',
  '*:80',
  ':80',
  'a b:80',
  '::1:80',
  'u@h:80',
  'h:80/x',
])('refuses the allowed host %s', (host) => {
  expect(() => parseHosts(host)).toThrow(/is not valid/);
});

it('takes the examples of its own documentation', () => {
  for (const name of ['NOTIFY_CHANNELS', 'NOTIFY_ROUTES', 'NOTIFY_SILENCES', 'NOTIFY_ALLOWED_HOSTS'] as const)
    expect(() => SETTINGS[name].parse(SETTINGS[name].example)).not.toThrow();
});
