import { check, list, nullish, row, type Check } from '../validate.ts';
import type { Manifest } from './manifest.ts';
import { isRunId } from './run-id.ts';

const oneOf = <Value extends string | number>(...values: readonly Value[]): Check<Value> =>
  check((value): value is Value => values.includes(value as Value));
const text = check((value): value is string => typeof value === 'string');
const number = check((value): value is number => typeof value === 'number');
const runId = check(isRunId);

const file = row({ key: text, format: text, size: number, rows: number, MD5checksum: text, sha256: text });
const scope = row({
  region: text,
  projectId: text,
  status: oneOf('complete', 'incomplete', 'failed'),
  lastComplete: nullish(row({ runId, files: list(text) })),
});
const MANIFEST = row({
  version: oneOf(1),
  runId,
  status: oneOf('complete', 'partial', 'failed'),
  startedAt: text,
  finishedAt: text,
  fileSchema: text,
  files: list(file),
  scopes: list(scope),
});

export function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** A stored manifest, fields that this version does not know included; undefined when it is none, or of another version. */
export function parseManifest(bytes: Buffer): Manifest | undefined {
  const value = parseJson(bytes);
  return MANIFEST(value) === undefined ? (value as Manifest) : undefined;
}
