import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** Objects of a gzip NDJSON. */
export async function* readNdjson(body: Buffer): AsyncGenerator<Record<string, unknown>, void, void> {
  const text = createGunzip().setEncoding('utf8');
  pipeline(Readable.from([body]), text, () => undefined); // a failure reaches the loop below
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + (chunk as string)).split('\n');
    rest = lines.pop() as string;
    for (const line of lines) yield JSON.parse(line) as Record<string, unknown>;
  }
}
