import { latestOf, readConfigFromStore, readSecretsFromAws, withDeps } from '../../../lib/dependencies.ts';
import { defineFunction } from '../../../lib/runtime/define-function.ts';
import { secretTypesCommand, secretTypesQuery } from './command.ts';
import { countTypes } from './count-types.ts';
import { definition } from './definition.ts';

/** Counts the secrets of `CSMS_SCOPES` by their type. */
export const handler = defineFunction({
  ...definition,
  command: secretTypesCommand,
  query: secretTypesQuery,
  readConfig: readConfigFromStore,
  readSecrets: readSecretsFromAws,
  run: withDeps(countTypes),
  latest: latestOf(definition),
});
