import { expect, it } from 'vitest';
import { createRecipients } from '../../../../../functions/failed-rotation-notifier/notices/recipients.ts';
import type { NotifierSettings } from '../../../../../functions/failed-rotation-notifier/run.ts';
import { HOUR_MS, NOW_MS } from '../samples.ts';

const subject = {
  region: 'cn-north-4',
  projectId: 'p',
  name: 'tmp-1',
  owner: null,
  tags: null,
  type: 'rotation.failed',
  severity: 'low',
} as const;
const silence = (name: string, untilMs: number) => ({ match: { name: new RegExp(name) }, untilMs, reason: 'test' });
const recipients = (settings: Partial<NotifierSettings>) => createRecipients(settings as NotifierSettings, NOW_MS);
const iso = (ms: number): string => new Date(ms).toISOString();

it('A silence that has ended since is known by its end; no other is', () => {
  const over = NOW_MS - HOUR_MS;
  const { silencedUntil, silenceOf } = recipients({ notifySilences: [silence('^tmp-', over), silence('^x-', NOW_MS)] });
  expect(silencedUntil(subject, over - 1)).toBe(iso(over));
  expect(silencedUntil(subject, over)).toBeUndefined();
  expect(silencedUntil({ ...subject, name: 'other' }, 0)).toBeUndefined();
  expect(silenceOf(subject)).toBeUndefined();
});

it('One that goes on says until when and why', () => {
  const { silenceOf } = recipients({ notifySilences: [silence('^tmp-', NOW_MS + 1)] });
  expect(silenceOf(subject)).toEqual({ until: iso(NOW_MS + 1), reason: 'test' });
  expect(silenceOf({ ...subject, name: 'other' })).toBeUndefined();
});

it('A silence of a tag is one of the secrets that have it', () => {
  const tagged = { ...subject, tags: { env: 'test' } };
  const of = (untilMs: number) =>
    recipients({ notifySilences: [{ match: { tag: { env: 'test' } }, untilMs, reason: 'test' }] });
  expect(of(NOW_MS + 1).silenceOf(tagged)?.reason).toBe('test');
  expect(of(NOW_MS + 1).silenceOf(subject)).toBeUndefined();
  expect(of(NOW_MS).silencedUntil(tagged, 0)).toBe(iso(NOW_MS));
  expect(of(NOW_MS).silencedUntil(subject, 0)).toBeUndefined();
});

it('Without a channel nobody is told, whatever the routes name', () => {
  const { routeOf } = recipients({ notifyRoutes: [{ channels: ['ops'] }] as never });
  expect(routeOf(subject)).toEqual([]);
});

it('Who is told depends on the tags of the secret, where it has any', () => {
  const { routeOf } = recipients({
    notifyChannels: [{ name: 'ops' }, { name: 'team' }] as never,
    notifyRoutes: [{ match: { tag: { owner: 'a' } }, channels: ['team'] }, { channels: ['ops'] }] as never,
  });
  expect(routeOf({ ...subject, tags: { owner: 'a' } })).toEqual(['team']);
  expect(routeOf({ ...subject, tags: { owner: 'b' } })).toEqual(['ops']);
  expect(routeOf(subject)).toEqual(['ops']);
});
