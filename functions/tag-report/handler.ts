import { readLatestResult } from '../../lib/report/latest-result.ts';
import { defineFunction } from '../../lib/runtime/define-function.ts';
import { openClient, openStore, readConfigFromStore } from '../../lib/wiring.ts';
import { tagReportCommand, tagReportQuery } from './command.ts';
import { reportByTag } from './report-by-tag.ts';

/** Reports who owns the secrets of `CSMS_SCOPES`, what breaks `TAG_POLICY`, and what has no tag. See README, "tag-report". */
export const handler = defineFunction({
  name: 'tag-report',
  command: tagReportCommand,
  query: tagReportQuery,
  settings: ['TAG_POLICY'],
  readConfig: readConfigFromStore,
  run: async (invocation) => {
    const { settings, credentials } = invocation;
    const client = openClient(invocation);
    try {
      return await reportByTag(invocation, { client, store: openStore({ ...settings, credentials }) });
    } finally {
      await client.close();
    }
  },
  latest: ({ settings, credentials, deadline }) =>
    readLatestResult({
      store: openStore({ ...settings, credentials }),
      folder: 'tag-report',
      fullResult: 'report.json',
      signal: deadline.work,
    }),
});
