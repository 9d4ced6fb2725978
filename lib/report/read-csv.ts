import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';

/** Rows of a gzip CSV, its header first, cells as they are. */
export async function* readCsv(body: Buffer): AsyncGenerator<string[], void, void> {
  const records = parse({ bom: true });
  pipeline(Readable.from([body]), createGunzip(), records, () => undefined); // a failure reaches the loop below
  for await (const record of records) yield record as string[];
}
