import { describeFile, type FileEntry } from '../../lib/run/file-entry.ts';
import { createPartWriter, partKey } from '../../lib/rows/part-writer.ts';
import { createRunTable } from '../../lib/rows/table-writer.ts';
import { SEVERITIES } from '../../lib/csms/severity.ts';
import type { Scope } from '../../lib/scope.ts';
import type { ObjectStore } from '../../lib/storage/object-store.ts';
import { changeColumns } from './changes.ts';
import { SCHEMA_VERSION, inventoryColumns } from './columns.ts';
import type { ScopeResult } from './export-scope.ts';
import { findingColumns, type Finding } from './findings.ts';
import type { OutputOptions } from './scope-output.ts';
import type { InventoryInvocation } from './run.ts';

const ROWS_PER_PART = 50_000;

/** The files of one run, all but the manifest. */
export interface RunFiles {
  openScope(scope: Scope): NonNullable<OutputOptions['files']>;
  /** `findings.csv`, the worst severity first, and `changes.csv`; then those about no scope, then in the order of the scopes. */
  writeTables(results: readonly ScopeResult[], ofRun: readonly Finding[]): Promise<FileEntry[]>;
  writePage(html: string): Promise<FileEntry>;
  /** Leaves nothing half-written behind. */
  abort(): Promise<void>;
}

export interface RunPlace {
  /** With a slash at its end: a run's, or that of an attempt at a part of one. */
  readonly folder: string;
  /** Stands in the data files. */
  readonly runId: string;
}

export function createRunFiles(
  { folder, runId }: RunPlace,
  { command, settings, deadline }: InventoryInvocation,
  store: ObjectStore,
): RunFiles {
  const { work, final } = deadline;
  const findings = createRunTable({
    store,
    key: `${folder}findings.csv`,
    columns: findingColumns,
    ranks: { count: SEVERITIES.length, of: ({ severity }: Finding) => SEVERITIES.indexOf(severity) },
    signal: final,
  });
  const changes = createRunTable({ store, key: `${folder}changes.csv`, columns: changeColumns, signal: final });

  return {
    openScope: (scope) => ({
      parts: createPartWriter({
        columns: inventoryColumns,
        formats: command.formats ?? settings.formats,
        metadata: { runId, schemaVersion: SCHEMA_VERSION },
        rowsPerPart: ROWS_PER_PART,
        put: (key, body, contentType) => store.put(key, body, { contentType, signal: work }),
        remove: (key) => store.delete(key, { signal: final }),
        keyOf: (format, part) => partKey(folder, scope, format, part),
      }),
      findings: findings.openScope(),
      changes: changes.openScope(),
    }),
    async writeTables(results, ofRun) {
      if (ofRun.length > 0) {
        const rows = findings.openScope();
        await rows.write(ofRun);
        findings.append(await rows.seal());
      }
      for (const { tableRows } of results) {
        findings.append(tableRows.findings);
        changes.append(tableRows.changes);
      }
      return Promise.all([findings.close(), changes.close()]);
    },
    async writePage(html) {
      const body = Buffer.from(html);
      const key = `${folder}report.html`;
      await store.put(key, body, { contentType: 'text/html; charset=utf-8', signal: final });
      return describeFile(body, key, 'html', 0);
    },
    async abort() {
      await Promise.allSettled([findings.abort(), changes.abort()]);
    },
  };
}
