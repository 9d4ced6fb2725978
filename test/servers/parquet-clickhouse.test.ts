import { beforeAll, describe } from 'vitest';
import { hasClickHouse, openClickHouse } from '../support/clickhouse.ts';
import type { ParquetReader } from '../support/parquet-readers.ts';
import { itReadsEveryCell, storeParquetShapes } from '../support/parquet-suite.ts';

const files = storeParquetShapes();

describe.skipIf(!hasClickHouse)('ClickHouse', () => {
  let read: ParquetReader;
  // half a gigabyte
  beforeAll(async () => {
    read = await openClickHouse();
  }, 600_000);
  itReadsEveryCell(files, () => read);
});
