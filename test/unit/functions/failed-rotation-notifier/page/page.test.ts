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

const { NOW_MS, build, episodeAt, tellingOf } = sample;
const HOUR_MS = 3_600_000;
const render = (input: RotationPageInput): string => renderRotationPage(input, 'en');
const renderOpen = (...open: Array<Parameters<typeof episodeAt>[1]>): string =>
  render(build({ open: open.map((changed, index) => episodeAt(index, changed)) }));

describe('The first screen', () => {
  it.each<[string, () => RotationPageInput, RegExp]>([
    ['some', sample.sampleRotations, /^41 secrets fail to rotate and 6 have a stale replica, 14 of them critical\.$/],
    ['nothing', sample.sampleQuiet, /^Everything rotates\.$/],
    ['no secret at all', sample.sampleNoSecrets, /^There are no secrets, so nothing can fail\.$/],
    [
      'partial',
      sample.samplePartial,
      /^Incomplete: 2 of 12 scopes could not be read\. As far as known: 13 secrets fail/,
    ],
    ['drifted', sample.sampleDrifted, /^Not consistent: 1 of 2 scopes did not add up\. As far as seen: no failure/],
    ['narrowed', sample.sampleNarrowed, /^Only what was asked for: everything rotates\.$/],
    ['failed', sample.sampleFailed, /^Failed: none of 3 scopes could be read\. Nothing is known about any rotation\.$/],
  ])('says in one sentence what fails now: %s', (_, input, expected) =>
    expect(headlineOf(render(input()))).toMatch(expected),
  );

  it('names the worst: since when, whose, and which channels were told when', () => {
    const html = renderOpen({
      secretName: 'billing-db',
      severity: 'critical',
      type: 'rotation.failed',
      sinceMs: NOW_MS - 50 * HOUR_MS,
      owner: 'team-payments',
      deliveries: [
        tellingOf({ channel: 'hook', deliveredAtMs: NOW_MS - 49 * HOUR_MS }),
        tellingOf({ channel: 'ops', deliveredAtMs: NOW_MS - 2 * HOUR_MS }),
      ],
    });
    expect(textOf(headerOf(html))).toContain(
      'Worst: Critical billing-db Failed for 2 days Owner: team-payments Told: ops , hook , 2026-11-22 04:00 UTC',
    );
    expect(html).toMatch(/<a href="#cause-1">[\s\S]*<article class="card high" id="cause-1">/);
  });

  it('says of the worst that nobody was told of it', () => {
    expect(textOf(headerOf(renderOpen({ deliveries: [], silence: null })))).toContain('Told: Nobody yet');
  });

  it('counts what fails, who knows and what has no owner', () => {
    expect(tilesOf(render(sample.sampleRotations()))).toEqual([
      'Failed 16 the task ended in an error',
      'Overdue 16 due, and nothing has happened',
      'Switched off 9 not tried any more',
      'Replicas 6 out of sync',
      'Told 41 of 47 2 told to nobody, 4 silenced',
      'Unowned 9 failing, without an owner',
    ]);
  });
});

describe('Where nothing fails', () => {
  it('is calm, and says so: no strip, no banner, no warning colour', () => {
    const html = render(sample.sampleQuiet());
    expect(sectionOf(html, 'failing')).toContain(
      '<p class="calm">No rotation fails, none is overdue, none is switched off, and every replica is in sync.</p>',
    );
    expect(html).toContain('<body class="ok">');
    expect(html).not.toMatch(/class="(strip|banner)/);
    expect(headerOf(html)).not.toMatch(/class="[^"]*\b(high|medium)\b/);
    expect(tilesOf(html).slice(0, 4)).toEqual([
      'Failed 0 none',
      'Overdue 0 none',
      'Switched off 0 none',
      'Replicas 0 none',
    ]);
    expect(sectionIds(html)).toEqual(['failing', 'history', 'files']);
  });

  it('promises nothing of what it did not read: drifted, partial or failed', () => {
    const partial = { ...sample.samplePartial(), open: [] };
    for (const input of [partial, sample.sampleDrifted(), sample.sampleFailed()]) {
      const html = render(input);
      expect(html).not.toContain('class="calm"');
      expect(textOf(html)).not.toMatch(/everything rotates/i);
      expect(textOf(sectionOf(html, 'failing'))).toContain('What could not be looked at may have some.');
    }
  });
});

describe('A run that did not see everything', () => {
  const html = render(sample.samplePartial());

  it('says so in the title, in a strip that stays, in the headline and in a banner that names the scopes', () => {
    expect(html).toMatch(/<title>INCOMPLETE: 2 of 12 scopes not looked at/);
    expect(html).toMatch(/<body class="bad">[\s\S]*<aside class="strip"[^>]*>INCOMPLETE: 2 of 12 scopes not looked at/);
    const [banner] = bannersOf(html);
    expect(banner).toContain('Do not read this as the whole estate.');
    expect(banner).toMatch(/cn-north-4 [0-9a-f]{32} CSMS_FORBIDDEN/);
    expect(banner).toContain('2 failures below are known from earlier runs only.');
  });

  it('tells of each scope what failed, the request and what to do', () => {
    const problems = textOf(sectionOf(html, 'problems'));
    expect(problems).toContain('CSMS_FORBIDDEN 1 Do next Grant csms::listTasks to the agency, in this project.');
    expect(problems).toContain('5d0a1f3e8b7c4d2f9e6a1b3c5d7e9f01');
    expect(problems).toContain('RUN_OUT_OF_TIME');
    expect(problems).toContain('The list and the tag query disagree (3 secrets are not listed)');
  });

  it('marks what it only knows from earlier runs', () => {
    const unseen = rowsOf(sectionOf(html, 'failing')).filter((row) => row.includes('scope not read this time'));
    expect(unseen).toHaveLength(2);
  });

  it('has dashes instead of zeros where nothing was read', () => {
    const failed = render(sample.sampleFailed());
    expect(tilesOf(failed)).toHaveLength(6);
    for (const tile of tilesOf(failed)) expect(tile).toMatch(/ – nothing could be read$/);
    expect(textOf(sectionOf(failed, 'history'))).toContain('No failure is known to have ended');
    expect(textOf(sectionOf(render(sample.sampleQuiet()), 'failing'))).toContain('Failing now 0');
    expect(textOf(sectionOf(failed, 'failing'))).not.toContain('Failing now 0');
  });

  it.each(['drifted', 'unverified'] as const)(
    'believes the manifest when it says %s and no scope does',
    (consistency) => {
      const input = sample.sampleQuiet();
      const doubted = render({ ...input, run: { ...input.run, consistency } });
      expect(doubted).toMatch(/<aside class="strip"[\s\S]*class="banner/);
      expect(doubted).not.toContain('class="calm"');
    },
  );
});

describe('Runs that are missing', () => {
  it('are named on the first screen with since when', () => {
    const [banner] = bannersOf(render(sample.sampleUntold()));
    expect(banner).toContain('Something is not being watched. Nobody can be told.');
    expect(banner).toContain('Inventory export: no complete run since 2026-11-20 01:00 UTC, for 2 days.');
  });

  it('disturb a page on which nothing fails', () => {
    const html = render({
      ...sample.sampleQuiet(),
      stale: [{ what: 'inventory-export', sinceMs: NOW_MS - 53 * HOUR_MS }],
    });
    expect(bannersOf(html)).toHaveLength(1);
    expect(bannersOf(html)[0]).not.toContain('Not everyone has been told.');
    expect(sectionIds(html)).toContain('stale');
  });
});

describe('A page of very much', () => {
  const html = render(sample.sampleBig());

  it('stays under 2 MB with 10,000 open and 1,200 ended', () => {
    expect(Buffer.byteLength(html)).toBeLessThan(2_000_000);
    expect(headlineOf(html)).toMatch(/[\d,]+ secrets fail to rotate and [\d,]+ have a stale replica/);
  });

  it('says how much it leaves out, and names the file that has it', () => {
    const failing = textOf(sectionOf(html, 'failing'));
    expect(failing).toMatch(/[\d,]+ more causes with [\d,]+ secrets left out here\. All of them: failures\.csv/);
    expect(failing).toMatch(/\d+ of [\d,]+ shown here\. All of them: failures\.csv/);
    expect(html).toContain('<a href="./failures.csv">failures.csv</a>');
    expect(textOf(sectionOf(html, 'history'))).toContain('100 of 1,200 shown here.');
  });
});
