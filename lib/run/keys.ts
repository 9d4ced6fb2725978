import type { Scope } from '../scope.ts';
import type { RowFormat } from '../rows/column.ts';
import { SUFFIXES } from '../rows/row-format.ts';

/** The folder of a function's results below `STORE_URL`. DESIGN section 3. */
export type ReportFolder = 'inventory' | 'tag-report' | 'rotation';

export const runsFolder = (folder: ReportFolder): string => `${folder}/runs/`;
export const runFolder = (folder: ReportFolder, runId: string): string => `${folder}/runs/${runId}/`;
export const manifestKey = (folder: ReportFolder, runId: string): string => `${folder}/runs/${runId}/manifest.json`;
export const checksumKey = (folder: ReportFolder, runId: string): string => `${folder}/runs/${runId}/manifest.checksum`;
export const latestKey = (folder: ReportFolder): string => `${folder}/latest.json`;

/** `inventory/runs/<runId>/region=<r>/project_id=<p>/secrets-00000.csv.gz` */
export function partKey(folder: ReportFolder, runId: string, scope: Scope, format: RowFormat, part: number): string {
  const number = String(part).padStart(5, '0');
  return `${runFolder(folder, runId)}region=${scope.region}/project_id=${scope.projectId}/secrets-${number}${SUFFIXES[format]}`;
}
