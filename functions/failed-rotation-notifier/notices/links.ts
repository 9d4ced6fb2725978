import { runFolder } from '../../../lib/run/keys.ts';
import type { Notice } from '../../../lib/notify/notice.ts';
import { definition } from '../definition.ts';

/** What all notices of a run lead to. */
export type RunLinks = Pick<Notice['links'], 'details' | 'report'>;

export interface LinkOptions {
  /** Of the store. */
  readonly storeUrl: string;
  /** `REPORT_URL`. Without it people are told where the store has the page. */
  readonly reportUrl: string | undefined;
}

export function linksOf(runId: string, { storeUrl, reportUrl }: LinkOptions): RunLinks {
  const folder = runFolder(definition.folder, runId);
  const page = `${folder}report.html`;
  return {
    details: `${folder}failures.json`,
    report: reportUrl?.replaceAll('{key}', page) ?? `${storeUrl.replace(/\/$/, '')}/${page}`,
  };
}

/**
 * The start page of the DEW console in that region, or the one that was used last, of which the secrets are one click away: the form in which public
 * documents link to it. The path of the secret list below it is published nowhere.
 */
export const consoleUrl = (region: string | null): string =>
  `https://console.huaweicloud.com/dew/${region === null ? '' : `?region=${encodeURIComponent(region)}`}`;
