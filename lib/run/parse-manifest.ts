import { isRunId } from './run-id.ts';
import type { Manifest, ManifestFile, ManifestScope } from './manifest.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const hasTexts = (value: Fields, names: readonly string[]): boolean =>
  names.every((name) => typeof value[name] === 'string');
const isStatus = (value: unknown): boolean => value === 'complete' || value === 'partial' || value === 'failed';

const isFile = (value: unknown): value is ManifestFile =>
  isFields(value) &&
  hasTexts(value, ['key', 'format', 'MD5checksum', 'sha256']) &&
  typeof value['size'] === 'number' &&
  typeof value['rows'] === 'number';

const isLastComplete = (value: unknown): boolean =>
  value === undefined || (isFields(value) && isRunId(value['runId']) && Array.isArray(value['files']));

const isScope = (value: unknown): value is ManifestScope =>
  isFields(value) &&
  hasTexts(value, ['region', 'projectId']) &&
  (value['status'] === 'complete' || value['status'] === 'failed') &&
  isLastComplete(value['lastComplete']);

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
  if (!isFields(value) || value['version'] !== 1) return undefined;
  const { files, scopes } = value;
  if (!isRunId(value['runId']) || !isStatus(value['status'])) return undefined;
  if (!hasTexts(value, ['startedAt', 'finishedAt', 'fileSchema'])) return undefined;
  if (!Array.isArray(files) || !files.every(isFile)) return undefined;
  if (!Array.isArray(scopes) || !scopes.every(isScope)) return undefined;
  return value as unknown as Manifest;
}
