import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { InventoryRow } from '../../../../../functions/inventory-export/columns.ts';
import type { ScopeResult } from '../../../../../functions/inventory-export/export-scope.ts';
import { createFindingsFinder } from '../../../../../functions/inventory-export/findings.ts';
import { renderInventoryPage } from '../../../../../functions/inventory-export/page/page.ts';
import { EN } from '../../../../../functions/inventory-export/page/text/en.ts';
import type { InventoryInvocation } from '../../../../../functions/inventory-export/run.ts';
import { createScopeOutput } from '../../../../../functions/inventory-export/scope-output.ts';
import { summarize } from '../../../../../functions/inventory-export/summarize.ts';
import { createTally, unite, type Tally } from '../../../../../functions/inventory-export/totals.ts';
import { toSecret } from '../../../../../lib/csms/secret.ts';
import { parseFindings } from '../../../../../lib/settings/findings.ts';
import { NO_TAG_POLICY, parseTagPolicy } from '../../../../../lib/settings/tag-policy.ts';
import { DAY_MS, HOUR_MS } from '../../../../../lib/text/time.ts';
import { headlineOf, rowsOf, sectionOf, textOf, tilesOf } from '../../../../support/read-page.ts';

const NOW_MS = Date.parse('2026-11-22T06:00:00Z');
const AT = { nowMs: NOW_MS, graceMs: 6 * HOUR_MS, unusedAfterDays: 90 };
const SETTINGS = { findings: parseFindings('{"UNUSED":{"except":[{"tag":{"owner":"b"}}]}}') };
const findingsOf = createFindingsFinder({ ...SETTINGS, tagPolicy: parseTagPolicy(NO_TAG_POLICY) }, AT);

const ago = (unitMs: number) => fc.option(fc.integer({ min: -20, max: 400 }).map((count) => NOW_MS - count * unitMs));

const rows = fc.array(
  fc.record({
    state: fc.constantFrom('ENABLED', 'ENABLED', 'DISABLED', 'FROZEN', 'PENDING_DELETE', null),
    secretType: fc.constantFrom('RDS-FG', 'COMMON', 'RDS', null),
    autoRotation: fc.constantFrom(true, false, null),
    nextRotationAtMs: ago(HOUR_MS),
    lastUsedAtMs: ago(DAY_MS),
    createdAtMs: ago(DAY_MS),
    replicaAtMs: fc.option(ago(DAY_MS)),
    owner: fc.constantFrom('a', 'b', undefined),
    ownership: fc.constantFrom('own' as const, 'own' as const, 'shared' as const, 'unknown' as const),
  }),
  { maxLength: 15 },
);

type Row = typeof rows extends fc.Arbitrary<readonly (infer Each)[]> ? Each : never;

const REPLICA = {
  id: null,
  kmsKeyId: null,
  projectId: null,
  region: 'cn-east-3',
  replicaType: null,
  createdAtMs: null,
};

const toRow = ({ owner, ownership, replicaAtMs, ...fields }: Row, at: number): InventoryRow => ({
  scope: { region: 'cn-north-4', projectId: 'p' },
  secret: {
    ...toSecret({ id: `${at}`, name: `secret-${at}` }),
    ...fields,
    replicas: replicaAtMs === null ? [] : [{ ...REPLICA, status: 'FAILED', updatedAtMs: replicaAtMs }],
  },
  ownership,
  tags: owner === undefined ? {} : { owner },
  sysTags: {},
});

async function exportOf(ofScope: readonly Row[], nth: number, into: Tally): Promise<ScopeResult> {
  const scope = { region: 'cn-north-4', projectId: `${nth}`.repeat(32) };
  const startComparison = async () => ({ reason: { code: 'FIRST_RUN' } as const });
  const output = createScopeOutput({ at: AT, findingsOf, startComparison });
  await output.write(ofScope.map(toRow), { expected: ofScope.length, tagsExported: true });
  const { tally, ...closed } = await output.close({ isWhole: true });
  unite(into, tally, nth);
  const listed = { expected: ofScope.length, listed: ofScope.length, duplicates: 0 };
  const counts = { requests: 2, retries: 0, throttled: 0, durationMs: 10 };
  return {
    scope,
    ...closed,
    manifest: { ...scope, status: 'complete', consistency: 'exact', ...listed, ...counts },
  };
}

const countsOf = (row: string): number[] => row.match(/ \d+(?= |$)/g)?.map(Number) ?? [];
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
const numberIn = (text: string | undefined): number => Number(/\d+/.exec(text ?? '')?.[0]);

/** The number beside a heading. */
const countOf = (html: string): number => numberIn(/<span class="count">(\d+)/.exec(html)?.[1]);

it('The headline, the tiles and the sections have the same numbers, whatever was listed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(rows, { minLength: 1, maxLength: 3 }), async (scopes) => {
      const tally = createTally();
      const results = await Promise.all(scopes.map((ofScope, nth) => exportOf(ofScope, nth, tally)));
      const invocation = { command: {}, settings: SETTINGS, runStartedAt: new Date(NOW_MS), trigger: 'direct' };
      const summary = summarize({
        runId: '20261122T060000Z-1a2b3c4d',
        invocation: invocation as unknown as InventoryInvocation,
        results,
        tally,
        plan: { scopes: [], configured: [] },
        baselines: undefined,
      });
      const html = renderInventoryPage(summary.page());
      const [secrets, urgent, findings] = tilesOf(html).map(numberIn);

      const said = urgent === 0 ? `${secrets} secret` : `${urgent} of ${secrets} secret`;
      expect(headlineOf(html).startsWith(secrets === 0 ? 'There are no secrets.' : said)).toBe(true);

      const section = sectionOf(html, 'findings');
      const cards = new Map(
        section
          .split('<article')
          .slice(1)
          .map((card) => [/<code>([A-Z_]+)</.exec(card)?.[1], countOf(card)]),
      );
      expect(countOf(section)).toBe(findings);
      expect(sum([...cards.values()])).toBe(findings);

      // by owner: all secrets with findings, then one column a severity, the worst first
      const owners = sectionOf(html, 'owners');
      const titles = [...owners.matchAll(/<th scope="col"[^>]*>([^<]+)/g)].map(([, title]) => title);
      const isUrgent = titles.slice(2).map((title) => title === 'Critical' || title === 'High');
      const byOwner = rowsOf(owners).map((row) => countsOf(row.replace(/^.*?(?= \d)/, '')));
      expect(sum(byOwner.flatMap(([, ...counts]) => counts.filter((_, at) => isUrgent[at])))).toBe(urgent);
      for (const [all, ...counts] of byOwner) expect(sum(counts)).toBe(all);

      const legend = rowsOf(sectionOf(html, 'overview').split('id="by-state')[0] ?? '');
      const ofHealth = (label: string): number =>
        numberIn(legend.find((row) => row.startsWith(`${label} `))?.slice(label.length)) || 0;
      expect(ofHealth(EN.rotation.overdue)).toBe(cards.get('ROTATION_OVERDUE') ?? 0);
      expect(ofHealth(EN.rotation.off)).toBe(cards.get('ROTATION_DISABLED') ?? 0);
      expect(textOf(html)).not.toContain('NaN');
    }),
    { numRuns: 100 },
  );
});
