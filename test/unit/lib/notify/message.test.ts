import { describe as describeGroup, expect, it } from 'vitest';
import { PREVIEW_NOTICES } from '../../../../lib/local/preview-notices.ts';
import { describeNotice } from '../../../../lib/notify/message/message.ts';
import { formatWebhook } from '../../../../lib/notify/channels/webhook.ts';
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
  expect(headline).toMatch(/^CSMS cn-north-4: rotation of rds-orders-01 failing for 2 days \(reminder\)/);
  expect(secrets).toEqual([]);
});

it('calls a secret without a name by its id', () => {
  expect(describe(noticeOf({ secrets: [noticeSecret({ name: null, id: 'id-1' })] })).headline).toContain('of id-1 off');
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

it('says until when it was acknowledged or silenced, of how many, and by whom', () => {
  const until = (day: number): string => `2026-11-2${day}T00:00:00.000Z`;
  const acknowledged = (day: number, by: string) => noticeSecret({ acknowledged: { until: until(day), by } });
  const silenced = noticeSecret({ silencedUntil: until(4) });
  expect(fieldOf(noticeOf({ secrets: [acknowledged(1, 'Ann')] }), 'acknowledged')).toBe(
    'until 2026-11-21 00:00 UTC, by Ann',
  );
  const several = noticeOf({ secrets: [acknowledged(3, 'Ann'), acknowledged(2, 'Bo'), silenced] });
  expect(fieldOf(several, 'acknowledged')).toBe('2 secrets, until 2026-11-23 00:00 UTC, by Ann, Bo');
  expect(fieldOf(several, 'silenced')).toBe('1 secret, until 2026-11-24 00:00 UTC');
  expect(fieldOf(noticeOf({ secrets: [silenced, silenced] }), 'silenced')).toBe('until 2026-11-24 00:00 UTC');
  const bare = noticeOf({ secrets: [noticeSecret()] });
  expect([fieldOf(bare, 'acknowledged'), fieldOf(bare, 'silenced')]).toEqual([undefined, undefined]);
});

it('names the problem, which somebody may acknowledge, while it is open and the only one', () => {
  const idOf = (change: Partial<Notice>) =>
    describe(noticeOf(change))
      .footer.at(-1)
      ?.match(/Problem (\w+)/)?.[1];
  const secret = noticeSecret({ episodeId: 'e1' });
  expect(idOf({ secrets: [secret] })).toBe('e1');
  expect(idOf({ secrets: [secret, secret] })).toBeUndefined();
  expect(idOf({ secrets: [secret], stage: 'resolved' })).toBeUndefined();
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
  const { secrets, more, footer, links } = describe(PREVIEW_NOTICES['many.opened']!.notice);
  expect(secrets).toHaveLength(10);
  expect(more).toBe('and 27 more secrets');
  expect(links).toEqual([
    {
      text: 'Report',
      url: 'https://reports.example.com/csms/rotation/runs/20261122T060000Z-1a2b3c4d/report.html',
    },
    { text: 'Console', url: 'https://console.huaweicloud.com/dew/?region=cn-north-4' },
  ]);
  expect(footer).toEqual([
    `Project cn-north-4 0123456789abcdef0123456789abcdef · Notification ${PREVIEW_NOTICES['many.opened']!.notice.id}`,
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
  expect(fieldOf(noticeOf({ secrets }), 'since')).toContain('0–199,999 failed attempts');
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
    ['rescheduled', 'CHECK', 'not rotated', 'Check that the new date is intended.'],
    [
      'not-expected',
      'CHECK',
      'rotation or replication was turned off',
      'Not rotated. Check that turning rotation off was intended.',
    ],
    ['not-enabled', 'CHECK', 'no longer enabled', 'Not rotated. Check that its status is intended.'],
    ['gone', 'CHECK', 'no longer listed', 'Check whether the secret or its project was deleted on purpose.'],
    [
      'not-watched',
      'CHECK',
      'no longer watched',
      'It may still be failing. Check that leaving out the project is intended.',
    ],
  ] as const)('%s is said as %s', (reason, label, words, advice) => {
    const message = ended(reason);
    expect(message.label).toBe(label);
    expect(message.tone === 'resolved').toBe(label === 'RESOLVED');
    expect(message.headline).toContain(words);
    expect(next(message)).toBe(advice);
  });
});

it('says what is new of what gets worse, and no "still": a channel may hear of it for the first time', () => {
  const escalated = (escalatedBy: 'kind' | 'age') => {
    const { cause } = noticeOf({});
    return describe(noticeOf({ type: 'rotation.disabled', stage: 'escalated', cause: { ...cause, escalatedBy } }))
      .headline;
  };
  expect(escalated('kind')).toContain('auto-rotation now off for rds-orders-01');
  expect(escalated('age')).toContain('auto-rotation of rds-orders-01 off, not rotated for 2 days');
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

/** The longest that the service has, and names as long as it takes them. */
const LONGEST = { region: 'my-kualalumpur-1', name: 'n'.repeat(64), owner: 'o'.repeat(64) };

describeGroup.each(['en', 'zh'] as const)('in %s, with the longest region and names,', (lang) => {
  const longest = Object.entries(PREVIEW_NOTICES).map(([key, { notice }]) => {
    const secrets = notice.secrets.map((secret) => ({ ...secret, ...LONGEST }));
    return [key, { ...notice, secrets }] as const;
  });

  it.each(longest)('%s has at most 60 characters (28 Chinese) before the secrets', (_, notice) => {
    const { label, headline } = describeNotice(notice, textOf(lang), ROOM);
    const name = notice.secrets.length === 1 ? LONGEST.name : textOf(lang).secrets(notice.secrets.length);
    const before = `${label} · ${headline}`.split(notice.cause.run?.function ?? name)[0] ?? '';
    if (notice.cause.run?.function === 'failed-rotation-notifier') return;
    expect(before.length).toBeLessThanOrEqual(lang === 'en' ? 60 : 40);
    expect(before.match(/\p{Script=Han}/gu)?.length ?? 0).toBeLessThanOrEqual(28);
  });

  it.each(longest)('%s is one part as an SMS and says the next step', (key, notice) => {
    const sms = formatSms(notice, textOf(lang));
    expect(sms.length).toBeLessThanOrEqual(lang === 'en' ? 160 : 70);
    const { label } = describeNotice(notice, textOf(lang), ROOM);
    const texts = textOf(lang);
    const steps = [...Object.values(texts.nextBriefly), ...Object.values(texts.nextAfterBriefly)];
    const hasStep = steps.some((step) => sms.endsWith(step.replace(/[.。]$/, '')));
    expect(hasStep, `${key}: ${sms}`).toBe(label !== texts.resolved);
  });
});

describeGroup('a digest', () => {
  const digest = PREVIEW_NOTICES['digest.opened']!.notice;

  it('of one kind with several errors points at the list, for it has no error to show', () => {
    const secrets = digest.secrets.filter(({ kind }) => kind === 'rotation.failed');
    const cause = { ...digest.cause, kinds: { 'rotation.failed': secrets.length } } as const;
    const notice: Notice = { ...digest, type: 'rotation.failed', severity: 'high', cause, secrets };
    expect(describe(notice).headline).toBe('CSMS cn-north-4: first check: 3 secrets with rotation problems');
    expect(fieldOf(notice, 'problem')).toBe('3 failed; error codes FSS.1051 (3)');
    expect(fieldOf(notice, 'next')).toBe('Start with the first of the list.');
  });

  it('names the most frequent error codes, and that of each secret', () => {
    const codes = ['A', 'B', 'B', null, 'C', 'C', 'C', 'D'];
    const [first] = digest.secrets;
    const secrets = codes.map((errorCode) => ({ ...first!, kind: 'rotation.failed' as const, errorCode }));
    const cause = { ...digest.cause, kinds: { 'rotation.failed': secrets.length } };
    const notice: Notice = { ...digest, cause, secrets };
    expect(fieldOf(notice, 'problem')).toBe('8 failed; error codes C (3), B (2), A (1), 1 more');
    expect(describe(notice).secrets[1]).toMatch(/: failed, B, since /);
    expect(describe(notice).secrets[3]).toMatch(/: failed, since /);
    // a body that has only some of them cannot count
    expect(fieldOf({ ...notice, secretsOmitted: 1 }, 'problem')).toBe('8 failed');
    // and what all have in common is said once
    expect(describe({ ...notice, cause: { ...cause, errorCode: 'B' } }).secrets[1]).not.toContain(', B,');
  });

  it('counts the critical ones, and says the kind of each', () => {
    const { headline, secrets } = describe(digest);
    expect(headline).toContain('first check: 14 secrets with rotation problems, 4 critical');
    for (const line of secrets) expect(line).toMatch(/: (automatic rotation off|failed|overdue|replica out of sync), /);
  });
});

it('is no all-clear where nobody knows how it ended', () => {
  const unknown = noticeSecret({ endReason: null });
  const label = (...reasons: EndReason[]) =>
    describe(
      noticeOf({ stage: 'resolved', secrets: [unknown, ...reasons.map((endReason) => noticeSecret({ endReason }))] }),
    ).label;
  expect(label()).toBe('CHECK');
  expect(label('rotated')).toBe('RESOLVED');
  expect(label('rotated', 'gone')).toBe('CHECK');
});

it('has no blank between two Chinese sentences, and says of several how many ended how', () => {
  const { notice } = PREVIEW_NOTICES['digest.resolved']!;
  const { fields } = describeNotice(notice, textOf('zh'), ROOM);
  for (const { text } of fields) expect(text).not.toMatch(/[。，；：] /);
  expect(describe(PREVIEW_NOTICES['many.resolved']!.notice).headline).toContain('12 no longer listed, 25 rotated');
  expect(describe(notice).secrets[0]).toContain('turned off');
});

it('names the region of a replica that is out of sync, where it is known', () => {
  const { notice } = PREVIEW_NOTICES['replica.opened']!;
  expect(fieldOf(notice, 'problem')).toBe('Replica in cn-east-3 is out of sync.');
  const regions = ['cn-east-3', 'cn-south-1'];
  expect(fieldOf({ ...notice, secrets: [noticeSecret({ replicaRegions: regions })] }, 'problem')).toBe(
    'Replicas in cn-east-3, cn-south-1 are out of sync.',
  );
  expect(fieldOf({ ...notice, secrets: [noticeSecret()] }, 'problem')).toBe(
    'A replica is out of sync with its primary.',
  );
});

it('says where the store has the report, where no browser can open it', () => {
  const { notice } = PREVIEW_NOTICES['failed.opened']!;
  const report = 'obs://example-bucket/csms/rotation/runs/20261122T060000Z-1a2b3c4d/report.html';
  const message = describe({ ...notice, links: { ...notice.links, report } });
  expect(message.links.map(({ text }) => text)).toEqual(['Console']);
  expect(message.footer[0]).toBe(`Report: ${report}`);
});

it.each(['en', 'zh'] as const)('separates thousands in every count, in %s', (lang) => {
  const kinds = ['rotation.disabled', 'rotation.failed', 'rotation.overdue', 'replica.failed'] as const;
  const secrets = Array.from({ length: 6_000 }, (_, nth) =>
    noticeSecret({
      name: 'db',
      region: `r-${nth}`,
      owner: nth % 3 === 0 ? null : `team-${'abcdefghij'[nth % 10]}`,
      attempts: 1_000 + nth,
      severity: nth % 2 === 0 ? 'critical' : 'high',
      endReason: nth % 2 === 0 ? 'rotated' : 'gone',
      ...(nth % 2 === 0 && { acknowledged: { until: '2026-11-23T00:00:00Z', by: `p-${nth}` } }),
    }),
  );
  const cause = { ...noticeOf({}).cause, reason: 'mixed' as const };
  for (const stage of ['opened', 'resolved'] as const) {
    const counted = Object.fromEntries(kinds.map((kind) => [kind, 1_500]));
    const notice = noticeOf({ stage, secrets, cause: { ...cause, kinds: counted } });
    const { headline, fields, more } = describeNotice(notice, textOf(lang), ROOM);
    const texts = [headline, ...fields.map(({ text }) => text), more, formatSms(notice, textOf(lang))];
    for (const text of texts)
      expect(text?.replaceAll(/\d{4}-\d\d-\d\d|[rp]-\d+|[0-9a-f]{32}|FSS\.\d+/g, '')).not.toMatch(/\d{4}/);
    expect(headline).toMatch(/\d,\d{3}/);
  }
});

it('names the projects of several, and how many more there are', () => {
  const place = (nth: number) =>
    noticeSecret({ projectId: `${nth}`.padStart(32, '0'), projectName: `cn-north-4_p${nth}`, accountName: 'prod' });
  const notice = noticeOf({ secrets: Array.from({ length: 11 }, (_, nth) => place(nth)) });
  expect(describe(notice).fields.find(({ name }) => name === 'where')).toEqual({
    name: 'where',
    label: 'Project',
    text: 'cn-north-4_p0 (prod), cn-north-4_p1 (prod), 9 more',
  });
});

it.each(['en', 'zh'] as const)('says nowhere how its list is sorted, in %s', (lang) => {
  for (const { notice } of Object.values(PREVIEW_NOTICES))
    expect(JSON.stringify(describeNotice(notice, textOf(lang), ROOM))).not.toMatch(/listed first|排在最前/);
});

it.each([
  [['rotated', 'gone'], '4 secrets (rotate-rds): 2 rotated, 2 no longer listed', '已轮转；'],
  [
    ['rotated', 'not-expected', 'gone', 'synced'],
    '4 secrets (rotate-rds): 2 resolved, 2 to check',
    '2 个已恢复，2 个待确认',
  ],
  [['not-enabled', 'not-expected', 'gone', 'rescheduled'], '4 secrets (rotate-rds): 4 to check', '：4 个待确认'],
] as const)('says of ends like %j how many ended how, or how many are to check', (reasons, en, zh) => {
  const secrets = [0, 1, 2, 3].map((nth) => noticeSecret({ endReason: reasons[nth % reasons.length] ?? null }));
  const notice = noticeOf({ stage: 'resolved', secrets });
  expect(describe(notice).headline).toBe(`CSMS cn-north-4: ${en}`);
  expect(describeNotice(notice, textOf('zh'), ROOM).headline).toContain(zh);
});

describeGroup('a body of the webhook channel that has only some of the secrets', () => {
  const whole = (stage: 'opened' | 'resolved', ends: readonly EndReason[] = ['rotated']): Notice => {
    const { cause } = noticeOf({});
    const secrets = Array.from({ length: 1_200 }, (_, nth) =>
      noticeSecret({
        projectId: `${nth % 5}`.repeat(32),
        accountName: 'prod',
        severity: nth < 3 ? 'critical' : 'high',
        endReason: stage === 'resolved' ? ends[nth % ends.length]! : null,
      }),
    );
    const kinds = { 'rotation.disabled': 3, 'rotation.failed': 1_197 };
    const endReason = stage === 'resolved' ? (ends.length > 1 ? ('mixed' as const) : ends[0]!) : null;
    return noticeOf({ stage, secrets, cause: { ...cause, reason: 'mixed', kinds, endReason, isFirstCheck: true } });
  };
  const received = (notice: Notice): Notice => JSON.parse(formatWebhook(notice)) as Notice;
  const withoutRegion = (headline: string): string => headline.replace('CSMS cn-north-4', 'CSMS');

  it.each([
    ['opened', ['rotated']],
    ['resolved', ['rotated']],
    ['resolved', ['gone']],
  ] as const)('counts all of them: %s, %j', (stage, ends) => {
    const notice = whole(stage, ends);
    const message = describe(received(notice));
    expect(message.label).toBe(describe(notice).label);
    expect(message.headline).toBe(withoutRegion(describe(notice).headline));
    expect(message.headline).toContain('1,200 secrets');
    expect(message.more).toBe('and 1,190 more secrets');
  });

  it('says nothing of all that it only knows of some', () => {
    for (const notice of [whole('opened'), whole('resolved', ['rotated', 'gone'])]) {
      const { fields, footer } = describe(received(notice));
      const names = fields.map(({ name }) => name);
      expect(names).toEqual(notice.stage === 'opened' ? ['problem', 'next'] : ['next']);
      expect(footer.at(-1)).toBe(`Notification ${notice.id}`);
    }
    expect(describe(received(whole('resolved', ['rotated', 'gone']))).label).toBe('CHECK');
  });
});
