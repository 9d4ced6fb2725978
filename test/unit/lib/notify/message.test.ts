import { expect, it } from 'vitest';
import { PREVIEW_NOTICES } from '../../../../lib/local/preview-notices.ts';
import { describeNotice, functionName } from '../../../../lib/notify/message/message.ts';
import type { Notice } from '../../../../lib/notify/notice.ts';
import { textOf } from '../../../../lib/notify/text/text-of.ts';
import { noticeSecret, outgoingNotice } from '../../../support/outgoing-notice.ts';

const ROOM = { secrets: 10, messageChars: 500 };
const describe = (notice: Notice) => describeNotice(notice, textOf('en'), ROOM);
const fieldOf = (notice: Notice, name: string): string | undefined =>
  describe(notice).fields.find((field) => field.name === name)?.text;

const noticeOf = (change: Partial<Notice>): Notice => outgoingNotice(change).notice;

it('says what failed, and of how many secrets, by the name of the function', () => {
  expect(describe(PREVIEW_NOTICES['many.opened']!.notice).headline).toBe('rotate-rds: rotation of 37 secrets failed');
});

it('names a secret that is the only one', () => {
  const { headline, secrets } = describe(noticeOf({ type: 'rotation.failed', stage: 'repeated' }));
  expect(headline).toBe('rotate-rds: rotation of secret rds-orders-01 still fails');
  expect(secrets).toEqual([]);
});

it('calls a secret without a name by its id', () => {
  expect(describe(noticeOf({ secrets: [noticeSecret({ name: null, id: 'id-1' })] })).headline).toContain('secret id-1');
});

it('answers what people ask, in that order', () => {
  const { fields } = describe(PREVIEW_NOTICES['disabled.escalated']!.notice);
  expect(fields.map(({ label, text }) => `${label}: ${text}`)).toEqual([
    'Why: Automatic rotation is off: the service will not try again. Last error: FSS.1051: cannot connect to mysql://***@10.8.0.12:3306/orders: connect ETIMEDOUT after 30000 ms',
    'Where: cn-north-4, project 0123456789abcdef0123456789abcdef',
    'Since: 2026-11-20 06:00 UTC (2 days ago), 3 failed attempts',
    `Task: ${PREVIEW_NOTICES['disabled.escalated']!.notice.secrets[0]?.taskId}`,
    'Owner: team-orders@example.com',
    'Urgency: critical, act now',
    'What to do: Fix what made the rotations fail, switch automatic rotation on again, and rotate by hand.',
  ]);
});

it('says how long a resolved one lasted and which task ended it', () => {
  const { label, fields } = describe(PREVIEW_NOTICES['failed.resolved']!.notice);
  expect(label).toBe('RESOLVED');
  expect(fields.map(({ name }) => name)).toEqual(['cause', 'where', 'lasted', 'endedBy', 'owner', 'next']);
  expect(fields[2]?.text).toBe('1 day 23 hours');
  expect(fields[3]?.text).toBe(PREVIEW_NOTICES['failed.resolved']!.notice.secrets[0]?.endedByTaskId);
});

it('says how it ended when no task did', () => {
  const secrets = [noticeSecret({ durationSeconds: 59, endedByTaskId: null, endReason: 'synced' })];
  const notice = noticeOf({ stage: 'resolved', secrets });
  expect(fieldOf(notice, 'endedBy')).toBeUndefined();
  expect(fieldOf(notice, 'cause')).toBe('All replicas are in sync again.');
  expect(fieldOf(notice, 'lasted')).toBe('under a minute');
});

it('tells of each of several that ended, and the range of how long they lasted', () => {
  const secrets = [
    noticeSecret({ name: 'a', durationSeconds: 7_260, endedByTaskId: 't-1', owner: null }),
    noticeSecret({ name: 'b', durationSeconds: 90_000, endedByTaskId: null, endReason: 'gone' }),
  ];
  const notice = noticeOf({ stage: 'resolved', secrets });
  expect(fieldOf(notice, 'lasted')).toBe('2 hours 1 minute to 1 day 1 hour');
  expect(describe(notice).secrets).toEqual([
    'a: lasted 2 hours 1 minute, ended by task t-1',
    'b: lasted 1 day 1 hour, no longer listed, owner team-orders@example.com',
  ]);
});

it('counts the owners, and says when there is none', () => {
  const owned = (owner: string | null) => noticeSecret({ owner });
  expect(fieldOf(noticeOf({ secrets: [owned(null)] }), 'owner')).toBe('nobody: there is no owner tag');
  expect(fieldOf(noticeOf({ secrets: [owned('a'), owned('a')] }), 'owner')).toBe('a');
  expect(fieldOf(noticeOf({ secrets: ['b', 'a', null, 'a', 'c', 'd'].map(owned) }), 'owner')).toBe(
    'a (2), b (1), nobody (1), 2 more',
  );
});

it('says how many secrets it leaves out, and where all of them are', () => {
  const { secrets, more, footer } = describe(PREVIEW_NOTICES['many.opened']!.notice);
  expect(secrets).toHaveLength(10);
  expect(more).toBe('and 27 more secrets');
  expect(footer).toEqual([
    'Full list in the store: rotation/runs/20261122T060000Z-1a2b3c4d/failures.json',
    `Notice ${PREVIEW_NOTICES['many.opened']!.notice.id}`,
  ]);
});

it('lists regions once each, and copes with clocks that differ and times that are none', () => {
  const secrets = [noticeSecret({ since: '2026-11-23T00:00:00Z' }), noticeSecret({ since: 'soon' })];
  const notice = noticeOf({ secrets });
  expect(fieldOf(notice, 'where')).toBe('cn-north-4, project 0123456789abcdef0123456789abcdef');
  expect(fieldOf(notice, 'since')).toBe(
    '2026-11-23 00:00 UTC (under a minute ago) for the first of them, 3 failed attempts',
  );
});

it('takes 200,000 secrets', () => {
  const secrets = Array.from({ length: 200_000 }, (_, index) => noticeSecret({ attempts: index }));
  expect(fieldOf(noticeOf({ secrets }), 'since')).toContain('0 to 199999 failed attempts each');
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
    for (const type of [
      'rotation.failed',
      'rotation.overdue',
      'rotation.disabled',
      'replica.failed',
      'watch.stale',
    ] as const) {
      const headlines = (['opened', 'repeated', 'escalated', 'resolved'] as const).map(
        (stage) => describeNotice(noticeOf({ type, stage }), textOf(lang), ROOM).headline,
      );
      expect(new Set(headlines).size).toBe(4);
    }
});
