import { describe as describeGroup, expect, it } from 'vitest';
import { PREVIEW_NOTICES } from '../../../../lib/local/preview-notices.ts';
import { describeNotice } from '../../../../lib/notify/message/message.ts';
import { functionName } from '../../../../lib/notify/message/message-fields.ts';
import { formatSms } from '../../../../lib/notify/message/sms.ts';
import type { EndReason, Notice, NoticeType } from '../../../../lib/notify/notice.ts';
import { textOf } from '../../../../lib/notify/text/text-of.ts';
import { noticeSecret, outgoingNotice } from '../../../support/outgoing-notice.ts';

const ROOM = { secrets: 10, messageChars: 500 };
const describe = (notice: Notice) => describeNotice(notice, textOf('en'), ROOM);
const fieldOf = (notice: Notice, name: string): string | undefined =>
  describe(notice).fields.find((field) => field.name === name)?.text;

const noticeOf = (change: Partial<Notice>): Notice => outgoingNotice(change).notice;

it('says what failed, and of how many secrets, by the name of the function', () => {
  expect(describe(PREVIEW_NOTICES['many.opened']!.notice).headline).toBe(
    'CSMS cn-north-4: rotation failed for 37 secrets (rotate-rds)',
  );
});

it('names a secret that is the only one', () => {
  const { headline, secrets } = describe(noticeOf({ type: 'rotation.failed', stage: 'repeated' }));
  expect(headline).toMatch(/^CSMS cn-north-4: rotation still failing for rds-orders-01 \(reminder, /);
  expect(secrets).toEqual([]);
});

it('calls a secret without a name by its id', () => {
  expect(describe(noticeOf({ secrets: [noticeSecret({ name: null, id: 'id-1' })] })).headline).toContain('for id-1');
});

it('answers what people ask, in that order', () => {
  const { fields, footer } = describe(PREVIEW_NOTICES['disabled.escalated']!.notice);
  expect(fields.map(({ label, text }) => `${label}: ${text}`)).toEqual([
    'Problem: CSMS will not retry. Last error: FSS.1051: cannot connect to mysql://***@10.8.0.12:3306/orders: connect ETIMEDOUT after 30000 ms',
    'Owner: team-orders@example.com',
    'Since: 2026-11-20 06:00 UTC (2 days), 3 failed attempts',
    'Next step: Fix the error, turn automatic rotation on in Set Rotation Policy, then click Rotate Now.',
  ]);
  expect(footer.at(-1)).toContain(PREVIEW_NOTICES['disabled.escalated']!.notice.secrets[0]?.taskId);
});

it('says how long a resolved one lasted and which task ended it', () => {
  const { label, fields, footer } = describe(PREVIEW_NOTICES['failed.resolved']!.notice);
  expect(label).toBe('RESOLVED');
  expect(fields.map(({ name }) => name)).toEqual(['ended', 'owner', 'lasted']);
  expect(fields[2]?.text).toBe('47 hours');
  expect(footer.at(-1)).toContain(
    `Rotation task ${PREVIEW_NOTICES['failed.resolved']!.notice.secrets[0]?.endedByTaskId}`,
  );
});

it('says how it ended when no task did', () => {
  const secrets = [noticeSecret({ durationSeconds: 59, endedByTaskId: null, endReason: 'synced' })];
  const notice = noticeOf({ stage: 'resolved', secrets });
  expect(fieldOf(notice, 'ended')).toBe('All replicas are in sync.');
  expect(fieldOf(notice, 'lasted')).toBe('under a minute');
});

it('tells of each of several that ended, and the range of how long they lasted', () => {
  const secrets = [
    noticeSecret({ name: 'a', durationSeconds: 7_260, endedByTaskId: 't-1', owner: null }),
    noticeSecret({ name: 'b', durationSeconds: 90_000, endedByTaskId: null, endReason: 'gone' }),
  ];
  const notice = noticeOf({ stage: 'resolved', secrets });
  expect(fieldOf(notice, 'lasted')).toBe('2 hours to 25 hours');
  expect(describe(notice).secrets).toEqual([
    'a: after 2 hours',
    'b: no longer listed, after 25 hours, team-orders@example.com',
  ]);
});

it('counts the owners, and says when there is none', () => {
  const owned = (owner: string | null) => noticeSecret({ owner });
  expect(fieldOf(noticeOf({ secrets: [owned(null)] }), 'owner')).toBe('no owner tag');
  expect(fieldOf(noticeOf({ secrets: [owned('a'), owned('a')] }), 'owner')).toBe('a');
  expect(fieldOf(noticeOf({ secrets: ['b', 'a', null, 'a', 'c', 'd'].map(owned) }), 'owner')).toBe(
    'a (2), b (1), c (1), 1 more; 1 without owner tag',
  );
});

it('says how many secrets it leaves out, and where all of them are', () => {
  const { secrets, more, footer } = describe(PREVIEW_NOTICES['many.opened']!.notice);
  expect(secrets).toHaveLength(10);
  expect(more).toBe('and 27 more secrets');
  expect(footer).toEqual([
    'Report: rotation/runs/20261122T060000Z-1a2b3c4d/failures.json',
    `Project cn-north-4 0123456789abcdef0123456789abcdef · Notice ${PREVIEW_NOTICES['many.opened']!.notice.id}`,
  ]);
});

it('lists regions once each, and copes with clocks that differ and times that are none', () => {
  const secrets = [noticeSecret({ since: '2026-11-23T00:00:00Z' }), noticeSecret({ since: 'soon' })];
  const notice = noticeOf({ secrets });
  expect(fieldOf(notice, 'where')).toBeUndefined();
  expect(fieldOf(notice, 'since')).toBe('oldest 2026-11-23 00:00 UTC (under a minute), 3 failed attempts');
});

it('takes 200,000 secrets', () => {
  const secrets = Array.from({ length: 200_000 }, (_, index) => noticeSecret({ attempts: index }));
  expect(fieldOf(noticeOf({ secrets }), 'since')).toContain('0–199999 failed attempts');
});

it.each([
  ['urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:rotate-rds:latest', 'rotate-rds'],
  ['urn:fss:cn-north-4:0123456789abcdef0123456789abcdef:function:default:rotate-rds', 'rotate-rds'],
  ['inventory-export', 'inventory-export'],
  ['', undefined],
  [null, undefined],
])('reads the function of %j', (urn, name) => {
  expect(functionName(urn)).toBe(name);
});

it('has a headline for every type and stage, in both languages', () => {
  for (const lang of ['en', 'zh'] as const)
    for (const type of ['rotation.failed', 'rotation.overdue', 'rotation.disabled', 'replica.failed'] as const) {
      const headlines = (['opened', 'repeated', 'escalated', 'resolved'] as const).map(
        (stage) => describeNotice(noticeOf({ type, stage }), textOf(lang), ROOM).headline,
      );
      expect(new Set(headlines).size).toBe(4);
    }
});

describeGroup('an end', () => {
  const ended = (endReason: EndReason, type: NoticeType = 'rotation.failed') =>
    describe(noticeOf({ stage: 'resolved', type, secrets: [noticeSecret({ endReason })] }));
  const next = (message: ReturnType<typeof ended>) => message.fields.find(({ name }) => name === 'next')?.text;

  it.each([
    ['rotated', 'RESOLVED', 'rds-orders-01 rotated', undefined],
    ['synced', 'RESOLVED', 'rds-orders-01 replica in sync again', undefined],
    ['rotated-off', 'CHECK', 'automatic rotation is still off', 'Turn automatic rotation on in Set Rotation Policy.'],
    ['rescheduled', 'CHECK', 'not rotated', 'Not rotated. Check that the new date is intended.'],
    [
      'not-expected',
      'CHECK',
      'rotation or replication was turned off',
      'Not rotated. Check that turning rotation off was intended.',
    ],
    ['gone', 'CHECK', 'no longer listed', 'Check that the deletion was intended.'],
  ] as const)('%s is said as %s', (reason, label, words, advice) => {
    const message = ended(reason);
    expect(message.label).toBe(label);
    expect(message.tone === 'resolved').toBe(label === 'RESOLVED');
    expect(message.headline).toContain(words);
    expect(next(message)).toBe(advice);
  });
});

it('calls nothing that gets worse the same as before, and says "still" of what was told before', () => {
  const escalated = (escalatedBy: 'kind' | 'age') => {
    const { cause } = noticeOf({});
    return describe(noticeOf({ type: 'rotation.disabled', stage: 'escalated', cause: { ...cause, escalatedBy } }))
      .headline;
  };
  expect(escalated('kind')).toContain('auto-rotation is now off for');
  expect(escalated('age')).toContain('auto-rotation still off for');
});

it.each(['en', 'zh'] as const)(
  'has at most 60 characters (28 Chinese) before the name of the secret, in %s',
  (lang) => {
    for (const { notice } of Object.values(PREVIEW_NOTICES)) {
      const [only, ...more] = notice.secrets;
      if (!only || more.length > 0) continue;
      const { label, headline } = describeNotice(notice, textOf(lang), ROOM);
      const before = `${label} · ${headline}`.split(only.name ?? '')[0] ?? '';
      expect(before.length).toBeLessThanOrEqual(lang === 'en' ? 60 : 28);
    }
  },
);

it.each(['en', 'zh'] as const)('is one part as an SMS, in %s', (lang) => {
  for (const { notice } of Object.values(PREVIEW_NOTICES)) {
    const sms = formatSms(notice, textOf(lang));
    expect(sms.length).toBeLessThanOrEqual(lang === 'en' ? 160 : 70);
    expect(sms).not.toContain(notice.id);
  }
});
