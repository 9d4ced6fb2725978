import { describe, expect, it } from 'vitest';
import { failuresOf } from '../../../../../functions/failed-rotation-notifier/output/failures.ts';
import { toPageInput } from '../../../../../functions/failed-rotation-notifier/output/page-input.ts';
import {
  EMPTY_STATE,
  type Episode,
  type OutboxEntry,
} from '../../../../../functions/failed-rotation-notifier/state/state.ts';
import { noticeSecretOf } from '../state/sample-state.ts';
import * as sample from '../../../../support/sample-rotation-page.ts';

const SCOPE = { region: 'cn-north-4', projectId: 'a'.repeat(32) };
const { run } = sample.sampleQuiet();
const manifest = { ...run, version: 1, function: 'failed-rotation-notifier', fileSchema: '', totals: {} } as const;

const episodeOf = (secretId: string, changed: Partial<Episode> = {}): Episode => ({
  id: `episode of ${secretId}`,
  secretId,
  sinceMs: 1000,
  openedAtMs: 2000,
  cause: { id: 'cause', functionUrn: null, errorCode: null, isBaseline: false },
  seen: {
    changedAtMs: 2000,
    name: secretId,
    owner: null,
    kind: 'failed',
    severity: 'high',
    attempts: 1,
    failed: null,
    missedAtMs: null,
  },
  lastNotified: null,
  deliveredTo: [],
  ...changed,
});

const memberOf = ({ id: episodeId, secretId }: Episode): OutboxEntry['notice']['secrets'][number] =>
  noticeSecretOf(secretId, { ...SCOPE, name: secretId, episodeId, since: '' });

const entryOf = (id: string, members: readonly Episode[], channels: OutboxEntry['channels']): OutboxEntry => ({
  id,
  notice: {
    id,
    type: 'rotation.failed',
    stage: 'opened',
    occurredAt: '',
    severity: 'high',
    cause: { functionUrn: null, errorCode: null, message: null, reason: 'failed', endReason: null },
    secrets: members.map(memberOf),
    links: { console: null, details: null },
  },
  causeId: 'cause',
  closesCauseOn: [],
  precededBy: {},
  channels,
  createdAtMs: 2000,
});

const outcomeOf = (episodes: readonly Episode[], outbox: readonly OutboxEntry[] = []) => {
  const state = { ...EMPTY_STATE, episodes: Object.fromEntries(episodes.map((one) => [one.secretId, one])), outbox };
  return { scope: SCOPE, state, acknowledged: new Map(), silenced: [] };
};
const pageOf = (episodes: readonly Episode[], outbox: readonly OutboxEntry[] = []) =>
  toPageInput({ manifest, outcomes: [outcomeOf(episodes, outbox)], stale: [], channels: ['ops'], endedSilences: [] });

describe('What the page knows of notifications', () => {
  it('is every channel of every notice, with its id: secrets of one notice share it', () => {
    const [a, b] = [episodeOf('a'), episodeOf('b')];
    const marks = {
      ops: { state: 'delivered', attempts: 1, deliveredAtMs: 3000 },
      hook: { state: 'waiting', attempts: 2 },
    } as const;
    const { open } = pageOf([a, b], [entryOf('n1', [a, b], marks)]);
    for (const { deliveries } of open)
      expect(
        deliveries.map(({ noticeId, channel, state, deliveredAtMs }) => [noticeId, channel, state, deliveredAtMs]),
      ).toEqual([
        ['n1', 'ops', 'delivered', 3000],
        ['n1', 'hook', 'waiting', null],
      ]);
  });

  it('has the channels whose notices the state has dropped: what was notified long ago is notified', () => {
    const { open } = pageOf([episodeOf('a', { deliveredTo: ['ops'] })]);
    expect(open[0]?.deliveries).toMatchObject([
      { noticeId: null, channel: 'ops', state: 'delivered', deliveredAtMs: null },
    ]);
  });
});

it('What is failing stands in the order of failures.csv: by severity, kind and age', () => {
  const at = (secretId: string, sinceMs: number, seen: Partial<Episode['seen']>): Episode => {
    const episode = episodeOf(secretId);
    return { ...episode, sinceMs, seen: { ...episode.seen, ...seen } };
  };
  const episodes = [
    at('young', 900, { severity: 'high' }),
    at('old', 100, { severity: 'high' }),
    at('overdue', 50, { severity: 'critical', kind: 'overdue' }),
    at('off', 800, { severity: 'critical', kind: 'disabled' }),
  ];
  expect(pageOf(episodes).open.map(({ secretId }) => secretId)).toEqual(['off', 'overdue', 'old', 'young']);
  expect(failuresOf([outcomeOf(episodes)]).map(({ episode }) => episode.secretId)).toEqual(
    pageOf(episodes).open.map(({ secretId }) => secretId),
  );
});
