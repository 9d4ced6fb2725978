import { because } from '../../lib/scope-reason.ts';
import type { ErrorInfo } from '../../lib/errors.ts';
import { compareWeights } from '../../functions/inventory-export/page/sample.ts';
import type { Severity } from '../../lib/csms/severity.ts';
import { DELIVERY_REASONS } from '../../functions/inventory-export/delivery/evaluate.ts';
import { DELIVERY_RULES, FINDING_RULES, type FindingRule } from '../../lib/settings/findings.ts';
import type { ManifestFile, ManifestScope } from '../../lib/run/manifest.ts';
import type {
  FindingsOfRule,
  InventoryPageInput,
  NotableSecret,
  PageChange,
  PageFinding,
} from '../../functions/inventory-export/page/input.ts';
import { sampleForbidden, sampleOutOfTime } from './sample-errors.ts';

const RUN_ID = '20261122T060000Z-1a2b3c4d';
const FOLDER = `inventory/runs/${RUN_ID}/`;
const STARTED_MS = Date.parse('2026-11-22T06:00:00Z');
const DAY_MS = 86_400_000;
const REGIONS = ['cn-north-4', 'cn-east-3', 'ap-southeast-1', 'eu-west-101', 'la-south-2'];
const APPS = ['billing', 'orders', 'identity', 'search', 'ledger', 'mailer', 'warehouse', 'catalog'];
const PARTS = ['db-password', 'api-key', 'signing-key', 'rds-root', 'gauss-app', 'smtp', 'webhook-token'];
const OWNERS = ['team-payments', 'team-identity', 'platform', null, 'data-eng'];

const hex = (seed: number, length: number): string => {
  let text = '';
  for (let n = seed + 1; text.length < length; n = (n * 48_271) % 2_147_483_647) text += (n % 16).toString(16);
  return text;
};

const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

const scopeAt = (index: number): { region: string; projectId: string } => ({
  region: pick(REGIONS, index),
  projectId: hex(index * 7919 + 17, 32),
});

const secretAt = (index: number): { secretId: string; secretName: string; owner: string | null } => {
  const id = hex(index * 104_729 + 5, 32);
  return {
    secretId: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    secretName: `${pick(APPS, index * 3)}/${pick(['prod', 'staging', 'dev'], index)}/${pick(PARTS, index * 5)}-${index}`,
    owner: pick(OWNERS, index),
  };
};

function listedScope(index: number, listed: number): ManifestScope {
  return {
    ...scopeAt(index),
    status: 'complete',
    consistency: 'exact',
    expected: listed,
    listed,
    duplicates: 0,
    requests: 2,
    retries: index % 9 === 4 ? 1 : 0,
    throttled: index % 9 === 4 ? 1 : 0,
    durationMs: 340 + ((index * 137) % 900),
  };
}

function failedScope(index: number, error: ErrorInfo, lastComplete = true): ManifestScope {
  const { consistency: _, ...scope } = listedScope(index, 0);
  const last = { runId: '20261119T060000Z-0badcafe', files: [] };
  return { ...scope, status: 'failed', expected: null, error, ...(lastComplete ? { lastComplete: last } : {}) };
}

type RuleSample = readonly [rule: FindingRule, severity: Severity, count: number, detail: string | null];

const RULES: readonly RuleSample[] = [
  ['ROTATION_OVERDUE', 'high', 14, null],
  ['REPLICA_SYNC_FAILED', 'high', 3, 'ap-southeast-3'],
  ['ROTATION_DISABLED', 'medium', 61, null],
  ['PENDING_DELETION', 'medium', 9, null],
  ['DISABLED_OR_FROZEN', 'medium', 22, 'DISABLED'],
  ['UNUSED', 'low', 318, null],
  ['NO_EVENT_SUBSCRIPTION', 'low', 0, null],
];

function findingAt(index: number, [rule, severity, , detail]: RuleSample): PageFinding {
  const sinceMs = STARTED_MS - ((index * 37) % 90) * DAY_MS - 3 * DAY_MS;
  const dueMs = rule === 'PENDING_DELETION' ? STARTED_MS + (index % 7) * DAY_MS : null;
  return { ...scopeAt(index), ...secretAt(index), severity, sinceMs, dueMs, detail };
}

const findingsOf = (sample: RuleSample): FindingsOfRule => ({
  rule: sample[0],
  severity: sample[1],
  count: sample[2],
  excepted: sample[0] === 'UNUSED' ? 41 : 0,
  rows: Array.from({ length: Math.min(sample[2], 50) }, (_, index) => findingAt(index + sample[0].length, sample)).sort(
    compareWeights,
  ),
});

function changeAt(index: number): PageChange {
  const { secretId: id, secretName: name } = secretAt(index + 400);
  const base = { ...scopeAt(index), id, name };
  if (index % 4 === 0) return { ...base, change: 'added', field: null, before: null, after: null };
  if (index % 7 === 1) return { ...base, change: 'removed', field: null, before: null, after: null };
  return { ...base, change: 'changed', field: 'rotation_period', before: '30d', after: '7d' };
}

function notableAt(index: number): NotableSecret {
  const { secretId: id, secretName: name, owner } = secretAt(index + 14);
  const findings = [{ rule: 'ROTATION_OVERDUE', severity: 'high' }] as const;
  const also = index % 3 === 0 ? ([{ rule: 'NO_EVENT_SUBSCRIPTION', severity: 'low' }] as const) : [];
  return {
    ...scopeAt(index),
    id,
    name,
    owner,
    state: 'ENABLED',
    secretType: pick(['RDS-FG', 'GaussDB-FG'], index),
    findings: [...findings, ...also],
    sinceMs: STARTED_MS - (40 - index) * DAY_MS,
  };
}

const fileOf = (name: string, rows: number, scope?: { region: string; projectId: string }): ManifestFile => ({
  key: FOLDER + name,
  format: name.replace(/^.*?\./, '').replace('.gz', ''),
  size: 180 + rows * 96,
  rows,
  MD5checksum: hex(rows, 32),
  sha256: hex(rows, 64),
  ...scope,
});

const partOf = ({ region, projectId, listed }: ManifestScope): ManifestFile =>
  fileOf(`csv/region=${region}/project_id=${projectId}/secrets-00000.csv.gz`, listed, { region, projectId });

/** 24 scopes, all proven, with findings and changes of every kind. */
export function sampleGoodRun(scopeCount = 24): InventoryPageInput {
  const scopes = Array.from({ length: scopeCount }, (_, index) => listedScope(index, 120 + ((index * 61) % 370)));
  const secrets = scopes.reduce((sum, { listed }) => sum + listed, 0);
  return {
    run: {
      runId: RUN_ID,
      startedAt: '2026-11-22T06:00:00.000Z',
      finishedAt: '2026-11-22T06:00:04.812Z',
      trigger: 'timer',
      status: 'complete',
      consistency: 'exact',
      scopes,
      files: [fileOf('findings.csv', 427), fileOf('changes.csv', 38), ...scopes.map(partOf)],
      totals: {
        secrets,
        byState: { ENABLED: secrets - 31, DISABLED: 18, PENDING_DELETE: 9, FROZEN: 4 },
        byType: { COMMON: secrets - 1240, 'RDS-FG': 640, 'GaussDB-FG': 310, RDS: 290 },
      },
    },
    findings: RULES.map(findingsOf),
    changes: {
      counts: { added: 10, removed: 5, changed: 20 },
      rowCount: 38,
      rows: Array.from({ length: 38 }, (_, index) => changeAt(index)),
      baselines: [{ runId: '20261121T060000Z-9f8e7d6c', scopes: scopeCount }],
      notEvaluated: [],
    },
    ages: { month: 212, quarter: 480, halfYear: 905, year: 1630, twoYears: 2011, older: secrets - 5238 },
    rotation: { onTime: 870, overdue: 14, off: 61, paused: 5, unsupported: secrets - 968, shared: 18 },
    notable: Array.from({ length: 17 }, (_, index) => notableAt(index)),
    owners: [
      { owner: 'team-payments', secrets: 104, bySeverity: { high: 9, medium: 30, low: 65 } },
      { owner: null, secrets: 97, bySeverity: { high: 5, medium: 28, low: 64 } },
      { owner: 'platform', secrets: 88, bySeverity: { high: 3, medium: 21, low: 64 } },
    ],
    urgentSecrets: 17,
    folder: FOLDER,
  };
}

/** A run with a delivery audit: every reason, rules of every kind, and some that could not be evaluated. */
export function sampleDeliveryRun(): InventoryPageInput {
  const good = sampleGoodRun();
  const rows = (count: number) =>
    Array.from({ length: Math.min(count, 20) }, (_, index) => ({
      ...scopeAt(index),
      ...secretAt(index),
      event: index % 3 === 0 ? null : 'rotation-alerts',
    }));
  const groups = DELIVERY_REASONS.map((reason, index) => ({ reason, count: 3 + index * 5, rows: rows(3 + index * 5) }));
  const ofAudit = DELIVERY_RULES.map((rule, index) =>
    findingsOf([rule, rule === 'SUBSCRIPTION_UNCONFIRMED' ? 'low' : 'high', index + 1, 'rotation-alerts']),
  );
  const causes = [
    { code: 'CSMS_FORBIDDEN', permission: 'csms::listEvents' },
    { code: 'LIST_MAY_BE_CUT' },
    { code: 'SMN_UNAVAILABLE' },
  ];
  const notEvaluated = [{ rule: 'EVENT_NOT_FOUND' as const, projects: 2, causes }];
  return {
    ...good,
    findings: [...good.findings, ...ofAudit],
    delivery: { groups, notEvaluated, subscriptions: { email: 12, sms: 3 } },
  };
}

const FORBIDDEN = sampleForbidden('GET /v1/{project_id}/secrets', 'csms:secret:list');

/** Three scopes not listed for two causes, one drifted, one unverified. */
export function samplePartialRun(): InventoryPageInput {
  const good = sampleGoodRun();
  const [first, second, third, fourth, fifth, ...rest] = good.run.scopes;
  if (!first || !second || !third || !fourth || !fifth) throw new Error('the good run has 24 scopes');
  const timedOut = sampleOutOfTime();
  const failed = [failedScope(0, FORBIDDEN), failedScope(1, FORBIDDEN, false), failedScope(2, timedOut)];
  const missing = because([{ code: 'NOT_LISTED', ids: ['1d4c-aa', '77e0-b2'], total: 2 }]);
  const drifted: ManifestScope = { ...fourth, consistency: 'drifted', expected: fourth.listed + 2, ...missing };
  const unverified: ManifestScope = {
    ...fifth,
    consistency: 'unverified',
    expected: null,
    ...because([{ code: 'TAG_QUERY_FORBIDDEN' }]),
  };
  const scopes = [...rest, drifted, unverified, ...failed];
  const notEvaluated = [...failed, drifted].map(({ region, projectId, status }) => ({
    region,
    projectId,
    reason: { code: status === 'failed' ? ('FAILED' as const) : ('NONE_COMPLETE' as const) },
  }));
  const run = { ...good.run, status: 'partial' as const, consistency: 'drifted' as const, scopes };
  return { ...good, run, changes: { ...good.changes, notEvaluated } };
}

/** One scope of 24 whose list is known to miss secrets. */
export function sampleIncompleteRun(): InventoryPageInput {
  const good = sampleGoodRun();
  const [first, ...others] = good.run.scopes;
  const { consistency: _, ...scope } = first ?? listedScope(0, 0);
  const why = because([{ code: 'COUNTS_DIFFER', listed: 100, counted: 490 }]);
  const lastComplete = { runId: '20261119T060000Z-0badcafe', files: [] };
  const incomplete: ManifestScope = {
    ...scope,
    status: 'incomplete',
    listed: 100,
    expected: 490,
    ...why,
    lastComplete,
  };
  return { ...good, run: { ...good.run, status: 'partial', scopes: [incomplete, ...others] } };
}

/** Every scope refused. */
export function sampleFailedRun(): InventoryPageInput {
  const empty = sampleEmptyEstate();
  const scopes = Array.from({ length: 4 }, (_, index) => failedScope(index, FORBIDDEN));
  const { consistency: _, ...run } = empty.run;
  return { ...empty, run: { ...run, status: 'failed', scopes, files: [] } };
}

/** Two scopes without a secret, on a first run. */
export function sampleEmptyEstate(): InventoryPageInput {
  const good = sampleGoodRun(2);
  const scopes = good.run.scopes.map((scope) => ({ ...scope, expected: 0, listed: 0 }));
  return {
    ...good,
    run: {
      ...good.run,
      scopes,
      files: scopes.map(partOf),
      totals: {
        secrets: 0,
        byState: {},
        byType: {},
      },
    },
    findings: good.findings.map((rule) => ({
      ...rule,
      count: 0,
      excepted: 0,
      rows: [],
    })),
    changes: {
      counts: {
        added: 0,
        removed: 0,
        changed: 0,
      },
      rowCount: 0,
      rows: [],
      baselines: [],
      notEvaluated: [],
    },
    ages: {},
    rotation: {},
    notable: [],
    owners: [],
    urgentSecrets: 0,
  };
}

/** 50 scopes and 2,000 findings: the size that the page is bounded for. */
export function sampleBigRun(): InventoryPageInput {
  const good = sampleGoodRun(50);
  const counts = [300, 100, 400, 200, 200, 500, 300];
  const findings = RULES.map(([rule, severity, , message], index) =>
    findingsOf([rule, severity, counts[index] ?? 0, message]),
  );
  const rows = Array.from({ length: 120 }, (_, index) => changeAt(index));
  const changes = { ...good.changes, counts: { added: 300, removed: 40, changed: 900 }, rowCount: 4210, rows };
  const notable = Array.from({ length: 40 }, (_, index) => notableAt(index));
  return { ...good, findings, changes, notable, urgentSecrets: 391 };
}

/** Puts `texts` in every place that others can write to. */
export function sampleHostileRun(texts: readonly string[]): InventoryPageInput {
  const base = samplePartialRun();
  let next = 0;
  const text = (): string => pick(texts, next++);
  const counts = (): Record<string, number> => Object.fromEntries(texts.map((key, index) => [key, index + 1]));
  const rows = texts.map((_, index) => {
    const place = { region: text(), projectId: text() };
    const said = { secretId: text(), secretName: text(), owner: text(), detail: text() };
    const times = { sinceMs: STARTED_MS - index * DAY_MS, dueMs: null };
    return { ...place, ...said, ...times, severity: 'high' as const };
  });
  const error = (): ErrorInfo => ({
    code: text(),
    message: text(),
    serviceMessage: text(),
    requestId: text(),
    hint: text(),
  });
  const doubt = (): ReturnType<typeof because> =>
    because([
      { code: 'TAG_QUERY_FAILED', errorCode: text(), message: text(), serviceMessage: text(), hint: text() },
      { code: 'NOT_LISTED', ids: [text(), text()], total: 9 },
    ]);
  const scopes = base.run.scopes.map((scope) => ({ ...scope, region: text(), projectId: text(), ...doubt() }));
  const broken = texts.map((_, index) => failedScope(index, error()));
  const last = { lastComplete: { runId: text(), files: [text()] } };
  const files = texts.map((name) => fileOf(name, 3, { region: name, projectId: name }));
  const totals = { secrets: 1000, byState: counts(), byType: counts() };
  const finding = (rule: FindingRule): FindingsOfRule => ({ rule, severity: 'high', count: 99, excepted: 1, rows });
  const change = (): PageChange => ({
    change: 'changed',
    region: text(),
    projectId: text(),
    id: text(),
    name: text(),
    ...{
      field: text(),
      before: text(),
      after: text(),
    },
  });
  const notable: NotableSecret[] = texts.map((_, index) => ({
    ...notableAt(index),
    region: text(),
    projectId: text(),
    id: text(),
    name: text(),
    state: text(),
    secretType: text(),
    owner: text(),
  }));
  const narrowedBy = { eventName: text(), nested: { [text()]: text() } };
  return {
    ...base,
    run: {
      ...base.run,
      trigger: text(),
      runId: text(),
      narrowedBy,
      files,
      totals,
      scopes: [
        ...scopes,
        ...broken.map((scope) => ({
          ...scope,
          ...last,
        })),
      ],
    },
    findings: FINDING_RULES.map(finding),
    owners: texts.map((owner) => ({ owner, secrets: 1, bySeverity: { high: 1 } })),
    changes: {
      ...base.changes,
      rows: texts.map(change),
      baselines: [{ runId: text(), scopes: 3 }],
      notEvaluated: texts.map((errorCode) => ({
        region: text(),
        projectId: text(),
        reason: { code: 'UNREADABLE', errorCode },
      })),
    },
    notable,
  };
}
