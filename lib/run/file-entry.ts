import { createHash } from 'node:crypto';
import type { ManifestFile } from './manifest.ts';

/** What a manifest says about a file; whoever knows the scope adds `region` and `projectId`. */
export type FileEntry = Omit<ManifestFile, 'region' | 'projectId'>;

/** Digests of a file that is written in pieces, or whole. */
export interface FileDigest {
  update(chunk: Buffer): void;
  /** Once. */
  entry(key: string, format: string, rows: number): FileEntry;
}

export function createFileDigest(): FileDigest {
  const md5 = createHash('md5');
  const sha256 = createHash('sha256');
  let size = 0;
  return {
    update: (chunk) => {
      md5.update(chunk);
      sha256.update(chunk);
      size += chunk.length;
    },
    entry: (key, format, rows) => ({
      key,
      format,
      size,
      rows,
      MD5checksum: md5.digest('hex'),
      sha256: sha256.digest('hex'),
    }),
  };
}

export function describeFile(body: Buffer, key: string, format: string, rows: number): FileEntry {
  const digest = createFileDigest();
  digest.update(body);
  return digest.entry(key, format, rows);
}
