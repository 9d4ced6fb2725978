import { untrusted, untrustedEnglish } from '../../../lib/html/untrusted.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { type Card, renderCard } from '../../../lib/html/components.ts';
import { renderNone } from '../../../lib/html/run/sections.ts';
import { functionName } from '../../../lib/notify/message/message-fields.ts';
import { DAY_MS, isoTime } from '../../../lib/text/time.ts';
import { toLine } from '../../../lib/text/visible.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import type { PageEpisode } from './input.ts';
import { renderEpisodes } from './episodes-table.ts';
import { renderRest, type View } from './view.ts';

/** Anchor of the card that has the worst. */
export const FIRST_CAUSE = 'cause-1';

const MOST_CAUSES = 40;
const NAME_CHARS = 64;
/** Of each cause, though there are many. */
const LEAST_ROWS = 3;

/** What one notice would be about, in the order of the worst of each. */
function groupByCause(episodes: readonly PageEpisode[]): PageEpisode[][] {
  const groups = new Map<string, PageEpisode[]>();
  for (const episode of episodes) {
    const { type, functionUrn, errorCode } = episode;
    const cause = JSON.stringify([type, functionUrn, errorCode]);
    const group = groups.get(cause);
    if (group) group.push(episode);
    else groups.set(cause, [episode]);
  }
  return [...groups.values()];
}

/** As in messages. */
function nameOf(functionUrn: string | null): string | undefined {
  const name = functionName(functionUrn);
  return name === undefined ? undefined : toLine(name, NAME_CHARS);
}

function causeLines({ text }: View, first: PageEpisode, hasOneMessage: boolean): Card['lines'] {
  const { functionUrn, message, noMessage, nextStep, nextSteps } = text.failing;
  const isTask = first.type === 'rotation.failed' || first.type === 'rotation.disabled';
  const said = first.errorMessage ? untrustedEnglish(first.errorMessage) : noMessage;
  return [
    ...(hasOneMessage && (isTask || first.errorMessage) ? [{ label: message, text: said }] : []),
    ...(first.functionUrn ? [{ label: functionUrn, text: markup`<code>${untrusted(first.functionUrn)}</code>` }] : []),
    { label: nextStep, text: nextSteps[first.type](nameOf(first.functionUrn)) },
  ];
}

function causeCard(view: View, group: readonly PageEpisode[], mostRows: number): Card[] {
  const [first] = group;
  if (!first) return [];
  const { text } = view;
  const hasOneMessage = group.every(({ errorMessage }) => errorMessage === first.errorMessage);
  const title = text.failing.titles[first.type];
  return [
    {
      tone: first.severity,
      pill: text.severities[first.severity],
      title: first.errorCode ? markup`${title} <code>${untrusted(first.errorCode)}</code>` : title,
      count: formatCount(group.length),
      lines: causeLines(view, first, hasOneMessage),
      body: renderEpisodes(view, group, { caption: text.types[first.type], mostRows, hasMessages: !hasOneMessage }),
    },
  ];
}

function renderCauses(view: View): Html {
  const causes = groupByCause(view.input.open);
  const shown = causes.slice(0, Math.min(MOST_CAUSES, view.mostRows));
  const left = causes.slice(shown.length);
  const secrets = left.reduce((sum, group) => sum + group.length, 0);
  let rows = view.mostRows;
  const cards = shown.flatMap((group, at) => {
    const mostRows = Math.max(rows, LEAST_ROWS);
    rows -= Math.min(group.length, mostRows);
    return causeCard(view, group, mostRows).map((card) => renderCard({ ...card, id: `cause-${at + 1}` }));
  });
  return markup`${cards}${left.length > 0 && markup`<p class="note">${view.text.failing.moreCauses(left.length, secrets)} ${renderRest(view)}</p>`}`;
}

/** As a person may send it, with the worst. */
function renderCommand({ input, text, nowMs }: View): Html | false {
  const [worst] = input.open;
  if (!worst) return false;
  const until = isoTime(nowMs + 7 * DAY_MS);
  const command = { acknowledge: { episodeId: worst.episodeId, until, by: '…', reason: '…' } };
  return markup`<p class="note">${text.failing.acknowledge} <code>${untrusted(JSON.stringify(command), 250)}</code></p>`;
}

/** What fails now, by cause: the question that the page is opened with. */
export function renderFailing(view: View): PageSection {
  const { text, figures } = view;
  const { lead, none, noneSeen } = text.failing;
  return {
    id: 'failing',
    title: text.sections.failing,
    count: view.verdict.read > 0 || figures.open > 0 ? formatCount(figures.open) : undefined,
    lead: figures.open > 0 ? lead : undefined,
    body:
      figures.open > 0 ? markup`${renderCauses(view)}${renderCommand(view)}` : renderNone(view.verdict, none, noneSeen),
  };
}
