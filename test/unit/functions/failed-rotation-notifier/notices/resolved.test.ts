import { describe, expect, it } from 'vitest';
import { groupResolved } from '../../../../../functions/failed-rotation-notifier/notices/resolved.ts';
import { reroute } from '../../../../../functions/failed-rotation-notifier/notices/reroute.ts';
import type {
  ChannelState,
  EndedEpisode,
  OutboxEntry,
} from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import type { NoticeStage } from '../../../../../lib/notify/notice.ts';
import { NOW_MS } from '../samples.ts';
import { endedOf, entryOf, episodeOf } from '../state/sample-state.ts';

/** An entry about some secrets, and what became of it on each channel. */
const sent = (
  id: string,
  about: readonly string[],
  channels: Record<string, ChannelState>,
  stage: NoticeStage = 'opened',
): OutboxEntry => {
  const marks = Object.entries(channels).map(([name, state]) => [name, { state, attempts: 1 }] as const);
  return entryOf(id, { channels: Object.fromEntries(marks) }, { stage, about });
};
const over = (id: string, more: Partial<EndedEpisode> = {}): EndedEpisode => ({ ...endedOf(id, NOW_MS), ...more });
const groups = (ended: readonly EndedEpisode[], outbox: readonly OutboxEntry[], open = [] as never[]) =>
  groupResolved(ended, open, outbox).map(({ members, ...rest }) => ({
    ...rest,
    members: members.map(({ secretId }) => secretId),
  }));

describe('What is over is told', () => {
  it('where its opening was delivered, though the entry is gone since', () => {
    expect(groups([over('a', { deliveredTo: ['ops', 'hook'] })], [])).toEqual([
      { stage: 'resolved', members: ['a'], channels: ['hook', 'ops'], closesCauseOn: ['hook', 'ops'], precededBy: {} },
    ]);
  });

  it('where its opening is on its way, behind that', () => {
    expect(groups([over('a')], [sent('e1', ['a'], { ops: 'waiting' })])).toMatchObject([
      { channels: ['ops'], precededBy: { ops: 'e1' } },
    ]);
  });

  it('behind nothing where the opening has arrived, whatever became of its escalation', () => {
    for (const state of ['waiting', 'refused', 'disabled'] as const) {
      const outbox = [sent('e1', ['a'], { ops: 'delivered' }), sent('e2', ['a'], { ops: state }, 'escalated')];
      expect(groups([over('a')], outbox).map(({ channels, precededBy }) => [channels, precededBy])).toEqual([
        [['ops'], {}],
      ]);
    }
  });

  it('nowhere where nobody knows of it', () => {
    expect(groups([over('a')], [])).toEqual([]);
    expect(groups([over('a')], [sent('e1', ['a'], { ops: 'refused', hook: 'disabled' })])).toEqual([]);
    expect(groups([over('a')], [sent('e1', ['b'], { ops: 'delivered' })])).toEqual([]);
    expect(groups([], [sent('e1', ['a'], { ops: 'delivered' })])).toEqual([]);
  });

  it('in one message for what has one cause, one kind and one set of places', () => {
    const outbox = [sent('e1', ['a', 'b'], { ops: 'delivered' }), sent('e2', ['c'], { ops: 'waiting' })];
    const other = over('d', { deliveredTo: ['ops'], cause: { ...over('d').cause, id: 'other' } });
    const kind = over('e', { deliveredTo: ['ops'], seen: { ...over('e').seen, kind: 'overdue' } });
    const members = groups([over('a'), over('b'), over('c'), other, kind], outbox).map((group) => group.members);
    expect(members).toEqual([['a', 'b'], ['c'], ['d'], ['e']]);
  });

  it('in one message for all kinds that the first run has found', () => {
    const baseline = { ...over('a').cause, isBaseline: true };
    const all = (['failed', 'overdue'] as const).map((kind) =>
      over(kind, { deliveredTo: ['ops'], cause: baseline, seen: { ...over('a').seen, kind } }),
    );
    expect(groups(all, []).map(({ members }) => members)).toEqual([['failed', 'overdue']]);
  });

  it('as the end of its cause only on channels where nothing of it is open', () => {
    const open = episodeOf('b', { deliveredTo: ['ops'] });
    const ended = [over('a', { deliveredTo: ['hook', 'ops'] })];
    expect(groups(ended, [], [open] as never[])).toMatchObject([{ closesCauseOn: ['hook'] }]);
    const other = { ...open, cause: { ...open.cause, id: 'other' } };
    expect(groups(ended, [], [other] as never[])).toMatchObject([{ closesCauseOn: ['hook', 'ops'] }]);
    expect(groups(ended, [sent('e', ['c'], { hook: 'waiting' })], [episodeOf('c')] as never[])).toMatchObject([
      { closesCauseOn: ['ops'] },
    ]);
  });
});

describe('What every channel refused', () => {
  const notified = episodeOf('a', {
    lastNotified: { times: 1, atMs: NOW_MS, stage: 'opened', severity: 'medium', kind: 'failed' },
  });
  const refused = sent('e1', ['a'], { ops: 'refused' });
  const channelsOf = (...outbox: OutboxEntry[]) =>
    reroute(outbox, [notified], () => ['ops', 'hook']).map(({ channels }) => Object.keys(channels));

  it('goes to who is routed now as well, in its newest entry', () => {
    expect(reroute([refused], [notified], () => ['ops', 'hook'])).toEqual([
      { ...refused, channels: { ...refused.channels, hook: { state: 'waiting', attempts: 0 } } },
    ]);
    expect(channelsOf(refused, sent('e2', ['a'], { ops: 'disabled' }, 'escalated'))).toEqual([
      ['ops'],
      ['ops', 'hook'],
    ]);
    expect(channelsOf(refused, sent('e2', ['a'], { ops: 'refused' }, 'resolved'))).toEqual([['ops', 'hook'], ['ops']]);
  });

  it('stays where a channel knows of it, where it waits, and where nobody new is routed', () => {
    expect(channelsOf(sent('e1', ['a'], { ops: 'refused', sms: 'delivered' }))).toEqual([['ops', 'sms']]);
    expect(channelsOf(sent('e1', ['a'], { ops: 'refused', sms: 'waiting' }))).toEqual([['ops', 'sms']]);
    expect(channelsOf(sent('e1', ['b'], { ops: 'refused' }))).toEqual([['ops']]);
    const outbox = [refused];
    expect(reroute(outbox, [notified], () => ['ops'])[0]).toBe(refused);
    expect(reroute(outbox, [episodeOf('a')], () => ['hook'])[0]).toBe(refused);
    expect(reroute(outbox, [{ ...notified, deliveredTo: ['x'] }], () => ['hook'])[0]).toBe(refused);
  });

  it('goes to everybody who is routed for one of its secrets', () => {
    const both = sent('e1', ['a', 'b'], { ops: 'refused' });
    const other = { ...notified, id: 'episode of b', secretId: 'b' };
    const channels = reroute([both], [notified, other], ({ secretId }) => [`for ${secretId}`, 'ops']);
    expect(Object.keys(channels[0]?.channels ?? {})).toEqual(['ops', 'for a', 'for b']);
  });
});
