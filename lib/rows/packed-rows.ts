import { promisify } from 'node:util';
import { constants, gunzipSync, gzip } from 'node:zlib';
import { toOwnMemory } from './gzip-collector.ts';

/** Rows that wait until a run's end, compressed: 200,000 secrets with their tags are 250 MB as objects, and 20 MB so. */
export type PackedRows = readonly Buffer[];

/** A block is what is unpacked at a time: twice the secrets that a project may have. */
const ROWS_A_BLOCK = 1000;
const compress = promisify<Buffer, { level: number }, Buffer>(gzip);

/** @param rows JSON, but for `undefined` in a field, which is left out. */
export async function packRows(rows: readonly object[]): Promise<PackedRows> {
  const blocks: Buffer[] = [];
  for (let from = 0; from < rows.length; from += ROWS_A_BLOCK) {
    const json = Buffer.from(JSON.stringify(rows.slice(from, from + ROWS_A_BLOCK)));
    blocks.push(toOwnMemory(await compress(json, { level: constants.Z_BEST_SPEED })));
  }
  return blocks;
}

/** Block by block, in their order. */
export function* unpackRows<Row>(packed: PackedRows): Generator<Row[], void, void> {
  for (const block of packed) yield JSON.parse(gunzipSync(block).toString()) as Row[];
}
