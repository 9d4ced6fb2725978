import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { describeFile } from '../../../../lib/run/file-entry.ts';
import { readRows } from '../../../../lib/rows/read-rows.ts';
import { collect } from './collect.ts';
import { columns } from './sample-rows.ts';

it.each(['csv', 'ndjson'])('fills no memory with one endless row of a %s file', async (format) => {
  const body = gzipSync(Buffer.alloc(64 * 1024 * 1024, 'a'));
  const rows = collect(readRows(describeFile(body, 'the/key', format, 1), body, columns));
  await expect(rows).rejects.toMatchObject({ code: 'REPORT_FILE_DAMAGED' });
});
