import { untrustedExact } from '../../../lib/html/untrusted.ts';
import { formatCount } from '../../../lib/html/format.ts';
import { type Html, markup } from '../../../lib/html/markup.ts';
import { renderPill } from '../../../lib/html/components.ts';
import type { PageSection } from '../../../lib/html/document.ts';
import { renderRest } from '../../../lib/html/run/sections.ts';
import { renderTable } from '../../../lib/html/table.ts';
import type { LookAlike } from '../look-alikes.ts';
import { renderNone, type View } from './view.ts';

const MOST_ROWS = 100;
const VISIBLE_ROWS = 10;
const MOST_VARIANTS = 8;
const MOST_CHARS = 120;

const spell = (text: string): Html => markup`<code>${untrustedExact(text, MOST_CHARS)}</code>`;

const countSecrets = ({ variants }: LookAlike): number => variants.reduce((sum, { secrets }) => sum + secrets, 0);

function renderVariants({ text }: View, { variants }: LookAlike): Html {
  const shown = variants
    .slice(0, MOST_VARIANTS)
    .map((one) => markup`<li>${spell(one.text)} <span class="m">× ${formatCount(one.secrets)}</span></li>`);
  const rest = variants.length - shown.length;
  return markup`<ul class="plain-list">${shown}${rest > 0 && markup`<li class="m">${text.lookAlikes.more(rest)}</li>`}</ul>`;
}

const renderWhere = ({ text }: View, { kind, key }: LookAlike): Html =>
  kind === 'key'
    ? markup`${text.lookAlikes.key}`
    : markup`<span>${text.lookAlikes.valueOf[0]} ${spell(key ?? '')} ${text.lookAlikes.valueOf[1]}</span>`;

function renderRows(view: View): Html {
  const { report, text, mostRows } = view;
  const { columns, lookAlikes, labels } = text;
  const sorted = report.lookAlikes.toSorted(
    (a, b) => Number(a.kind === 'value') - Number(b.kind === 'value') || countSecrets(b) - countSecrets(a),
  );
  return renderTable({
    caption: text.sections.lookAlikes,
    columns: [
      { title: columns.keep, cell: ({ keep }) => spell(keep), kind: 'main', width: 25 },
      { title: columns.change, cell: (found) => renderVariants(view, found) },
      { title: columns.where, cell: (found) => renderWhere(view, found), width: 20 },
      {
        title: columns.how,
        cell: ({ how }) => renderPill(how === 'typo' ? 'medium' : 'low', lookAlikes[how]),
        width: 15,
      },
      { title: columns.secrets, cell: (found) => formatCount(countSecrets(found)), kind: 'number', width: 10 },
    ],
    rows: sorted.slice(0, Math.min(MOST_ROWS, mostRows)),
    visible: VISIBLE_ROWS,
    total: sorted.length,
    rest: renderRest(text, 'report.json'),
    narrow: 'stack',
    labels: labels,
  });
}

/** Spellings to unite: what to keep, what to change, and how many secrets that is. */
export function renderLookAlikes(view: View): PageSection {
  const { report, text } = view;
  const isThere = report.lookAlikes.length > 0;
  return {
    id: 'look-alikes',
    title: text.sections.lookAlikes,
    count: formatCount(report.lookAlikes.length),
    lead: isThere ? text.lookAlikes.lead : undefined,
    body: isThere
      ? markup`<div class="panel">${renderRows(view)}</div>`
      : renderNone(view, text.lookAlikes.none, text.lookAlikes.nonePartial),
  };
}
