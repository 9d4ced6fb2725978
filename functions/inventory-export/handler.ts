import { defineFunction } from '../../lib/runtime/define-function.ts';
import { openClient, openStore, readConfigFromStore } from '../../lib/wiring.ts';
import { readLatestResult } from '../../lib/report/latest-result.ts';
import { inventoryCommand, inventoryQuery } from './command.ts';
import { exportInventory } from './export-inventory.ts';

/** Exports the metadata of every secret of `CSMS_SCOPES` to `STORE_URL`. See README, "inventory-export". */
export const handler = defineFunction({
  name: 'inventory-export',
  command: inventoryCommand,
  query: inventoryQuery,
  settings: ['INVENTORY_FORMATS', 'FINDINGS', 'ROTATION_GRACE'],
  readConfig: readConfigFromStore,
  run: async (invocation) => {
    const { settings, credentials } = invocation;
    const client = openClient(invocation);
    try {
      return await exportInventory(invocation, { client, store: openStore({ ...settings, credentials }) });
    } finally {
      await client.close();
    }
  },
  latest: ({ settings, credentials, deadline }) =>
    readLatestResult({ store: openStore({ ...settings, credentials }), folder: 'inventory', signal: deadline.work }),
});
