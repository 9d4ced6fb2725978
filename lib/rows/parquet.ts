import { constants, gzipSync } from 'node:zlib';
import type { SchemaElement } from 'hyparquet';
import { ByteWriter, ParquetWriter } from 'hyparquet-writer';
import { cellOf } from './cell.ts';
import type { Column, ColumnType } from './column.ts';
import type { RowSink } from './row-sink.ts';

/** Larger groups compress no better and cost memory: 145 MB peak against 356 MB at 50,000. */
const ROW_GROUP_ROWS = 10_000;

const TYPES: Record<ColumnType, Partial<SchemaElement>> = {
  text: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'STRING' } },
  time: {
    type: 'INT64',
    converted_type: 'TIMESTAMP_MILLIS',
    logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'MILLIS' },
  },
  boolean: { type: 'BOOLEAN' },
  integer: { type: 'INT64' },
  json: { type: 'BYTE_ARRAY', converted_type: 'UTF8', logical_type: { type: 'JSON' } },
};

function schemaOf(columns: readonly Column<never>[]): SchemaElement[] {
  const leaves = columns.map(({ name, type }): SchemaElement => ({
    name,
    repetition_type: 'OPTIONAL',
    ...TYPES[type],
  }));
  return [{ name: 'root', num_children: columns.length }, ...leaves];
}

/**
 * While rows are written a json column passes for text, or the library would encode its text as a JSON string. The
 * schema at the file's end says what it is; DuckDB goes by the converted type.
 */
function declareJson(schema: readonly SchemaElement[]): void {
  for (const element of schema) if (element.logical_type?.type === 'JSON') element.converted_type = 'JSON';
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

  take(): { name: string; data: Cells }[] {
    const taken = this.#columns.map(({ name }, index) => ({ name, data: this.#data[index] as Cells }));
    for (const index of this.#data.keys()) this.#data[index] = [];
    this.rows = 0;
    return taken;
  }
}

/** gzip; every column optional and typed; a row group of 10,000 rows is encoded as soon as it is full. */
export function createParquetSink<Row>(columns: readonly Column<Row>[]): RowSink<Row> {
  const writer = new ChunkedWriter();
  const schema = schemaOf(columns);
  // Without min and max of every chunk: they cost a third of the time, and unsorted rows profit nothing from them.
  const parquet = new ParquetWriter({
    writer,
    schema,
    codec: 'GZIP',
    compressors: { GZIP: compress },
    statistics: false,
  });
  const group = new RowGroup(columns);
  const flush = async (): Promise<void> => {
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
      declareJson(schema);
      await parquet.finish();
      return Buffer.concat(writer.chunks);
    },
    discard: () => {
      group.take();
      writer.chunks.length = 0;
    },
  };
}
