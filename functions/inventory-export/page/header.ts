import { type Tile, renderTiles } from '../../../lib/html/components.ts';
import { formatCount } from '../../../lib/html/format.ts';
import type { Html } from '../../../lib/html/markup.ts';
import { renderRunHeader } from '../../../lib/html/run/header.ts';
import { formatSpan } from '../../../lib/html/time.ts';
import { isFirstRun } from './changes.ts';
import type { View } from './view.ts';

/** The first screen: one sentence, what must not be overlooked, the numbers. */
export function renderHeader(view: View): Html {
  const { text, verdict, input, nowMs } = view;
  const { totals, startedAt, finishedAt } = input.run;
  const tookMs = Date.parse(finishedAt) - nowMs;
  const took = tookMs < 120_000 ? text.labels.seconds(tookMs) : formatSpan(tookMs, text.labels);
  return renderRunHeader({
    text,
    verdict,
    run: input.run,
    startedAt,
    news: verdict.kind === 'failed' ? text.unknownNews : text.news(totals.secrets, input.urgentSecrets),
    runLines: [text.took(took)],
    unread: [text.banner.unread],
    tiles: renderTiles(tilesOf(view)),
  });
}

function changesTile({ input, text, verdict }: View): Tile {
  const { counts, baselines } = input.changes;
  if (verdict.narrowed) return { label: text.tiles.changes, value: '–', hint: text.tiles.narrowed };
  if (baselines.length === 0)
    return {
      label: text.tiles.changes,
      value: '–',
      hint: isFirstRun(input) ? text.tiles.noBaseline : text.tiles.notComputed,
    };
  const total = counts.added + counts.removed + counts.changed;
  return {
    label: text.tiles.changes,
    value: formatCount(total),
    hint: text.tiles.changesHint(counts.added, counts.removed),
  };
}

function findingsTiles({ input, text, verdict }: View): Tile[] {
  const { tiles } = text;
  const findings = input.findings.reduce((sum, { count }) => sum + count, 0);
  const excepted = input.findings.reduce((sum, rule) => sum + rule.excepted, 0);
  const known = verdict.read > 0;
  const urgentTone = input.urgentSecrets > 0 ? 'high' : verdict.kind === 'exact' ? 'ok' : 'plain';
  return [
    {
      label: tiles.urgent,
      value: known ? formatCount(input.urgentSecrets) : '–',
      hint: tiles.urgentHint,
      tone: urgentTone,
    },
    {
      label: tiles.findings,
      value: known ? formatCount(findings) : '–',
      hint: excepted > 0 ? tiles.excepted(excepted) : undefined,
    },
  ];
}

function tilesOf(view: View): Tile[] {
  const { input, text, verdict } = view;
  const { listed, read, scopes, exact, pageTone, failedAccounts, unlisted } = verdict;
  // how many there are is unknown
  const isOpen = failedAccounts.length + unlisted > 0;
  const secrets: Tile = {
    label: pageTone === 'ok' ? text.tiles.secrets : text.tiles.secretsSeen,
    value: read > 0 ? formatCount(input.run.totals.secrets) : '–',
    hint: text.inProjects(read, scopes),
  };
  const projects: Tile = {
    label: text.tiles.projects,
    value: text.tiles.ofProjects(listed, isOpen ? undefined : scopes),
    hint: text.tiles.verified(exact),
    tone: listed < scopes || scopes === 0 || isOpen ? 'high' : exact < listed ? 'medium' : 'ok',
  };
  const rest = [...findingsTiles(view), changesTile(view)];
  return pageTone === 'bad' ? [projects, secrets, ...rest] : [secrets, ...rest, projects];
}
