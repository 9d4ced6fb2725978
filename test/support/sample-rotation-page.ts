import { because } from '../../lib/scope-reason.ts';
import type {
  PageEndedEpisode,
  PageEpisode,
  PageDelivery,
  RotationPageInput,
} from '../../functions/failed-rotation-notifier/page/input.ts';
import { severityOf } from '../../lib/csms/severity.ts';
import type { ErrorInfo } from '../../lib/errors.ts';
import type { EndReason, NoticeSeverity } from '../../lib/notify/notice.ts';
import type { ManifestScope } from '../../lib/run/manifest.ts';
import { overallOutcome } from '../../lib/run/outcome.ts';
import { sampleForbidden, sampleOutOfTime } from './sample-errors.ts';

const RUN_ID = '20261122T060000Z-1a2b3c4d';
export const NOW_MS = Date.parse('2026-11-22T06:00:00.000Z');
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const SEVERITIES: readonly NoticeSeverity[] = ['critical', 'high', 'medium', 'low'];
const REGIONS = ['cn-north-4', 'cn-east-3', 'ap-southeast-1', 'eu-west-101', 'la-south-2'];
const APPS = ['billing', 'orders', 'identity', 'search', 'ledger', 'mailer', 'warehouse', 'catalog'];
const PARTS = ['db-password', 'rds-root', 'gauss-app', 'api-key', 'signing-key'];
const OWNERS = ['team-payments', 'team-identity', 'platform', null, 'data-eng'];

const hex = (seed: number, length: number): string => {
  let text = '';
  for (let n = seed + 1; text.length < length; n = (n * 48_271) % 2_147_483_647) text += (n % 16).toString(16);
  return text;
};
const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;
const scopeAt = (index: number): { region: string; projectId: string } => ({
  region: pick(REGIONS, index),
  projectId: hex((index % 12) * 7919 + 17, 32),
});
const urnOf = (name: string): string => `urn:fss:cn-north-4:${hex(17, 32)}:function:default:${name}:latest`;

interface Cause {
  readonly type: PageEpisode['type'];
  readonly kind: 'failed' | 'overdue' | 'disabled' | 'replica';
  readonly functionUrn: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
}

const CAUSES: readonly Cause[] = [
  {
    type: 'rotation.disabled',
    kind: 'disabled',
    functionUrn: urnOf('rotate-rds'),
    errorCode: 'RDS.0011',
    errorMessage: 'The account is locked: user=root password=***** host=192.0.2.17.',
  },
  {
    type: 'rotation.failed',
    kind: 'failed',
    functionUrn: urnOf('rotate-rds'),
    errorCode: 'FSS.0401',
    errorMessage: 'The function execution timed out after 30 s.',
  },
  { type: 'rotation.overdue', kind: 'overdue', functionUrn: null, errorCode: null, errorMessage: null },
  { type: 'replica.failed', kind: 'replica', functionUrn: null, errorCode: null, errorMessage: null },
  {
    type: 'rotation.failed',
    kind: 'failed',
    functionUrn: urnOf('rotate-gauss'),
    errorCode: 'FSS.0500',
    errorMessage: null,
  },
];
const AGES_MS = [26 * DAY_MS, 9 * DAY_MS, 5 * DAY_MS, 2 * DAY_MS, 30 * HOUR_MS, 9 * HOUR_MS, 20 * 60_000];

export const deliveryOf = (changed: Partial<PageDelivery> = {}): PageDelivery => ({
  noticeId: hex(4001, 32),
  channel: 'ops-smn',
  stage: 'opened',
  state: 'delivered',
  attempts: 1,
  plannedAtMs: NOW_MS - 3 * HOUR_MS - 60_000,
  deliveredAtMs: NOW_MS - 3 * HOUR_MS,
  reason: null,
  ...changed,
});

function deliveriesAt(index: number, sinceMs: number): PageDelivery[] {
  if (index % 11 === 7) return [];
  const first = deliveryOf({ deliveredAtMs: sinceMs + 5 * 60_000 });
  if (index % 9 === 4) {
    const reason = { code: 'RESPONSE', status: 503, said: 'Service Unavailable' } as const;
    const noticeId = hex(4100 + (index % 2), 32); // one is about several secrets
    return [
      first,
      deliveryOf({ noticeId, channel: 'team-hook', state: 'waiting', attempts: 4, deliveredAtMs: null, reason }),
    ];
  }
  if (index % 13 === 5) {
    const reason = { code: 'RESPONSE', status: 410, said: 'no_service' } as const;
    return [deliveryOf({ channel: 'old-slack', state: 'disabled', deliveredAtMs: null, reason })];
  }
  if (NOW_MS - sinceMs < DAY_MS) return [first];
  const again = deliveryOf({ stage: index % 2 === 0 ? 'repeated' : 'escalated', deliveredAtMs: NOW_MS - 4 * HOUR_MS });
  return [first, deliveryOf({ channel: 'slack-payments', deliveredAtMs: sinceMs + 6 * 60_000 }), again];
}

export function episodeAt(index: number, changed: Partial<PageEpisode> = {}): PageEpisode {
  const { kind, ...cause } = pick(CAUSES, Math.floor(Math.abs(Math.sin(index + 1)) * 50));
  const sinceMs = NOW_MS - pick(AGES_MS, index * 3) - (index % 17) * 60_000;
  const isTask = cause.errorCode !== null;
  const isSilenced = index % 11 === 7;
  const severity = severityOf({ kind, ageMs: NOW_MS - sinceMs, periodMs: 30 * DAY_MS });
  return {
    ...scopeAt(index),
    secretId: hex(index * 104_729 + 5, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    secretName: `${pick(APPS, index * 3)}-prod-${pick(PARTS, index * 7)}-${index}`,
    episodeId: hex(index + 99, 32),
    ...cause,
    severity: isSilenced && severity === 'critical' ? 'high' : severity,
    sinceMs,
    attempts: isTask ? 1 + (index % 3) : null,
    owner: pick(OWNERS, index),
    taskId: isTask ? hex(index * 31 + 7, 32) : null,
    deliveries: deliveriesAt(index, sinceMs),
    acknowledged:
      index % 10 === 3
        ? { untilMs: NOW_MS + 3 * DAY_MS, by: 'Li Wei', reason: 'The vendor replaces the database on Friday.' }
        : null,
    silence: isSilenced
      ? { until: '2026-12-31T00:00:00Z', reason: 'Change freeze until the move to eu-west-101.' }
      : null,
    ...changed,
  };
}

const ENDS: readonly EndReason[] = [
  'rotated',
  'rotated',
  'not-watched',
  'synced',
  'rescheduled',
  'gone',
  'rotated',
  'not-expected',
  'rotated-off',
  'not-enabled',
  'rotated',
];

export function endedAt(index: number, changed: Partial<PageEndedEpisode> = {}): PageEndedEpisode {
  const resolvedAtMs = NOW_MS - (index * 16 + 3) * HOUR_MS;
  const durationMs = pick(
    [40 * 60_000, 3 * HOUR_MS, 9 * HOUR_MS, 30 * HOUR_MS, 5 * DAY_MS, 11 * DAY_MS],
    index * 5 + (index % 4),
  );
  const endReason = pick(ENDS, index);
  return {
    ...episodeAt(index + 500, { deliveries: [deliveryOf()], silence: null }),
    sinceMs: resolvedAtMs - durationMs,
    resolvedAtMs,
    endReason,
    endedByTaskId: endReason === 'rotated' ? hex(index * 57 + 3, 32) : null,
    ...changed,
  };
}

const listedScope = (index: number): ManifestScope => ({
  ...scopeAt(index),
  status: 'complete',
  consistency: 'exact',
  expected: 210,
  listed: 210,
  duplicates: 0,
  requests: 3,
  retries: 0,
  throttled: 0,
  durationMs: 300,
});

function failedScope(index: number, error: ErrorInfo): ManifestScope {
  const { consistency: _, ...scope } = listedScope(index);
  return { ...scope, status: 'failed', expected: null, listed: 0, error };
}

const byUrgency = (a: PageEpisode, b: PageEpisode): number =>
  SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity) || a.sinceMs - b.sinceMs;

/** As the notifier makes it: the worst and oldest first. */
export function build({
  scopes = Array.from({ length: 12 }, (_, index) => listedScope(index)),
  open = [],
  run = {},
  ...changed
}: Omit<Partial<RotationPageInput>, 'run'> & {
  scopes?: ManifestScope[];
  run?: Partial<RotationPageInput['run']>;
} = {}): RotationPageInput {
  return {
    run: {
      runId: RUN_ID,
      startedAt: new Date(NOW_MS).toISOString(),
      finishedAt: new Date(NOW_MS + 1800).toISOString(),
      trigger: 'timer',
      scopes,
      files: [],
      ...overallOutcome(scopes),
      ...run,
    },
    open: open.toSorted(byUrgency),
    ended: [],
    stale: [],
    channels: ['ops-smn', 'slack-payments', 'team-hook'],
    endedSilences: [],
    folder: `rotation/runs/${RUN_ID}/`,
    ...changed,
  };
}

const openOf = (count: number): PageEpisode[] => Array.from({ length: count }, (_, index) => episodeAt(index));
const endedOf = (count: number): PageEndedEpisode[] => Array.from({ length: count }, (_, index) => endedAt(index));

/** 47 open of five causes, with notices that wait, that are not wanted, and silences. */
export const sampleRotations = (): RotationPageInput => build({ open: openOf(47), ended: endedOf(60) });

export const sampleQuiet = (): RotationPageInput => build({ ended: endedOf(7) });

export const sampleNoSecrets = (): RotationPageInput =>
  build({ scopes: [{ ...listedScope(0), expected: 0, listed: 0 }] });

/** Nobody can be told, and the inventory has stopped. */
export const sampleUnnotified = (): RotationPageInput =>
  build({
    open: openOf(5).map((episode) => ({ ...episode, deliveries: [], silence: null })),
    channels: [],
    endedSilences: [
      { entry: 0, state: 'expired', until: '2026-11-20T00:00:00.000Z', reason: 'Change freeze.' },
      {
        entry: 2,
        state: 'unused',
        until: '2027-11-20T00:00:00.000Z',
        reason: 'The old estate.',
        unusedSince: '2026-11-10T00:00:00.000Z',
      },
    ],
    stale: [
      { what: 'inventory-export', sinceMs: NOW_MS - 53 * HOUR_MS },
      { what: 'failed-rotation-notifier', sinceMs: NOW_MS - 30 * HOUR_MS },
    ],
  });

const FORBIDDEN = sampleForbidden('GET /v1/{project_id}/csms/tasks', 'csms::listTasks');

/** Two scopes failed, one drifted, one unverified; some failures are known from earlier runs only. */
export function samplePartial(): RotationPageInput {
  const drifted = {
    consistency: 'drifted' as const,
    ...because([{ code: 'NOT_LISTED', ids: ['1d4c-aa', '77e0-b2', '90ff-01'], total: 3 }]),
  };
  const unverified = {
    consistency: 'unverified' as const,
    ...because([{ code: 'TAG_QUERY_FORBIDDEN' }]),
  };
  const timedOut = sampleOutOfTime();
  const rest = Array.from({ length: 8 }, (_, at) => listedScope(at + 4));
  const scopes = [
    failedScope(0, FORBIDDEN),
    failedScope(1, timedOut),
    { ...listedScope(2), ...drifted },
    { ...listedScope(3), ...unverified },
    ...rest,
  ];
  return build({ scopes, open: openOf(14), ended: endedOf(12) });
}

export const sampleDrifted = (): RotationPageInput =>
  build({
    scopes: [
      listedScope(0),
      { ...listedScope(1), consistency: 'drifted', ...because([{ code: 'COUNTS_DIFFER', listed: 3, counted: 5 }]) },
    ],
  });

export const sampleFailed = (): RotationPageInput =>
  build({ scopes: [0, 1, 2].map((index) => failedScope(index, FORBIDDEN)) });

export const sampleNarrowed = (): RotationPageInput =>
  build({ scopes: [listedScope(0)], run: { narrowedBy: { scopes: ['cn-north-4:*'] } } });

/** More than a page can hold of everything, and little enough to be made quickly. */
export const sampleMuch = (): RotationPageInput =>
  build({
    open: Array.from({ length: 400 }, (_, index) => episodeAt(index, { errorCode: `FSS.${index % 60}` })),
    ended: endedOf(120),
  });

/** 10,000 open for 200 causes, 1,200 ended: the size that the page is bounded for. */
export const sampleBig = (): RotationPageInput =>
  build({
    open: Array.from({ length: 10_000 }, (_, index) =>
      episodeAt(index, index % 3 === 0 ? { errorCode: `FSS.${index % 200}`, errorMessage: `At ${index}.` } : {}),
    ),
    ended: endedOf(1200),
  });

/** Puts `texts` in every place that others can write to. */
export function sampleHostile(texts: readonly string[], copies = 3): RotationPageInput {
  let next = 0;
  const text = (): string => pick(texts, next++);
  const scopes = texts.map((region, index): ManifestScope => ({
    ...(index % 3 === 0
      ? failedScope(index, { code: text(), message: text(), serviceMessage: text(), requestId: text(), hint: text() })
      : listedScope(index)),
    region,
    projectId: text(),
    ...because([{ code: 'TAG_QUERY_FAILED', errorCode: 'CSMS_ERROR', message: text(), serviceMessage: text() }]),
    ...(index % 3 === 1 ? { consistency: 'drifted' as const } : {}),
  }));
  const foreignFields = () => ({
    region: text(),
    projectId: text(),
    secretId: text(),
    secretName: text(),
    owner: text(),
    functionUrn: text(),
    errorCode: text(),
    errorMessage: text(),
    taskId: text(),
  });
  const deliveries = (state: PageDelivery['state']) => [
    deliveryOf({ noticeId: text(), channel: text(), state, reason: { code: 'RESPONSE', status: 400, said: text() } }),
  ];
  const states = ['waiting', 'refused', 'delivered', 'disabled'] as const;
  const open = Array.from({ length: texts.length * copies }, (_, at) =>
    episodeAt(at, {
      ...foreignFields(),
      deliveries: at % 5 === 0 ? [] : deliveries(pick(states, at)),
      acknowledged: at % 5 === 1 ? { untilMs: NOW_MS, by: text(), reason: text() } : null,
      silence: at % 5 === 0 ? { until: text(), reason: text() } : null,
    }),
  );
  const ended = texts.map((endReason, at) =>
    endedAt(at, { ...foreignFields(), endReason, endedByTaskId: text(), deliveries: deliveries('refused') }),
  );
  const run = { runId: text(), trigger: text(), narrowedBy: { scopes: [...texts] } };
  const stale = texts.map((what) => ({ what, sinceMs: NOW_MS - DAY_MS }));
  const endedSilences = texts.map((reason, entry) => ({ entry, state: 'expired' as const, until: text(), reason }));
  return build({ scopes, open, ended, run, stale, channels: [...texts], endedSilences, folder: text() });
}
