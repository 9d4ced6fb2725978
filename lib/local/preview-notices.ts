import type { Transition } from '../../functions/failed-rotation-notifier/episodes/advance.ts';
import { hashOf } from '../../functions/failed-rotation-notifier/episodes/cause.ts';
import { composeMessage, joinCauses } from '../../functions/failed-rotation-notifier/notices/batch.ts';
import { linksOf } from '../../functions/failed-rotation-notifier/notices/links.ts';
import { planNotices } from '../../functions/failed-rotation-notifier/notices/plan.ts';
import { planWatch } from '../../functions/failed-rotation-notifier/notices/watchdog.ts';
import { findNextDelivery, toOutgoing } from '../../functions/failed-rotation-notifier/state/outbox.ts';
import type { ProblemKind } from '../../functions/failed-rotation-notifier/state/severity.ts';
import {
  EMPTY_STATE,
  type EndedEpisode,
  type Episode,
  type ScopeState,
} from '../../functions/failed-rotation-notifier/state/state.ts';
import type { EndReason, NoticeStage, OutgoingNotice } from '../notify/notice.ts';
import type { Scope } from '../scope.ts';

/*
 * What a person may want to see before it happens: for each kind of problem and each stage the notice that the notifier's own
 * planner makes of sample episodes, so that nothing is shown that is never sent.
 */

const SCOPE: Scope = { region: 'cn-north-4', projectId: '0123456789abcdef0123456789abcdef' };
/** Of three accounts, with names as IAM has them. */
const PROJECTS: readonly Scope[] = [
  ['shop-prod', 'cn-north-4_payments', 'cn-north-4'],
  ['shop-prod', 'cn-north-4_orders', 'cn-north-4'],
  ['shop-test', 'cn-north-4', 'cn-north-4'],
  ['data-platform', 'cn-east-3_search', 'cn-east-3'],
].map(([accountName = '', projectName = '', region = ''], nth) => ({
  region,
  projectId: hashOf('project', String(nth)),
  accountId: hashOf('account', accountName),
  accountName,
  projectName,
}));

/** Each project has a function of this name. */
const urnOf = ({ region, projectId }: Scope): string =>
  `urn:fss:${region}:${projectId}:function:default:rotate-rds:latest`;
const CHANNEL = 'preview';
const LINKS = linksOf('20261122T060000Z-1a2b3c4d', {
  storeUrl: 'obs://example-bucket/csms',
  reportUrl: 'https://reports.example.com/csms/{key}',
});

const NOW_MS = Date.UTC(2026, 10, 22, 6);
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const SINCE_MS = Date.UTC(2026, 10, 20, 6);

function singles(kind: ProblemKind, reason: EndReason): Record<string, OutgoingNotice> {
  const name = kind === 'replica' ? 'redis-sessions' : 'rds-orders-01';
  const members = [sampleEpisode(kind, name)];
  return Object.fromEntries(
    (['opened', 'repeated', 'escalated', 'resolved'] as const).map((stage) => [
      `${kind}.${stage}`,
      planned(stage, members, [reason]),
    ]),
  );
}

/** One function that fails for all of its secrets. */
function many(): Episode[] {
  return Array.from({ length: 37 }, (_, nth) => {
    const name = `rds-${['orders', 'billing', 'search'][nth % 3]}-${String(nth + 1).padStart(2, '0')}`;
    const owner = [null, 'team-billing', 'team-search', 'team-orders'][nth % 4] ?? null;
    return sampleEpisode('failed', name, { owner, attempts: (nth % 3) + 1, sinceMs: SINCE_MS + nth * MINUTE_MS });
  });
}

/** What a first run finds: whatever is wrong is in one notice. */
function oldEstate(): Episode[] {
  const kinds: readonly ProblemKind[] = ['disabled', 'overdue', 'failed', 'replica'];
  return Array.from({ length: 14 }, (_, nth) => {
    const kind = kinds[nth % kinds.length] ?? 'failed';
    const owner = nth % 3 === 0 ? null : 'team-orders@example.com';
    const episode = sampleEpisode(kind, `legacy-${String(nth + 1).padStart(2, '0')}`, { owner });
    const id = hashOf('first run', SCOPE.region, SCOPE.projectId);
    return { ...episode, cause: { ...episode.cause, id, isBaseline: true } };
  });
}

const ERROR = {
  errorCode: 'FSS.1051',
  errorMessage: 'cannot connect to mysql://***@10.8.0.12:3306/orders: connect ETIMEDOUT after 30000 ms',
};

function sampleEpisode(
  kind: ProblemKind,
  name: string,
  { owner = 'team-orders@example.com', attempts = 3, sinceMs = SINCE_MS, scope = SCOPE }: Partial<Sample> = {},
): Episode {
  const isFailure = kind === 'failed' || kind === 'disabled';
  const secretId = toUuid(hashOf('secret', name));
  const rotatedBy = urnOf(scope);
  const failed = isFailure
    ? { taskId: toUuid(hashOf('task', name)), atMs: sinceMs, ...ERROR, functionUrn: rotatedBy }
    : null;
  const functionUrn = kind === 'replica' ? null : rotatedBy;
  const errorCode = failed?.errorCode ?? null;
  return {
    id: hashOf('episode', name, kind),
    secretId,
    sinceMs,
    openedAtMs: NOW_MS,
    cause: { id: hashOf('cause', kind, functionUrn, errorCode), functionUrn, errorCode, isBaseline: false },
    seen: {
      changedAtMs: NOW_MS,
      name,
      owner,
      kind,
      severity: kind === 'disabled' ? 'critical' : kind === 'replica' ? 'medium' : 'high',
      attempts: isFailure ? attempts : null,
      failed,
      missedAtMs: kind === 'overdue' ? sinceMs : null,
      ...(kind === 'replica' && { replicaRegions: ['cn-east-3'] }),
    },
    lastNotified: null,
    deliveredTo: [],
  };
}

interface Sample {
  readonly owner: string | null;
  readonly attempts: number;
  readonly sinceMs: number;
  readonly scope: Scope;
}

const toUuid = (hash: string): string => hash.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');

/** The one notice that is planned for these episodes at this stage. `reasons` are dealt out in turn to those that end. */
const planned = (
  stage: NoticeStage,
  members: readonly Episode[],
  reasons: readonly EndReason[] = [],
  silencedUntil?: string,
): OutgoingNotice => onlyNotice(plan(SCOPE, { stage, members, reasons, silencedUntil }));

/** One message for what failed alike in several projects of several accounts. */
function together(stage: NoticeStage, reasons: readonly EndReason[] = []): PreviewNotice {
  const outboxes = PROJECTS.map((scope, nth) => {
    const names = ['db', 'db-replica', 'queue', 'reports', 'search'].slice(0, 2 + nth);
    const members = names.map((name) => {
      const owner = nth === 2 ? null : `team-${scope.projectName?.split('_')[1]}`;
      return sampleEpisode('failed', `rds-${name}-${nth + 1}`, { owner, scope });
    });
    return { scope, stored: undefined, state: plan(scope, { stage, members, reasons }) };
  });
  joinCauses(outboxes);
  const next = findNextDelivery(CHANNEL, { outboxes, tried: new Set(), nowMs: NOW_MS });
  const [first] = outboxes;
  if (next === undefined || first === undefined) throw new Error('nothing is sent of several projects');
  return { ...composeMessage(CHANNEL, next.members, []), perCause: onlyNotice(first.state) };
}

/** What the last message of a run tells of, where each rotation fails for a reason of its own and there are more than messages. */
function rest(): PreviewNotice {
  const codes = ['FSS.1051', 'RDS.0011', 'FSS.0503', 'DCS.4098', 'FSS.0401'];
  const members = Array.from({ length: 32 }, (_, nth) => {
    const name = `app-${String(nth + 1).padStart(2, '0')}-db`;
    const owner = ['team-billing', 'team-search', 'team-orders'][nth % 3] ?? null;
    const episode = sampleEpisode('failed', name, { owner, sinceMs: SINCE_MS + nth * MINUTE_MS });
    const { cause, seen } = episode;
    const functionUrn = urnOf(SCOPE).replace('rotate-rds', `rotate-${name}`);
    const errorCode = codes[nth % codes.length] ?? null;
    const failed = seen.failed && { ...seen.failed, errorCode, functionUrn };
    return {
      ...episode,
      cause: { ...cause, id: hashOf('cause', functionUrn, errorCode), functionUrn, errorCode },
      seen: { ...seen, failed },
    };
  });
  const outbox = { scope: SCOPE, stored: undefined, state: plan(SCOPE, { stage: 'opened', members, reasons: [] }) };
  joinCauses([outbox]);
  const joined = outbox.state.outbox.filter(({ batch }) => batch !== undefined).map((entry) => ({ entry, outbox }));
  const [first, ...others] = joined;
  if (first === undefined) throw new Error('so many causes are no longer joined');
  return { ...composeMessage(CHANNEL, [first, ...others], []), perCause: toOutgoing(first.entry, CHANNEL) };
}

interface Planned {
  readonly stage: NoticeStage;
  readonly members: readonly Episode[];
  readonly reasons: readonly EndReason[];
  readonly silencedUntil?: string | undefined;
}

function plan(scope: Scope, { stage, members, reasons, silencedUntil }: Planned): ScopeState {
  const notified = members.map((episode) =>
    stage === 'opened' || episode.lastNotified ? episode : markNotified(episode),
  );
  const ended = stage === 'resolved' ? notified.map((episode, nth) => end(episode, reasons[nth % reasons.length])) : [];
  const open = stage === 'resolved' ? [] : notified;
  const transitions: Transition[] =
    stage === 'resolved' ? ended.map((episode) => ({ stage, episode })) : open.map((episode) => ({ stage, episode }));
  const episodes = Object.fromEntries(open.map((episode) => [episode.secretId, episode]));
  const { state } = planNotices({
    scope,
    state: EMPTY_STATE,
    advance: { episodes, ended, successes: {}, transitions },
    nowMs: NOW_MS,
    repeatMs: DAY_MS,
    links: LINKS,
    tagsOf: () => null,
    routeOf: () => [CHANNEL],
    silenceOf: () => undefined,
    silencedUntil: () => silencedUntil,
  });
  return state;
}

const markNotified = (episode: Episode, kind = episode.seen.kind): Episode => ({
  ...episode,
  deliveredTo: [CHANNEL],
  lastNotified: {
    times: 1,
    atMs: NOW_MS - DAY_MS,
    stage: 'opened',
    severity: episode.seen.severity,
    kind,
  },
});

const end = (episode: Episode, reason: EndReason = 'rotated'): EndedEpisode => ({
  ...episode,
  ended: {
    atMs: NOW_MS,
    resolvedAtMs: NOW_MS - MINUTE_MS,
    reason,
    taskId: reason === 'rotated' ? toUuid(hashOf('success', episode.id)) : null,
  },
});

/** The inventory has not run for 31 hours. */
function watched(stage: 'opened' | 'repeated' | 'resolved'): OutgoingNotice {
  const run = { what: 'inventory-export', sinceMs: NOW_MS - 31 * 3_600_000 };
  const known = { [run.what]: { sinceMs: run.sinceMs, notifiedAtMs: NOW_MS - DAY_MS, times: 1 } };
  const state = { ...EMPTY_STATE, ...(stage === 'opened' ? {} : { watching: known }) };
  const options = { nowMs: NOW_MS, repeatMs: DAY_MS, channelsOf: () => [CHANNEL], links: LINKS };
  const inventoryAt = new Date(NOW_MS - MINUTE_MS).toISOString();
  return onlyNotice(planWatch(state, stage === 'resolved' ? [] : [run], { ...options, inventoryAt }));
}

/** The notifier itself has not run for 40 hours; when it sees that, it runs again. */
function ownGap(): OutgoingNotice {
  const run = { what: 'failed-rotation-notifier', sinceMs: NOW_MS - 40 * 3_600_000 };
  const options = { nowMs: NOW_MS, repeatMs: DAY_MS, channelsOf: () => [CHANNEL], links: LINKS };
  return onlyNotice(planWatch(EMPTY_STATE, [run], options));
}

function onlyNotice(state: ScopeState): OutgoingNotice {
  const next = findNextDelivery(CHANNEL, { outboxes: [{ state }], tried: new Set(), nowMs: NOW_MS });
  if (next === undefined || state.outbox.length > 1)
    throw new Error('the samples of one name make more than one notification');
  return toOutgoing(next.members[0].entry, CHANNEL);
}

export interface PreviewNotice extends OutgoingNotice {
  /** What a channel that keeps an incident for each cause is sent in its place, for one of several. */
  readonly perCause?: OutgoingNotice;
}

/** What stands under which name in the preview: one secret of each kind and stage, then several together. */
export const PREVIEW_NOTICES: Readonly<Record<string, PreviewNotice>> = {
  ...singles('failed', 'rotated'),
  'failed.gone': planned('resolved', [sampleEpisode('failed', 'rds-orders-01')], ['gone']),
  'failed.not-watched': planned('resolved', [sampleEpisode('failed', 'rds-orders-01')], ['not-watched']),
  'failed.acknowledged': planned('repeated', [
    {
      ...markNotified(sampleEpisode('failed', 'rds-orders-01')),
      acknowledged: { atMs: NOW_MS - DAY_MS, untilMs: NOW_MS, by: 'team-orders', reason: 'The vendor fixes it.' },
    },
  ]),
  'failed.silenced': planned('opened', [sampleEpisode('failed', 'rds-orders-01')], [], '2026-11-22T06:00:00.000Z'),
  ...singles('disabled', 'rotated'),
  'disabled.after-failed': planned('escalated', [markNotified(sampleEpisode('disabled', 'rds-orders-01'), 'failed')]),
  'disabled.rotated-off': planned('resolved', [sampleEpisode('disabled', 'rds-orders-01')], ['rotated-off']),
  ...singles('overdue', 'rotated'),
  'overdue.rescheduled': planned('resolved', [sampleEpisode('overdue', 'rds-orders-01')], ['rescheduled']),
  'overdue.not-expected': planned('resolved', [sampleEpisode('overdue', 'rds-orders-01')], ['not-expected']),
  'overdue.not-enabled': planned('resolved', [sampleEpisode('overdue', 'rds-orders-01')], ['not-enabled']),
  ...singles('replica', 'synced'),
  'many.opened': planned('opened', many()),
  'many.resolved': planned('resolved', many(), ['rotated', 'rotated', 'gone']),
  'digest.opened': planned('opened', oldEstate()),
  'digest.resolved': planned('resolved', oldEstate(), ['rotated', 'not-expected', 'synced', 'gone']),
  'accounts.opened': together('opened'),
  'accounts.repeated': together('repeated'),
  'accounts.resolved': together('resolved', ['rotated', 'rotated', 'gone']),
  'causes.opened': rest(),
  'stale.opened': watched('opened'),
  'stale.repeated': watched('repeated'),
  'stale.resolved': watched('resolved'),
  'gap.opened': ownGap(),
};
