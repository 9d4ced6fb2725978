import { createSettingsCheck } from '../../lib/check-settings.ts';
import { defineFunction } from '../../lib/runtime/define-function.ts';
import { latestOf, readConfigFromStore, readSecretsFromAws, withDeps } from '../../lib/dependencies.ts';
import { auditActions } from '../../lib/smn/permissions.ts';
import { inventoryCommand, inventoryQuery } from './command.ts';
import { definition } from './definition.ts';
import type { InventoryInvocation } from './run.ts';
import { runInventory } from './run-inventory.ts';

/** Where the delivery audit is on. */
const alsoAllows = ({ settings }: InventoryInvocation): readonly string[] =>
  settings.findings.DELIVERY ? auditActions(definition.audit) : [];

/** Exports the metadata of every secret of `CSMS_SCOPES` to `STORE_URL`. See README, "Read the results". */
export const handler = defineFunction({
  ...definition,
  command: inventoryCommand,
  query: inventoryQuery,
  readConfig: readConfigFromStore,
  readSecrets: readSecretsFromAws,
  createCheck: createSettingsCheck,
  run: withDeps(runInventory, { alsoAllows }),
  latest: latestOf(definition),
});
