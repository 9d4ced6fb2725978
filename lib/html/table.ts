import type { Labels } from './text/en.ts';
import { type Html, markup } from './markup.ts';
import { untrusted } from './untrusted.ts';

export interface TableColumn<Row> {
  readonly title: string;
  readonly cell: (row: Row) => Html | string;
  /** `main` names the row, `number` is aligned by digits. */
  readonly kind?: 'main' | 'number';
  /** Share of the width in percent: a multiple of 5 from 5 to 50. Without, the columns without share what is left. */
  readonly width?: number;
}

export interface Table<Row> {
  /** Read to those who do not see the heading above. */
  readonly caption: string;
  /** Added to the caption: a name that others gave. */
  readonly name?: string;
  readonly columns: readonly TableColumn<Row>[];
  readonly rows: readonly Row[];
  /** Rows before the fold; all by default. */
  readonly visible?: number;
  /** Rows that there are, when more than are given. */
  readonly total?: number;
  /** Where the rows that are left out can be found. */
  readonly rest?: Html;
  /**
   * On a phone: a row becomes a block (`stack`), one whose numbers flow side by side (`flow`), or the table scrolls in its
   * own frame (`scroll`).
   */
  readonly narrow: 'stack' | 'flow' | 'scroll';
  readonly labels: Labels;
}

function renderCell<Row>(column: TableColumn<Row>, row: Row): Html {
  const { kind, title, cell } = column;
  if (kind === 'main') return markup`<th scope="row">${cell(row)}</th>`;
  if (kind === 'number') return markup`<td class="n" data-l="${title}">${cell(row)}</td>`;
  return markup`<td data-l="${title}">${cell(row)}</td>`;
}

const renderHead = <Row>({ title, kind, width }: TableColumn<Row>): Html =>
  markup`<th scope="col" class="${kind === 'number' ? 'n' : ''}${width === undefined ? '' : ` w${width}`}">${title}</th>`;

function renderPart<Row>(table: Table<Row>, rows: readonly Row[], more?: string): Html {
  const { caption, name, labels } = table;
  const rest = more === undefined ? '' : labels.colon + more;
  const title = markup`${caption}${name !== undefined && markup`${labels.colon}${untrusted(name)}`}${rest}`;
  const body = rows.map((row) => markup`<tr>${table.columns.map((column) => renderCell(column, row))}</tr>`);
  const grid = markup`<table class="${table.narrow === 'flow' ? 'stack flow' : table.narrow}"><caption class="vh">${title}</caption>
    <thead><tr>${table.columns.map(renderHead)}</tr></thead><tbody>${body}</tbody></table>`;
  if (table.narrow !== 'scroll') return grid;
  return markup`<div class="scroll" role="region" tabindex="0" aria-label="${caption + rest}">${grid}</div>`;
}

/** A table that folds after `visible` rows and says how many rows it leaves out. */
export function renderTable<Row>(table: Table<Row>): Html {
  const { rows, labels, visible = rows.length, total = rows.length, rest } = table;
  const folded = rows.slice(visible);
  const more = (visible === 0 ? labels.show : labels.showMore)(folded.length);
  return markup`${rows.length > 0 && visible > 0 && renderPart(table, rows.slice(0, visible))}
    ${folded.length > 0 && markup`<details><summary>${more}</summary>${renderPart(table, folded, more)}</details>`}
    ${total > rows.length && markup`<p class="note">${labels.leftOut(rows.length, total)}${rest}</p>`}`;
}
