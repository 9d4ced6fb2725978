/** The folder of a function's results below `STORE_URL`. DESIGN section 3. */
export type ReportFolder = 'inventory' | 'tag-report' | 'rotation';

export const runsFolder = (folder: ReportFolder): string => `${folder}/runs/`;
export const runFolder = (folder: ReportFolder, runId: string): string => `${folder}/runs/${runId}/`;
export const manifestKey = (folder: ReportFolder, runId: string): string => `${folder}/runs/${runId}/manifest.json`;
export const checksumKey = (folder: ReportFolder, runId: string): string => `${folder}/runs/${runId}/manifest.checksum`;
export const latestKey = (folder: ReportFolder): string => `${folder}/latest.json`;
