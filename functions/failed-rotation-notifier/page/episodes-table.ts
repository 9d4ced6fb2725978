import { untrusted, untrustedEnglish, renderScope, renderSecret } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderPill } from '../../../lib/html/components.ts';
import { renderTable, type TableColumn } from '../../../lib/html/table.ts';
import { renderOwner } from '../../../lib/html/run/sections.ts';
import { renderTime } from '../../../lib/html/time.ts';
import type { PageEpisode } from './input.ts';
import { createUnseenTest } from './figures.ts';
import { renderRecipients } from './recipients.ts';
import { renderRest, type View } from './view.ts';

const VISIBLE_ROWS = 8;
const MESSAGE_CHARS = 240;

interface EpisodesOptions {
  readonly caption: string;
  readonly mostRows: number;
  /** They differ, so each row shows its own. */
  readonly hasMessages: boolean;
}

function renderSince({ text, nowMs }: View, { severity, sinceMs, attempts }: PageEpisode): Html {
  const pill = renderPill(severity, text.severities[severity]);
  const tried = (span: string): string => `${text.labels.ago(span)}${text.comma}${text.failing.tries(attempts ?? 0)}`;
  const time = renderTime(sinceMs, { nowMs, labels: text.labels, ago: attempts === null ? undefined : tried });
  return markup`<div>${pill}</div><div>${time}</div>`;
}

function renderName({ text }: View, row: PageEpisode, hasMessages: boolean): Html {
  const { secretName, secretId, errorMessage, taskId, episodeId } = row;
  const task = taskId !== null && markup`<span class="id">${text.task} ${untrusted(taskId, 80)}</span>`;
  const problem = markup`<span class="id">${text.failing.problem} ${untrusted(episodeId, 80)}</span>`;
  const message = hasMessages && errorMessage;
  return markup`${renderSecret(secretName, secretId)}${task}${problem}${message && markup`<small>${untrustedEnglish(message, MESSAGE_CHARS)}</small>`}`;
}

function createColumns(view: View, hasMessages: boolean): TableColumn<PageEpisode>[] {
  const { columns, failing } = view.text;
  const isUnseen = createUnseenTest(view.input);
  return [
    { title: columns.secret, cell: (row) => renderName(view, row, hasMessages), kind: 'main', width: 25 },
    {
      title: columns.project,
      cell: (row) => markup`<div>${renderScope(row)}${isUnseen(row) && renderPill('high', failing.unseen)}</div>`,
      width: 25,
    },
    { title: columns.since, cell: (row) => renderSince(view, row), width: 20 },
    { title: columns.owner, cell: ({ owner }) => renderOwner(view.text, owner), width: 10 },
    { title: columns.notified, cell: (row) => renderRecipients(view, row), width: 20 },
  ];
}

/** The secrets of one cause: owner, since when, and which channels were notified. */
export function renderEpisodes(
  view: View,
  episodes: readonly PageEpisode[],
  { caption, mostRows, hasMessages }: EpisodesOptions,
): Html {
  return renderTable({
    caption,
    columns: createColumns(view, hasMessages),
    rows: episodes.slice(0, mostRows),
    visible: VISIBLE_ROWS,
    total: episodes.length,
    rest: renderRest(view),
    narrow: 'stack',
    labels: view.text.labels,
  });
}
