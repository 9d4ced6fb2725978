import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

/** Local time, because a zip's own time stamp is local: the same bytes in every time zone. The oldest that a zip can tell. */
const MTIME = new Date(1980, 0, 1);
const OPTIONS = { mtime: MTIME, mode: 0o100644, forceDosTimestamp: true, compressionLevel: 9 };

/** A zip whose bytes depend on names and contents alone. */
export async function zip(files: ReadonlyMap<string, Buffer>): Promise<Buffer> {
  const archive = new ZipFile();
  const names = [...files.keys()].sort();
  for (const name of names) archive.addBuffer(files.get(name) ?? Buffer.alloc(0), name, OPTIONS);
  archive.end();
  return buffer(archive.outputStream as NodeJS.ReadableStream & AsyncIterable<Buffer>);
}
