import { createHash } from 'node:crypto';
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { CodedError } from '../errors.ts';
import type { ManifestFile } from '../run/manifest.ts';
import { textOf, wellFormedJson } from './cell.ts';
import type { Column } from './column.ts';
import { readParquet } from './read-parquet.ts';

/** Cell texts by column name, as `cellText` gives them for a live row: the same whatever the file's format. */
export type StoredRow = Readonly<Record<string, string>>;
export type ColumnShape = Pick<Column<never>, 'name' | 'type'>;

const BATCH_ROWS = 1000;
/** A row holds an answer's fields about one secret: what is longer was not written by a run, and would fill the memory. */
const MAX_ROW_CHARS = 16 * 1024 * 1024;

const damaged = (key: string, what: string, cause?: unknown): CodedError =>
  new CodedError('REPORT_FILE_DAMAGED', `${key} ${what}`, {
    cause,
    hint: 'The file was changed after the run that wrote it: restore it, or delete that run; a later run does without it.',
  });

/**
 * Reads back a part that a run stored (`csv` with gzip, `ndjson`, `parquet`), up to 1,000 rows at a time. Columns that the
 * file does not have are left out of the rows; columns that are not asked for are passed over.
 *
 * @throws REPORT_FILE_DAMAGED when the bytes are not those that the manifest lists, or cannot be read.
 */
export async function* readRows(
  file: ManifestFile,
  body: Buffer,
  columns: readonly ColumnShape[],
): AsyncGenerator<StoredRow[], void, void> {
  const digest = createHash('sha256').update(body).digest('hex');
  if (digest !== file.sha256) throw damaged(file.key, 'does not have the digest that its manifest lists');
  const stored = openFile(file, body, columns);
  let batch: StoredRow[] = [];
  let rows = 0;
  try {
    for await (const row of stored) {
      batch.push(row);
      rows += 1;
      if (rows > file.rows) break;
      if (batch.length < BATCH_ROWS) continue;
      yield batch;
      batch = [];
    }
  } catch (cause) {
    throw damaged(file.key, 'cannot be read', cause);
  }
  if (rows !== file.rows)
    throw damaged(file.key, `has ${rows > file.rows ? 'more' : rows} rows, its manifest lists ${file.rows}`);
  if (batch.length > 0) yield batch;
}

function openFile(file: ManifestFile, body: Buffer, columns: readonly ColumnShape[]): AsyncIterable<StoredRow> {
  if (file.format === 'csv') return fromCsv(body, columns);
  if (file.format === 'ndjson') return fromObjects(readNdjson(body), columns, ndjsonText);
  if (file.format === 'parquet') return fromObjects(readParquet(body, file.rows), columns, parquetText);
  throw new CodedError('REPORT_FORMAT_UNKNOWN', `${file.key} has the format ${file.format}`);
}

async function* fromCsv(body: Buffer, columns: readonly ColumnShape[]): AsyncGenerator<StoredRow, void, void> {
  let picks: { name: string; index: number }[] | undefined;
  for await (const cells of readCsv(body)) {
    if (picks === undefined) {
      const wanted = columns.map(({ name }) => ({ name, index: cells.indexOf(name) }));
      picks = wanted.filter(({ index }) => index >= 0);
      continue;
    }
    const row: Record<string, string> = {};
    for (const { name, index } of picks) row[name] = cells[index] as string;
    yield row;
  }
}

async function* fromObjects(
  objects: AsyncIterable<Record<string, unknown>>,
  columns: readonly ColumnShape[],
  toText: (type: ColumnShape['type'], value: unknown) => string,
): AsyncGenerator<StoredRow, void, void> {
  for await (const object of objects) {
    const row: Record<string, string> = {};
    for (const { name, type } of columns) {
      if (name in object) row[name] = toText(type, object[name] ?? null);
    }
    yield row;
  }
}

interface MapEntry {
  readonly key: string;
  readonly value: unknown;
}
const toPair = ({ key, value }: MapEntry): [string, unknown] => [key, value];

function ndjsonText(type: ColumnShape['type'], value: unknown): string {
  if (value === null) return '';
  if (type === 'json') return wellFormedJson(JSON.stringify(value));
  if (type === 'map') return wellFormedJson(JSON.stringify(Object.fromEntries((value as MapEntry[]).map(toPair))));
  return type === 'time' ? (value as string) : textOf(type, value as string | number | boolean);
}

/** An integer is a bigint, whose text is the same. */
const parquetText = (type: ColumnShape['type'], value: unknown): string =>
  textOf(type, value as string | number | boolean | null);

/** Rows of a gzip CSV, its header first, cells as they are. */
async function* readCsv(body: Buffer): AsyncGenerator<string[], void, void> {
  // the end of a row is known: a parser that has to find it out takes ten times as long for a row that does not end
  const records = parse({ bom: true, record_delimiter: '\r\n', max_record_size: MAX_ROW_CHARS });
  pipeline(Readable.from([body]), createGunzip(), records, () => undefined); // a failure reaches the loop below
  for await (const record of records) yield record as string[];
}

/** Objects of a gzip NDJSON. */
async function* readNdjson(body: Buffer): AsyncGenerator<Record<string, unknown>, void, void> {
  const text = createGunzip().setEncoding('utf8');
  pipeline(Readable.from([body]), text, () => undefined); // a failure reaches the loop below
  let begun = new LineParts();
  for await (const chunk of text) {
    const [first = '', ...others] = (chunk as string).split('\n');
    begun.add(first);
    for (const next of others) {
      yield JSON.parse(begun.join()) as Record<string, unknown>;
      begun = new LineParts();
      begun.add(next);
    }
  }
}

/** A line that came in pieces, none of which is looked through twice. */
class LineParts {
  readonly #parts: string[] = [];
  #chars = 0;

  /** @throws when the line is longer than any that a run writes */
  add(part: string): void {
    this.#chars += part.length;
    if (this.#chars > MAX_ROW_CHARS) throw new Error(`a line has more than ${MAX_ROW_CHARS} characters`);
    this.#parts.push(part);
  }

  join(): string {
    return this.#parts.join('');
  }
}
