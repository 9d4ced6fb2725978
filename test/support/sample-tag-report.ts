import { because } from '../../lib/scope-reason.ts';
import { NO_TAG_POLICY, parseTagPolicy, type TagPolicy } from '../../lib/settings/tag-policy.ts';
import { evaluateRow, type TaggedSecretRow } from '../../functions/tag-report/tagged-row.ts';
import type { PageReport } from '../../functions/tag-report/page/view.ts';
import { listsOf, summarizeReport, type ReportInput, type TrendPoint } from '../../functions/tag-report/report.ts';
import { TagTally } from '../../functions/tag-report/tally.ts';
import type { ErrorInfo } from '../../lib/errors.ts';
import type { Manifest, ManifestScope } from '../../lib/run/manifest.ts';
import { createManifest } from '../../lib/run/outcome.ts';
import { scopeName } from '../../lib/scope.ts';
import { sampleForbidden, sampleOutOfTime } from './sample-errors.ts';

const RUN_ID = '20261122T060000Z-1a2b3c4d';
const GENERATED_AT = '2026-11-22T06:00:04.812Z';
const DAY_MS = 86_400_000;
const REGIONS = ['cn-north-4', 'cn-east-3', 'ap-southeast-1', 'eu-west-101', 'la-south-2'];
const APPS = ['billing', 'orders', 'identity', 'search', 'ledger', 'mailer', 'warehouse', 'catalog'];
const PARTS = ['db-password', 'api-key', 'signing-key', 'rds-root', 'gauss-app', 'smtp', 'webhook-token'];
const OWNERS = ['team-payments', 'team-identity', 'platform', 'team-search', 'data-eng', 'team-payments', 'platform'];
const ENVS = ['prod', 'prod', 'prod', 'staging', 'dev', 'dev'];
const TYPES = ['COMMON', 'COMMON', 'RDS-FG', 'GaussDB-FG', 'COMMON'];

const SAMPLE_POLICY: TagPolicy = parseTagPolicy(
  JSON.stringify({
    required: ['owner', 'env'],
    allowed: { env: ['prod', 'staging', 'dev'], 'cost-center': { pattern: '^cc-\\d{4}$' } },
    forbidden: ['password-hint'],
    groupBy: ['env', 'cost-center'],
  }),
);

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

/** What people make of their tags: none at all, half of them, other spellings, slips of the finger, notes. */
function tagsAt(index: number): Record<string, string> {
  if (index % 9 === 2) return {};
  const owner = index % 211 === 5 ? 'platfrom' : pick(OWNERS, index);
  const env = pick(ENVS, index);
  const tags: Record<string, string> = { env: index % 31 === 4 ? 'Production' : env };
  if (index % 7 !== 3) tags[index % 41 === 6 ? 'Owner' : index % 53 === 8 ? 'owner ' : 'owner'] = owner;
  if (index % 4 === 1) tags['cost-center'] = index % 52 === 1 ? 'tbd' : `cc-${1000 + (index % 6)}`;
  if (index % 23 === 7) tags['env'] = 'Prod';
  if (index % 97 === 12) tags['password-hint'] = 'as last year';
  return tags;
}

function rowAt(index: number, scope: { region: string; projectId: string }): TaggedSecretRow {
  const isShared = index % 83 === 40;
  const isLost = index % 401 === 200;
  return {
    scope,
    id: hex(index * 104_729 + 5, 32).replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
    name: `${pick(APPS, index * 3)}/${pick(['prod', 'staging', 'dev'], index)}/${pick(PARTS, index * 5)}-${index}`,
    state: 'ENABLED',
    secretType: pick(TYPES, index),
    ownership: isShared ? 'shared' : 'own',
    tags: isShared || isLost ? null : tagsAt(index),
    sysTags: {},
  };
}

export const listedScope = (index: number, listed: number): ManifestScope => ({
  ...scopeAt(index),
  status: 'complete',
  consistency: 'exact',
  expected: listed,
  listed,
  duplicates: 0,
  requests: 3,
  retries: 0,
  throttled: 0,
  durationMs: 300,
});

function failedScope(index: number, error: ErrorInfo): ManifestScope {
  const { consistency: _, ...scope } = listedScope(index, 0);
  return { ...scope, status: 'failed', expected: null, error };
}

/** Daily, slowly getting better; now and then nothing was judged. */
export const trendOf = (points: number): TrendPoint[] =>
  Array.from({ length: points }, (_, at) => {
    const left = points - 1 - at;
    const finishedAt = new Date(Date.parse(GENERATED_AT) - left * DAY_MS).toISOString();
    const runId = left === 0 ? RUN_ID : `${finishedAt.slice(0, 10).replaceAll('-', '')}T060000Z-${hex(at, 8)}`;
    const coveragePercent = Math.round((88.9 - left * 0.45 + Math.sin(at) * 1.5) * 10) / 10;
    const compliancePercent = points > 20 && at < 9 ? null : Math.round((70 - left * 0.3 + Math.cos(at) * 2) * 10) / 10;
    return {
      runId,
      finishedAt,
      secrets: 2400 - left * 4,
      untagged: 266 + left * 10,
      coveragePercent,
      compliancePercent,
    };
  });

type SampleInput = Pick<Manifest, 'scopes'> &
  Partial<Pick<Manifest, 'runId' | 'narrowedBy'> & Pick<ReportInput, 'policy' | 'trend'>> & {
    rows: readonly TaggedSecretRow[];
    groupBy?: readonly string[];
  };

export function build({ rows, scopes, runId = RUN_ID, narrowedBy, ...changed }: SampleInput): PageReport {
  const policy = changed.policy ?? SAMPLE_POLICY;
  const invocation = { runStartedAt: new Date(GENERATED_AT), trigger: 'direct' };
  const created = createManifest({
    function: 'tag-report',
    runId,
    invocation,
    narrowedBy,
    plan: {},
    columns: [],
    scopes,
    totals: {},
  });
  const tally = new TagTally(policy, changed.groupBy ?? []);
  for (const row of rows) tally.add(evaluateRow(row, policy));
  const { trend = trendOf(60) } = changed;
  const summary = summarizeReport({ manifest: { ...created, finishedAt: GENERATED_AT }, policy, tally, trend });
  return { ...summary, lists: listsOf(tally, policy.ownerKey) };
}

function estate(scopeCount: number, secretsOf: (scope: number) => number): Pick<SampleInput, 'scopes' | 'rows'> {
  const scopes = Array.from({ length: scopeCount }, (_, index) => listedScope(index, secretsOf(index)));
  let next = 0;
  const rows = scopes.flatMap((scope) => Array.from({ length: scope.listed }, () => rowAt(next++, scope)));
  return { scopes, rows };
}

/** Nobody writes to a report, so tests share them. */
function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => (made ??= make());
}

const usual = once(() => estate(12, (index) => 60 + ((index * 61) % 370)));

/** 12 scopes, all proven, with every kind of trouble that people make. */
export const sampleTagReport = once(() => build(usual()));

/** Without `TAG_POLICY`. */
export const sampleWithoutPolicy = once(() =>
  build({ ...usual(), policy: parseTagPolicy(NO_TAG_POLICY), groupBy: ['env'] }),
);

const withTags = (tags: Record<string, string>): Pick<SampleInput, 'scopes' | 'rows'> => {
  const { scopes, rows } = usual();
  return { scopes, rows: rows.map((row) => ({ ...row, ownership: 'own' as const, tags })) };
};

export const sampleAllUntagged = (): PageReport => build({ ...withTags({}), trend: trendOf(1) });

export const sampleAllPass = (): PageReport =>
  build({ ...withTags({ owner: 'platform', env: 'prod', 'cost-center': 'cc-1001' }), trend: trendOf(90) });

const FORBIDDEN = sampleForbidden(
  'POST /v1/{project_id}/csms/resource_instances/action',
  'csms:secret:getSecretsByTag',
);

/** Three scopes failed for two causes, one drifted, one unverified. */
export const samplePartialReport = once((): PageReport => {
  const { scopes, rows } = usual();
  const timedOut = sampleOutOfTime();
  const failed = [failedScope(0, FORBIDDEN), failedScope(1, FORBIDDEN), failedScope(2, timedOut)];
  const doubtful = scopes.slice(3, 5).map((scope, at): ManifestScope => {
    const why = because([{ code: 'TAG_QUERY_INCONSISTENT', counted: [241, 243], returned: 242 }]);
    return { ...scope, consistency: at === 0 ? 'drifted' : 'unverified', ...why };
  });
  const names = new Set(failed.map(scopeName));
  const all = [...failed, ...doubtful, ...scopes.slice(5)];
  return build({
    scopes: all,
    rows: rows.filter((row) => !names.has(scopeName(row.scope))),
    trend: trendOf(60).slice(0, -1),
  });
});

export const sampleFailedReport = (): PageReport =>
  build({ scopes: [0, 1, 2].map((index) => failedScope(index, FORBIDDEN)), rows: [], trend: trendOf(12).slice(0, -1) });

export const sampleNarrowedReport = once((): PageReport => {
  const { scopes, rows } = usual();
  const found = rows.filter(({ tags }) => tags?.['env'] === 'prod');
  return build({ scopes, rows: found, narrowedBy: { tags: [{ key: 'env', values: ['prod'] }] }, trend: [] });
});

export const sampleEmptyReport = (): PageReport => build({ ...estate(2, () => 0), trend: trendOf(3) });

/** 10,000 secrets in 40 scopes: the size that the page is bounded for. */
export const sampleBigReport = once(() => build({ ...estate(40, () => 250), trend: trendOf(90) }));

/** Puts `texts` in every place that others can write to: names, ids, types, tags, errors, the query, the trend. */
export function sampleHostileReport(texts: readonly string[], copies = 6): PageReport {
  let next = 0;
  const text = (): string => pick(texts, next++);
  const scopes: ManifestScope[] = texts.map((region, index) => ({
    ...(index % 3 === 0
      ? failedScope(index, { code: text(), message: text(), serviceMessage: text(), requestId: text(), hint: text() })
      : listedScope(index, copies)),
    region,
    projectId: text(),
    ...because([{ code: 'TAG_QUERY_FAILED', errorCode: 'CSMS_ERROR', message: text(), serviceMessage: text() }]),
    ...(index % 3 === 1 ? { consistency: 'drifted' as const } : {}),
  }));
  const rows = scopes
    .filter(({ status }) => status === 'complete')
    .flatMap((scope, index) =>
      Array.from({ length: copies }, (_, copy): TaggedSecretRow => {
        const tags = { [text()]: text(), owner: text(), env: text(), [`${text()} `]: text(), 'password-hint': text() };
        return {
          scope,
          id: `${text()}${index}.${copy}`,
          name: text(),
          state: text(),
          secretType: text(),
          ownership: 'own',
          tags: copy === 0 ? {} : tags,
          sysTags: {},
        };
      }),
    );
  return build({
    scopes,
    rows,
    runId: text(),
    narrowedBy: { matches: [{ key: 'resource_name', value: texts.join('') }] },
    trend: texts.map((runId, at) => ({ ...(trendOf(texts.length)[at] as TrendPoint), runId })),
    groupBy: texts.filter((key) => key !== ''),
  });
}
