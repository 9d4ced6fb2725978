import { defineFunction } from '../../lib/runtime/define-function.ts';
import { latestOf, readConfigFromStore, withDeps } from '../../lib/dependencies.ts';
import { tagReportCommand, tagReportQuery } from './command.ts';
import { reportByTag } from './report-by-tag.ts';

/** Reports who owns the secrets of `CSMS_SCOPES`, what breaks `TAG_POLICY`, and what has no tag. See README, "Who owns what". */
export const handler = defineFunction({
  name: 'tag-report',
  command: tagReportCommand,
  query: tagReportQuery,
  settings: ['TAG_POLICY'],
  readConfig: readConfigFromStore,
  run: withDeps(reportByTag),
  latest: latestOf({ folder: 'tag-report', fullResult: 'report.json' }),
});
