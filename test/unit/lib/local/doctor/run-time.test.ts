import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDefinitions } from '../../../../../lib/deploy/definitions.ts';
import { checkRunTime } from '../../../../../lib/local/doctor/checks/run-time.ts';
import { estimateRun } from '../../../../../lib/local/doctor/estimate-run.ts';
import { createReport } from '../../../../../lib/local/doctor/report.ts';
import { createRedactor } from '../../../../../lib/redact/redactor.ts';
import type { Scope } from '../../../../../lib/scope.ts';
import type { Settings } from '../../../../../lib/settings/settings.ts';

/** As many in each region, one region after the other. */
const scopesIn = (regions: number, each: number): Scope[] =>
  Array.from({ length: regions * each }, (_, at) => ({
    region: `region-${Math.floor(at / each)}`,
    projectId: at.toString(16).padStart(32, '0'),
  }));

const usual = { ratePerSecond: 10, concurrency: 8, latencyMs: 50 };

describe('the time that a run takes', () => {
  // measured against the emulator, 50 ms before each response
  it.each([
    { regions: 1, each: 500, requestsAScope: 2, measured: 100.8 },
    { regions: 1, each: 500, requestsAScope: 3, measured: 150 },
    { regions: 5, each: 50, requestsAScope: 2, measured: 10.4 },
    { regions: 5, each: 400, requestsAScope: 2, measured: 81.6 },
    { regions: 5, each: 400, requestsAScope: 3, measured: 121.5 },
  ])('of $each projects in $regions regions, $requestsAScope requests each, is told within a tenth', (run) => {
    const { seconds, decidedBy } = estimateRun({ ...usual, ...run, scopes: scopesIn(run.regions, run.each) });
    expect(decidedBy).toBe('CSMS_RATE_LIMIT');
    expect(seconds).toBeGreaterThanOrEqual(run.measured);
    expect(seconds).toBeLessThan(run.measured * 1.1);
  });

  it('is decided by the slower of a region’s limit and of all that are read side by side', () => {
    const run = { ...usual, requestsAScope: 2, scopes: scopesIn(500, 2) };
    expect(estimateRun(run)).toEqual({ seconds: 2 + (125 * 2 * 50) / 1000, decidedBy: 'CSMS_CONCURRENCY' });
    expect(estimateRun({ ...run, concurrency: 1000 }).seconds).toBeLessThan(3);
  });

  it('never grows with a higher limit or more side by side, and never shrinks with a further project', () => {
    const input = fc.record({
      scopes: fc
        .array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 200 })
        .map((regions) => regions.map((region, at) => ({ region: `r-${region}`, projectId: String(at) }))),
      requestsAScope: fc.integer({ min: 1, max: 4 }),
      ratePerSecond: fc.integer({ min: 1, max: 50 }),
      concurrency: fc.integer({ min: 1, max: 50 }),
      latencyMs: fc.integer({ min: 0, max: 3000 }),
    });
    const more = fc.integer({ min: 1, max: 20 });
    fc.assert(
      fc.property(input, more, (run, by) => {
        const { seconds } = estimateRun(run);
        expect(estimateRun({ ...run, ratePerSecond: run.ratePerSecond + by }).seconds).toBeLessThanOrEqual(seconds);
        expect(estimateRun({ ...run, concurrency: run.concurrency + by }).seconds).toBeLessThanOrEqual(seconds);
        const further = [...run.scopes, { region: `r-${by % 6}`, projectId: 'further' }];
        expect(estimateRun({ ...run, scopes: further }).seconds).toBeGreaterThanOrEqual(seconds);
      }),
    );
  });

  it('counts the requests of a project that each function really sends', async () => {
    const costs = readFileSync(new URL('../../../../../lib/deploy/COSTS.md', import.meta.url), 'utf8');
    // the page is compared with runs
    const measured = [...costs.matchAll(/^\| `([a-z-]+)` +\| (\d)P /gm)].map(([, name, count]) => `${name} ${count}`);
    const known = (await readDefinitions()).map(({ name, csms }) => `${name} ${csms.length}`);
    expect(measured.toSorted()).toEqual(known.toSorted());
  });
});

interface World {
  readonly scopes: readonly Scope[];
  readonly env?: Record<string, string>;
  readonly settings?: Partial<Settings>;
  readonly latencyMs?: number;
  readonly audits?: boolean;
}

async function told({
  scopes,
  env = {},
  settings,
  latencyMs = 50,
  audits = false,
}: World): Promise<Record<string, string>> {
  const report = createReport({ redactor: createRedactor() });
  checkRunTime({
    env,
    functions: await readDefinitions(),
    settings: { scopes, rateLimit: 10, concurrency: 8, ...settings } as Settings,
    audits,
    latencyMs,
    report,
  });
  return Object.fromEntries(
    report.results.map(({ subjects, status, detail, hint = '' }) => [
      subjects.join(),
      [status, detail, hint].filter(Boolean).join(' | '),
    ]),
  );
}

const ELSE = 'deploy more functions, each with a part of CSMS_SCOPES and a STORE_URL of its own.';

describe('the doctor', () => {
  it('counts the two requests of the delivery audit, for the function that audits', async () => {
    const scopes = scopesIn(1, 1000);
    const [without, audited] = [await told({ scopes }), await told({ scopes, audits: true })];
    const { 'inventory-export': before, ...others } = without;
    const { 'inventory-export': after, ...same } = audited;
    expect(before).toContain('about 207 s');
    expect(after).toContain('about 413 s');
    expect(same).toEqual(others);
  });

  it('says how much of its time each function needs', async () => {
    expect(await told({ scopes: scopesIn(5, 50) })).toEqual({
      'inventory-export': 'ok | your 250 projects in 5 regions need about 11 s of the 900 s (870 s for reading)',
      'tag-report': 'ok | your 250 projects in 5 regions need about 11 s of the 900 s (870 s for reading)',
      'failed-rotation-notifier':
        'ok | your 250 projects in 5 regions need about 16 s of the 900 s (522 s for reading)',
    });
  });

  it('warns before it is too late, with the limit that is long enough', async () => {
    const results = await told({ scopes: scopesIn(1, 4000) });
    expect(results['inventory-export']).toBe(
      'warning | your 4,000 projects in 1 region need about 825 s of the 900 s (870 s for reading): it may end as partial' +
        ` | Set FUNCTION_TIMEOUT=1200, and deploy again; or raise CSMS_RATE_LIMIT (10; the service allows a user about 20 in all); or ${ELSE}`,
    );
    expect(results['failed-rotation-notifier']).toContain(
      '| Set FUNCTION_TIMEOUT=2400 and NOTIFY_EVERY=1h, and deploy',
    );
    const raised = await told({
      scopes: scopesIn(1, 4000),
      env: { FUNCTION_TIMEOUT: '2400' },
      settings: { rateLimit: 20 },
    });
    expect(raised['inventory-export']).toMatch(/^ok .* of the 2,400 s/);
    expect(raised['failed-rotation-notifier']).toMatch(/^ok .* about 619 s of the 1,800 s \(1,062 s for reading\)/);
  });

  it('is content where several invocations read one run', async () => {
    const env = { CLOUD: 'aws', FANOUT: 'step-functions' };
    const results = await told({ scopes: scopesIn(1, 9000), env });
    expect(results['inventory-export']).toMatch(/^ok .*: several invocations read them \(FANOUT\)$/);
    expect(results['failed-rotation-notifier']).toMatch(/^ok .*: several invocations read them \(FANOUT\)$/);
  });

  it('names only what has to change', async () => {
    const env = { FUNCTION_TIMEOUT: '3600', NOTIFY_EVERY: '20m' };
    const { 'failed-rotation-notifier': short } = await told({ scopes: scopesIn(1, 4000), env });
    expect(short).toContain('| Set NOTIFY_EVERY=1h, and deploy again; or');
    const { 'failed-rotation-notifier': long } = await told({ scopes: scopesIn(1, 4000), env: { NOTIFY_EVERY: '6h' } });
    expect(long).toContain('| Set FUNCTION_TIMEOUT=2400, and deploy again; or');
  });

  it('suggests no limit that the cloud refuses, and no rate that the service does', async () => {
    const lambda = await told({ scopes: scopesIn(1, 9000), env: { CLOUD: 'aws' }, settings: { rateLimit: 20 } });
    expect(lambda['failed-rotation-notifier']).toContain(`| Set FANOUT=step-functions, and deploy again; or ${ELSE}`);
    expect(lambda['inventory-export']).toContain(`| Set FANOUT=step-functions, and deploy again; or ${ELSE}`);
    const raised = await told({ scopes: scopesIn(1, 300), env: { CLOUD: 'aws', FUNCTION_TIMEOUT: '60' } });
    expect(raised['inventory-export']).toContain(
      '| Set FUNCTION_TIMEOUT=300, and deploy again; or raise CSMS_RATE_LIMIT',
    );
  });

  it('names CSMS_CONCURRENCY where responses are what a run waits for', async () => {
    const { 'inventory-export': text } = await told({ scopes: scopesIn(400, 10), latencyMs: 900 });
    expect(text).toContain(`; or raise CSMS_CONCURRENCY (8); or ${ELSE}`);
  });
});
