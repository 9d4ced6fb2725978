import { constants, gzipSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, type ColumnSource, ParquetWriter } from 'hyparquet-writer';
import packageJson from '../../package.json' with { type: 'json' };
import { cellOf } from './cell.ts';
import type { Column, ColumnType } from './column.ts';
import type { FileMetadata, RowSink } from './row-sink.ts';

/** Larger groups compress no better and cost memory: 145 MB peak against 356 MB at 50,000. */
const ROW_GROUP_ROWS = 10_000;

/** Readers look up known faults of writers by name and version, in this form. */
const CREATED_BY = `${packageJson.name} version ${packageJson.version}`;

const STRING: Partial<SchemaElement> = {
  type: 'BYTE_ARRAY',
  converted_type: 'UTF8',
  logical_type: { type: 'STRING' },
};
const TYPES: Record<ColumnType, Partial<SchemaElement>> = {
  text: STRING,
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  boolean: { type: 'BOOLEAN' },
  integer: { type: 'INT64' },
  // ClickHouse and Polars refuse or misread the type JSON
  json: STRING,
  map: STRING,
};

function schemaOf(columns: readonly Column<never>[]): SchemaElement[] {
  const leaves = columns.map(({ name, type }): SchemaElement => ({
    name,
    repetition_type: 'OPTIONAL',
    ...TYPES[type],
  }));
  return [{ name: 'root', num_children: columns.length }, ...leaves];
}

/** zlib is native code: a third smaller than the library's SNAPPY, and faster, most of all in the cold run of a small scope. */
const compress = (bytes: Uint8Array): Uint8Array => gzipSync(bytes, { level: constants.Z_BEST_SPEED });

/** Moves each row group out of the writer's buffer when it is done, so that the buffer stays small. */
class ChunkedWriter extends ByteWriter {
  readonly chunks: Buffer[] = [];

  flush(): void {
    this.chunks.push(Buffer.from(this.getBytes()));
    this.index = 0;
  }

  override finish(): void {
    this.flush();
  }
}

/** What is not as the library would have it: it codes more than 16 booleans as RLE, which parquetjs reads as false, all of them. */
const HOW: Readonly<Record<ColumnType, Pick<ColumnSource, 'encoding' | 'statistics'>>> = {
  text: { statistics: true },
  time: { statistics: true },
  boolean: { statistics: true, encoding: 'PLAIN' },
  integer: { statistics: true },
  // nobody looks for a range of documents
  json: { statistics: false },
  map: { statistics: false },
};

type Cells = (string | number | bigint | boolean | null)[];

/** The rows of a group, column by column, as the library wants them. */
class RowGroup<Row> {
  readonly #columns: readonly Column<Row>[];
  readonly #data: Cells[];
  rows = 0;

  constructor(columns: readonly Column<Row>[]) {
    this.#columns = columns;
    this.#data = columns.map(() => []);
  }

  add(rows: readonly Row[]): void {
    for (const [index, column] of this.#columns.entries()) {
      const cells = this.#data[index] as Cells;
      const isInt64 = column.type === 'time' || column.type === 'integer';
      for (const row of rows) {
        const cell = cellOf(column, row);
        cells.push(isInt64 && cell !== null ? BigInt(cell) : cell);
      }
    }
    this.rows += rows.length;
  }

  take(): ColumnSource[] {
    const taken = this.#columns.map(({ name, type }, index) => ({
      name,
      data: this.#data[index] as Cells,
      ...HOW[type],
    }));
    for (const index of this.#data.keys()) this.#data[index] = [];
    this.rows = 0;
    return taken;
  }
}

/** `num_rows` 0, then an empty list of row groups whose elements have no type: these bytes are nowhere else in such a footer. */
const NO_ROW_GROUPS = Buffer.from([0x16, 0x00, 0x19, 0x00]);
const THRIFT_STRUCT = 0x0c;

/**
 * A file without rows. hyparquet-writer 0.17.0 guesses the type of a list's elements from the first one, and gives an empty
 * list none; the readers that are built on arrow-rs (Polars, DataFusion, delta-rs) refuse the file for it.
 */
function withTypedRowGroups(file: Buffer): Buffer {
  const at = file.indexOf(NO_ROW_GROUPS);
  if (at >= 0) file[at + NO_ROW_GROUPS.length - 1] = THRIFT_STRUCT;
  return file;
}

/** gzip; every column optional and typed; a row group of 10,000 rows is encoded as soon as it is full. */
export function createParquetSink<Row>(columns: readonly Column<Row>[], metadata?: FileMetadata): RowSink<Row> {
  const writer = new ChunkedWriter();
  const parquet = new ParquetWriter({
    writer,
    schema: schemaOf(columns),
    codec: 'GZIP',
    compressors: { GZIP: compress },
    createdBy: CREATED_BY,
    ...(metadata && { kvMetadata: Object.entries(metadata).map(([key, value]) => ({ key, value })) }),
  });
  const group = new RowGroup(columns);
  let isEmpty = true;
  const flush = async (): Promise<void> => {
    isEmpty = false;
    await parquet.write({ columnData: group.take(), rowGroupSize: ROW_GROUP_ROWS });
  };
  return {
    write: async (rows) => {
      for (let from = 0; from < rows.length;) {
        const to = Math.min(rows.length, from + ROW_GROUP_ROWS - group.rows);
        group.add(rows.slice(from, to));
        if (group.rows === ROW_GROUP_ROWS) await flush();
        from = to;
      }
    },
    finish: async () => {
      if (group.rows > 0) await flush();
      await parquet.finish();
      const file = Buffer.concat(writer.chunks);
      return isEmpty ? withTypedRowGroups(file) : file;
    },
    discard: () => {
      group.take();
      writer.chunks.length = 0;
    },
  };
}
