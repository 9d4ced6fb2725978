import { formatCount } from '../../../lib/html/format.ts';
import { renderScope, renderSecret, untrusted } from '../../../lib/html/untrusted.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { type Tone, renderGoodNews, renderPill } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderTable } from '../../../lib/html/table.ts';
import type { ChangeKind, InventoryPageInput, NotCompared, NotComparedTexts, PageChange } from './input.ts';
import { PAGE_CAPS } from './sample.ts';
import { renderNamedFile, type View } from './view.ts';

/** What was removed matters most. */
const KIND_ORDER: readonly ChangeKind[] = ['removed', 'changed', 'added'];
const TONES: Readonly<Record<ChangeKind, Tone>> = { removed: 'high', changed: 'low', added: 'ok' };
const VISIBLE_ROWS = 10;
const NOT_EVALUATED_ROWS = 60;
const VALUE_CHARS = 160;

function renderRows(view: View): Html {
  const { text, input } = view;
  const { columns, changeKinds, labels } = text;
  const ofKind = (kind: ChangeKind): PageChange[] =>
    input.changes.rows.filter(({ change }) => change === kind).slice(0, PAGE_CAPS.changesPerKind);
  return renderTable({
    caption: text.sections.changes,
    columns: [
      { title: columns.secret, cell: ({ name, id }) => renderSecret(name, id), kind: 'main', width: 25 },
      { title: columns.change, cell: ({ change }) => renderPill(TONES[change], changeKinds[change]), width: 10 },
      { title: columns.project, cell: renderScope, width: 25 },
      { title: columns.field, cell: ({ field }) => markup`<code>${untrusted(field)}</code>`, width: 15 },
      { title: columns.before, cell: ({ before }) => markup`<del>${untrusted(before, VALUE_CHARS)}</del>` },
      { title: columns.after, cell: ({ after }) => markup`<ins>${untrusted(after, VALUE_CHARS)}</ins>` },
    ],
    rows: KIND_ORDER.flatMap(ofKind),
    visible: VISIBLE_ROWS,
    total: input.changes.rowCount,
    rest: renderNamedFile(view, 'changes.csv'),
    narrow: 'stack',
    labels: labels,
  });
}

function renderCounts({ input, text }: View): Html {
  const { counts } = input.changes;
  const pills = KIND_ORDER.map((kind) =>
    renderPill(TONES[kind], `${text.changeKinds[kind]} ${formatCount(counts[kind])}`),
  );
  return markup`<p class="pills">${pills}</p>`;
}

const wordReason = (texts: NotComparedTexts, reason: NotCompared): string =>
  (texts[reason.code] as (values: NotCompared) => string)(reason);

/** A table of all projects with one reason would say it again in each row. */
function renderNotEvaluated(view: View): Html | false {
  const { text, input } = view;
  const scopes = input.changes.notEvaluated;
  if (scopes.length === 0 || isFirstRun(input)) return false;
  const reasons = [...new Set(scopes.map(({ reason }) => wordReason(text.changes.reasons, reason)))];
  const isSame = reasons.length === 1 && scopes.length === input.run.scopes.length;
  const body = isSame ? markup`<p>${reasons[0]}</p>` : renderNotComparedTable(view);
  return markup`<div class="panel gap"><h3>${text.changes.notEvaluated} <span class="count">${formatCount(scopes.length)}</span></h3><p class="note">${text.changes.notEvaluatedLead}</p>${body}</div>`;
}

function renderNotComparedTable(view: View): Html {
  const { text, input } = view;
  const scopes = input.changes.notEvaluated;
  return renderTable({
    caption: text.changes.notEvaluated,
    columns: [
      { title: text.columns.project, cell: renderScope, kind: 'main', width: 40 },
      { title: text.columns.reason, cell: ({ reason }) => wordReason(text.changes.reasons, reason) },
    ],
    rows: scopes.slice(0, NOT_EVALUATED_ROWS),
    visible: 5,
    total: scopes.length,
    rest: renderNamedFile(view, 'manifest.json'),
    narrow: 'stack',
    labels: text.labels,
  });
}

/** No project has an earlier run to be compared with. */
export const isFirstRun = ({ changes }: InventoryPageInput): boolean =>
  changes.notEvaluated.length > 0 && changes.notEvaluated.every(({ reason }) => reason.code === 'FIRST_RUN');

function describeBaselines({ text, input }: View): string {
  const [newest, ...others] = [...input.changes.baselines].sort((a, b) => b.scopes - a.scopes);
  if (newest === undefined) return isFirstRun(input) ? text.changes.first : text.changes.notComputed;
  return text.changes.since(text.changes.baseline(newest.runId, newest.scopes), others.length);
}

function renderCompared(view: View): Html | false {
  const { text, input, verdict } = view;
  if (input.changes.baselines.length === 0) return false;
  if (input.changes.rowCount > 0) return markup`<div class="panel">${renderCounts(view)}${renderRows(view)}</div>`;
  return input.changes.notEvaluated.length === 0 && verdict.pageTone !== 'bad'
    ? renderGoodNews(text.changes.none)
    : markup`<p class="note">${text.changes.nonePartial}</p>`;
}

export function renderChanges(view: View): PageSection {
  const { text, input, verdict } = view;
  const { counts, baselines } = input.changes;
  const total = formatCount(counts.added + counts.removed + counts.changed);
  const title = text.sections.changes;
  if (verdict.narrowed) return { id: 'changes', title, body: markup`<p class="note">${text.changes.narrowed}</p>` };
  return {
    id: 'changes',
    title,
    count: baselines.length > 0 ? total : undefined,
    lead: describeBaselines(view),
    body: markup`${renderCompared(view)}${renderNotEvaluated(view)}`,
  };
}
