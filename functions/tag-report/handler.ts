import { createSettingsCheck } from '../../lib/check-settings.ts';
import { defineFunction } from '../../lib/runtime/define-function.ts';
import { latestOf, readConfigFromStore, readSecretsFromAws, withDeps } from '../../lib/dependencies.ts';
import { tagReportCommand, tagReportQuery } from './command.ts';
import { definition } from './definition.ts';
import { runTagReport } from './run-tag-report.ts';

/** Reports who owns the secrets of `CSMS_SCOPES`, what breaks `TAG_POLICY`, and what has no tag. See README, "Who owns what". */
export const handler = defineFunction({
  ...definition,
  command: tagReportCommand,
  query: tagReportQuery,
  readConfig: readConfigFromStore,
  readSecrets: readSecretsFromAws,
  createCheck: createSettingsCheck,
  run: withDeps(runTagReport),
  latest: latestOf(definition),
});
