/* Where a run's objects are. `folder` is that of the function's results below `STORE_URL`, without a slash. */

export const runsFolder = (folder: string): string => `${folder}/runs/`;
export const runFolder = (folder: string, runId: string): string => `${folder}/runs/${runId}/`;
export const manifestKey = (folder: string, runId: string): string => `${folder}/runs/${runId}/manifest.json`;
export const checksumKey = (folder: string, runId: string): string => `${folder}/runs/${runId}/manifest.checksum`;
export const latestKey = (folder: string): string => `${folder}/latest.json`;
