import { describe, expect, it, vi } from 'vitest';
import { notifierCommand } from '../../../../../functions/failed-rotation-notifier/command.ts';
import { renderRotationPage } from '../../../../../functions/failed-rotation-notifier/page/page.ts';
import type { RotationPageInput } from '../../../../../functions/failed-rotation-notifier/page/input.ts';
import { bannersOf, headlineOf, rowsOf, sectionIds, sectionOf, textOf } from '../../../../support/read-page.ts';
import * as sample from '../../../../support/sample-rotation-page.ts';

const { NOW_MS, build, endedAt, episodeAt, deliveryOf } = sample;
const HOUR_MS = 3_600_000;
const render = (input: RotationPageInput): string => renderRotationPage(input, 'en');
const renderOpen = (...open: Array<Parameters<typeof episodeAt>[1]>): string =>
  render(build({ open: open.map((changed, index) => episodeAt(index, changed)) }));

describe('What is failing now', () => {
  it('stands by cause, with the error, the function and what to do', () => {
    const same = {
      type: 'rotation.failed',
      functionUrn: 'urn:fss:r:p:function:default:f',
      errorCode: 'FSS.1',
    } as const;
    const section = sectionOf(
      renderOpen(
        { ...same, errorMessage: 'It timed out.' },
        { ...same, errorMessage: 'It timed out.' },
        { ...same, errorCode: 'FSS.2', errorMessage: 'One.' },
        { ...same, errorCode: 'FSS.2', errorMessage: 'Two.' },
      ),
      'failing',
    );
    const cards = section
      .split('<article')
      .slice(1)
      .map((card) => textOf(`<article${card}`));
    expect(cards).toHaveLength(2);
    const first = cards.find((card) => card.includes('FSS.1'));
    expect(first).toMatch(
      /Rotation failed FSS\.1 2 Error It timed out\. Function urn:fss:\S+ Next step Find the error in the log/,
    );
    // errors that differ stand in their rows
    const second = cards.find((card) => card.includes('FSS.2'));
    expect(second).not.toContain('Error');
    expect(second).toMatch(/Two\..*One\./);
  });

  it('has of each secret where it is, since when, how often it was tried, and its owner', () => {
    const html = renderOpen({
      region: 'eu-west-101',
      projectId: 'f'.repeat(32),
      secretName: 'orders-db',
      secretId: 'id-1',
      taskId: 'task-9',
      sinceMs: NOW_MS - 30 * HOUR_MS,
      attempts: 3,
      owner: 'team-orders',
      severity: 'high',
      deliveries: [deliveryOf({ channel: 'ops', stage: 'repeated', deliveredAtMs: NOW_MS - HOUR_MS })],
      silence: null,
      episodeId: 'problem-7',
      acknowledged: null,
    });
    expect(rowsOf(sectionOf(html, 'failing'))[0]).toBe(
      `orders-db id-1 task task-9 problem problem-7 eu-west-101 ${'f'.repeat(32)} High 2026-11-21 00:00 UTC 30 hours ago, 3 failed attempts team-orders ops reminder 2026-11-22 05:00 UTC`,
    );
  });

  it('says which channel was notified when last and how often; what did not arrive comes first', () => {
    const row = rowsOf(
      renderOpen({
        deliveries: [
          deliveryOf({ noticeId: 'a', channel: 'ops', deliveredAtMs: NOW_MS - 30 * HOUR_MS }),
          deliveryOf({ noticeId: 'b', channel: 'ops', stage: 'escalated', deliveredAtMs: NOW_MS - 6 * HOUR_MS }),
          deliveryOf({ noticeId: 'b', channel: 'hook', stage: 'escalated', state: 'waiting', deliveredAtMs: null }),
          deliveryOf({ noticeId: null, channel: 'old', deliveredAtMs: null }),
        ],
        silence: null,
      }),
    )[0];
    expect(row).toMatch(/Waiting hook escalated ops escalated \(2×\) 2026-11-22 00:00 UTC old opened over a week ago$/);
  });

  it('says that nobody was notified, and why', () => {
    expect(rowsOf(renderOpen({ deliveries: [], silence: null }))[0]).toMatch(/Not notified$/);
    const html = render(sample.sampleUnnotified());
    expect(rowsOf(sectionOf(html, 'failing')).every((row) => row.endsWith('No channel'))).toBe(true);
    expect(bannersOf(html)[0]).toMatch(
      /No notification channel is set\..*Set NOTIFY_CHANNELS\..*5 open problems not notified\./,
    );
  });

  it('has an owner or says that there is none', () => {
    expect(rowsOf(renderOpen({ owner: null, deliveries: [], silence: null }))[0]).toMatch(/no owner tag Not notified$/);
  });
});

describe('Notices that did not arrive', () => {
  it('are one however many secrets they are about, with the reason and the attempts', () => {
    const deliveries = [
      deliveryOf({
        noticeId: 'n1',
        channel: 'hook',
        state: 'waiting',
        attempts: 4,
        deliveredAtMs: null,
        reason: { code: 'RESPONSE', status: 503, said: 'Try later.' },
      }),
    ];
    const html = renderOpen(...Array.from({ length: 37 }, () => ({ deliveries, silence: null })));
    expect(bannersOf(html)[0]).toContain('1 notification not delivered yet; the next run sends again.');
    const section = sectionOf(html, 'undelivered');
    expect(textOf(section)).toContain('Not delivered 1');
    expect(rowsOf(section)).toHaveLength(1);
    expect(rowsOf(section)[0]).toMatch(
      /^hook Waiting opened 4 attempts since 2026-\S+ \S+ UTC, for \S+ \S+ Response 503 Try later\. .* and 34 more$/,
    );
  });

  it('are shown of resolved problems too, with the text that version 0.1 stored', () => {
    const refused = deliveryOf({ stage: 'resolved', state: 'refused', deliveredAtMs: null, reason: 'answered 400' });
    const html = render(build({ ended: [endedAt(1, { deliveries: [refused] })] }));
    expect(rowsOf(sectionOf(html, 'undelivered'))[0]).toMatch(/Refused resolved 1 attempt since .* answered 400/);
  });
});

describe('An acknowledgement', () => {
  const acknowledged = { untilMs: Date.UTC(2026, 11, 31), by: 'Ann', reason: 'The vendor replaces it.' };

  it('says until when, by whom and why, beside what was delivered', () => {
    const deliveries = [deliveryOf({ channel: 'ops' })];
    const [row] = rowsOf(renderOpen({ acknowledged, deliveries, silence: null }));
    expect(row).toMatch(/Acknowledged until 2026-12-31 00:00 UTC, by Ann ?: The vendor replaces it\. ops opened .*$/);
    const [unnotified] = rowsOf(renderOpen({ acknowledged, deliveries: [], silence: null }));
    expect(unnotified).toMatch(/Acknowledged until .* Not notified$/);
  });

  it('is a command that may be sent as it stands, but for the words of who sends it', () => {
    const text = textOf(renderOpen({ episodeId: '0123456789abcdef0123456789abcdef' })).replaceAll('&quot;', '"');
    const [, command = ''] = /(\{"acknowledge":\{.*?\}\})/.exec(text) ?? [];
    vi.useFakeTimers({ toFake: ['Date'], now: NOW_MS });
    expect(notifierCommand().parse(JSON.parse(command))).toMatchObject({ acknowledge: { by: '…' } });
    vi.useRealTimers();
  });
});

describe('A silence', () => {
  const silence = { until: '2026-12-31T00:00:00Z', reason: 'We move.' };

  it('hides nothing: it is shown with until when and why, and counts as failing', () => {
    const html = renderOpen({ severity: 'high', silence, deliveries: [], secretName: 'quiet-db' });
    expect(headlineOf(html)).toMatch(/^1 secret/);
    expect(rowsOf(sectionOf(html, 'failing'))[0]).toMatch(/^quiet-db .* Silenced until 2026-12-31 00:00 UTC$/);
    expect(rowsOf(sectionOf(html, 'silenced'))[0]).toMatch(/^quiet-db .* 2026-12-31 00:00 UTC in 38 days We move\.$/);
    expect(bannersOf(html)).toEqual([]);
  });

  it('is shown beside what was sent before it began', () => {
    const html = renderOpen({ severity: 'high', silence, deliveries: [deliveryOf({ channel: 'ops' })] });
    expect(rowsOf(sectionOf(html, 'failing'))[0]).toMatch(/Silenced until .* ops opened 2026-11-22 03:00 UTC$/);
  });

  it('never covers what is critical', () => {
    const html = renderOpen({ severity: 'critical', silence, deliveries: [] });
    expect(sectionIds(html)).not.toContain('silenced');
    expect(rowsOf(sectionOf(html, 'failing'))[0]).toMatch(/Not notified$/);
    expect(bannersOf(html)[0]).toContain('1 open problem not notified.');
  });
});

describe('What is over', () => {
  it('says how long it lasted, from when until when, its owner and what ended it', () => {
    const resolvedAtMs = NOW_MS - 2 * HOUR_MS;
    const ended = endedAt(0, {
      secretName: 'ledger-db',
      secretId: 'id-2',
      region: 'cn-north-4',
      owner: 'team-ledger',
      type: 'rotation.failed',
      severity: 'high',
      errorCode: 'FSS.0401',
      sinceMs: resolvedAtMs - 9 * HOUR_MS,
      resolvedAtMs,
      endReason: 'rotated',
      endedByTaskId: 'task-7',
    });
    expect(rowsOf(sectionOf(render(build({ ended: [ended] })), 'history').split('class="panel')[1] ?? '')).toEqual([
      'ledger-db id-2 cn-north-4 · team-ledger Failed rotation High · FSS.0401 9 hours 2026-11-21 19:00 – 2026-11-22 04:00 UTC Rotated task task-7',
    ]);
  });

  it('says of a problem that is no longer watched when it was seen, and that it is not known how long it lasted', () => {
    const ended = endedAt(2, { sinceMs: NOW_MS - 9 * HOUR_MS, resolvedAtMs: NOW_MS, endReason: 'not-watched' });
    const [row] = rowsOf(sectionOf(render(build({ ended: [ended] })), 'history').split('class="panel')[1] ?? '');
    expect(row).toContain('Not known 2026-11-21 21:00 – 2026-11-22 06:00 UTC Project no longer watched');
    expect(row).not.toContain('9 hours');
  });

  it('is summed up: how many were resolved, how many only closed, the median and the longest', () => {
    const lead = (...endReasons: string[]): string => {
      const ended = [3, 90, 5, 400].slice(-endReasons.length).map((hours, index) =>
        endedAt(index, {
          resolvedAtMs: NOW_MS,
          sinceMs: NOW_MS - hours * HOUR_MS,
          endReason: endReasons[index] ?? '',
        }),
      );
      const section = sectionOf(render(build({ ended })), 'history');
      return textOf(/<p class="lead">[\s\S]*?<\/p>/.exec(section)?.[0] ?? '');
    };
    expect(lead('rotated', 'synced', 'rotated', 'rotated')).toBe(
      'In the last 90 days, 4 problems were resolved. Half lasted up to 5 hours, the longest 16 days.',
    );
    expect(lead('rotated', 'rotated-off', 'rescheduled', 'gone')).toMatch(
      /^In the last 90 days, 1 problem was resolved and 3 closed otherwise\./,
    );
    expect(lead('rescheduled')).toBe('In the last 90 days, 1 problem was closed. It lasted 16 days.');
    // nobody knows how long it goes on
    expect(lead('rotated', 'rotated', 'rotated', 'not-watched')).toMatch(/closed otherwise\. .* the longest 3 days\.$/);
    expect(lead('not-watched')).toBe('');
  });
});
