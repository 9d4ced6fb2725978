import { describe, expect, it } from 'vitest';
import { renderRotationPage } from '../../../../../functions/failed-rotation-notifier/page/page.ts';
import type { RotationPageInput } from '../../../../../functions/failed-rotation-notifier/page/input.ts';
import {
  bannersOf,
  headerOf,
  headlineOf,
  rowsOf,
  sectionIds,
  sectionOf,
  textOf,
  tilesOf,
} from '../../../../support/read-page.ts';
import * as sample from '../../../../support/sample-rotation-page.ts';

const { NOW_MS, build, episodeAt, deliveryOf } = sample;
const HOUR_MS = 3_600_000;
const render = (input: RotationPageInput): string => renderRotationPage(input, 'en');
const renderOpen = (...open: Array<Parameters<typeof episodeAt>[1]>): string =>
  render(build({ open: open.map((changed, index) => episodeAt(index, changed)) }));

describe('The first screen', () => {
  it.each<[string, () => RotationPageInput, RegExp]>([
    [
      'some',
      sample.sampleRotations,
      /^47 secrets have rotation problems, 14 critical: 9 with automatic rotation off, 16 failed, 16 overdue, 6 replicas out of sync\. All 12 projects listed and verified\.$/,
    ],
    ['nothing', sample.sampleQuiet, /^No rotation problems\. All 12 projects listed and verified\.$/],
    ['no secret at all', sample.sampleNoSecrets, /^There are no secrets\. The project was listed and verified\.$/],
    [
      'partial',
      sample.samplePartial,
      /^Incomplete: 2 of 12 projects could not be read\. 14 secrets have rotation problems/,
    ],
    [
      'drifted',
      sample.sampleDrifted,
      /^Counts differ in 1 of 2 projects\. No rotation problem was found in what was read\.$/,
    ],
    ['narrowed', sample.sampleNarrowed, /^No rotation problems\. Filtered: this is only what the query selects\.$/],
    [
      'failed',
      sample.sampleFailed,
      /^Failed: none of 3 projects could be read\. The state of all rotations is unknown\.$/,
    ],
  ])('says first what is wrong now, by its tiles: %s', (_, input, expected) =>
    expect(headlineOf(render(input()))).toMatch(expected),
  );

  it('names the worst: since when, its owner, and which channels were notified when', () => {
    const html = renderOpen({
      secretName: 'billing-db',
      severity: 'critical',
      type: 'rotation.failed',
      sinceMs: NOW_MS - 50 * HOUR_MS,
      owner: 'team-payments',
      deliveries: [
        deliveryOf({ channel: 'hook', deliveredAtMs: NOW_MS - 49 * HOUR_MS }),
        deliveryOf({ channel: 'ops', deliveredAtMs: NOW_MS - 2 * HOUR_MS }),
      ],
    });
    expect(textOf(headerOf(html))).toContain(
      'Worst: Critical billing-db failing for 2 days Owner: team-payments Notifications: ops , hook , 2026-11-22 04:00 UTC',
    );
    expect(html).toMatch(/<a href="#cause-1">[\s\S]*<article class="card critical" id="cause-1">/);
  });

  it('says of the worst that nobody was notified', () => {
    expect(textOf(headerOf(renderOpen({ deliveries: [], silence: null })))).toContain('Notifications: Not notified');
  });

  it('counts the problems, those notified and those without an owner', () => {
    expect(tilesOf(render(sample.sampleRotations()))).toEqual([
      'Failed 16 rotation ended in an error',
      'Overdue 16 due, not rotated',
      'Failed, automatic rotation off 9 CSMS will not retry',
      'Replicas 6 out of sync',
      'Notified 41 of 47 2 not notified, 4 silenced',
      'No owner tag 9 problems without an owner',
    ]);
  });
});

describe('Where nothing fails', () => {
  it('says so: no status bar, no banner, no warning colour', () => {
    const html = render(sample.sampleQuiet());
    expect(sectionOf(html, 'failing')).toContain(
      '<p class="good-news">No rotation failed or is overdue, and every replica is in sync.</p>',
    );
    expect(html).toContain('<body class="ok">');
    expect(html).not.toMatch(/class="(status-bar|banner)/);
    expect(headerOf(html)).not.toMatch(/class="[^"]*\b(high|medium)\b/);
    expect(tilesOf(html).slice(0, 4)).toEqual([
      'Failed 0 none',
      'Overdue 0 none',
      'Failed, automatic rotation off 0 none',
      'Replicas 0 none',
    ]);
    expect(sectionIds(html)).toEqual(['failing', 'history', 'files']);
  });

  it('promises nothing of what it did not read: drifted, partial or failed', () => {
    const partial = { ...sample.samplePartial(), open: [] };
    for (const input of [partial, sample.sampleDrifted(), sample.sampleFailed()]) {
      const html = render(input);
      expect(html).not.toContain('class="good-news"');
      expect(textOf(html)).not.toMatch(/no rotation problems/i);
      expect(textOf(sectionOf(html, 'failing'))).toContain('Secrets that could not be read may have some.');
    }
  });
});

describe('A run that did not see everything', () => {
  const html = render(sample.samplePartial());

  it('says so in the title, in a status bar that stays, in the headline and in a banner that names the scopes', () => {
    expect(html).toMatch(/<title>INCOMPLETE: 2 of 12 projects not read in full/);
    expect(html).toMatch(
      /<body class="bad">[\s\S]*<aside class="status-bar"[^>]*>INCOMPLETE: 2 of 12 projects not read in full/,
    );
    const [banner] = bannersOf(html);
    expect(banner).toContain('Results are incomplete.');
    expect(banner).toMatch(/cn-north-4 [0-9a-f]{32} CSMS_FORBIDDEN/);
    expect(banner).toContain('2 problems below are known from earlier runs only.');
  });

  it('has of each scope what failed, the request and what to do', () => {
    const problems = textOf(sectionOf(html, 'problems'));
    expect(problems).toContain(
      'CSMS_FORBIDDEN 1 Next step Grant csms::listTasks to the agency or user, in this project.',
    );
    expect(problems).toContain('5d0a1f3e8b7c4d2f9e6a1b3c5d7e9f01');
    expect(problems).toContain('RUN_OUT_OF_TIME');
    expect(problems).toContain('3 secrets in the tag query but not listed: 1d4c-aa, 77e0-b2, 90ff-01');
  });

  it('marks what it only knows from earlier runs', () => {
    const unseen = rowsOf(sectionOf(html, 'failing')).filter((row) => row.includes('project not read in this run'));
    expect(unseen).toHaveLength(2);
  });

  it('has dashes instead of zeros where nothing was read', () => {
    const failed = render(sample.sampleFailed());
    expect(tilesOf(failed)).toHaveLength(6);
    for (const tile of tilesOf(failed)) expect(tile).toMatch(/ – nothing could be read$/);
    expect(textOf(sectionOf(failed, 'history'))).toContain('No problem is known to have been resolved');
    expect(textOf(sectionOf(render(sample.sampleQuiet()), 'failing'))).toContain('Open problems 0');
    expect(textOf(sectionOf(failed, 'failing'))).not.toContain('Open problems 0');
  });

  it.each(['drifted', 'unverified'] as const)(
    'believes the manifest when it says %s and no scope does',
    (consistency) => {
      const input = sample.sampleQuiet();
      const doubted = render({ ...input, run: { ...input.run, consistency } });
      expect(doubted).toMatch(/<aside class="status-bar"[\s\S]*class="banner/);
      expect(doubted).not.toContain('class="good-news"');
    },
  );
});

describe('Runs that are missing', () => {
  it('are named on the first screen with since when', () => {
    const [banner] = bannersOf(render(sample.sampleUnnotified()));
    expect(banner).toContain('Complete runs are missing. No notification channel is set.');
    expect(banner).toContain('inventory-export has not completed a run since 2026-11-20 01:00 UTC (2 days).');
  });

  it('disturb a page on which nothing fails', () => {
    const html = render({
      ...sample.sampleQuiet(),
      stale: [{ what: 'inventory-export', sinceMs: NOW_MS - 53 * HOUR_MS }],
    });
    expect(bannersOf(html)).toHaveLength(1);
    expect(bannersOf(html)[0]).not.toContain('Some notifications were not delivered.');
    expect(sectionIds(html)).toContain('stale');
  });
});

describe('A page of very much', () => {
  const html = render(sample.sampleBig());

  it('stays under 2 MB with 10,000 open and 1,200 ended', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(headlineOf(html)).toMatch(
      /^10,000 secrets have rotation problems, [\d,]+ critical: [\d,]+ with automatic rotation off/,
    );
  });

  it('says how much it leaves out, and names the file that has it', () => {
    const failing = textOf(sectionOf(html, 'failing'));
    expect(failing).toMatch(/[\d,]+ more causes with [\d,]+ secrets not shown here\. All rows: failures\.csv/);
    expect(failing).toMatch(/\d+ of [\d,]+ shown here\. All rows: failures\.csv/);
    expect(html).toContain('<a href="./failures.csv">failures.csv</a>');
    expect(textOf(sectionOf(html, 'history'))).toContain('100 of 1,200 shown here.');
  });
});
