/** What a function may do to the objects below `STORE_URL`. */
export type ObjectUse = 'read' | 'write' | 'delete' | 'abortUpload';

export interface FunctionPermissions {
  /** Of the CSMS API, by the operation's name in the reference. None of them returns a value. */
  readonly csms: readonly ('listSecrets' | 'queryByTag' | 'listTasks')[];
  /** The folder of its results below `STORE_URL`, the only one that it writes to. */
  readonly folder: string;
  readonly objects: readonly ObjectUse[];
  /** Keys that it reads outside its folder, beside `CONFIG_KEY`. */
  readonly alsoReads: readonly string[];
  /** Whether it publishes to the SMN topics of `NOTIFY_CHANNELS`. */
  readonly publishes: boolean;
}

/**
 * The least that each function works with. `test/e2e/permissions.test.ts` holds it against every request that is really
 * sent: none goes beyond it, and no part of it is without a request.
 */
export const PERMISSIONS: Readonly<Record<string, FunctionPermissions>> = {
  'inventory-export': {
    csms: ['listSecrets', 'queryByTag'],
    folder: 'inventory/',
    objects: ['read', 'write', 'delete', 'abortUpload'],
    alsoReads: [],
    publishes: false,
  },
  'tag-report': {
    csms: ['listSecrets', 'queryByTag'],
    folder: 'tag-report/',
    objects: ['read', 'write'],
    alsoReads: [],
    publishes: false,
  },
  'failed-rotation-notifier': {
    csms: ['listSecrets', 'queryByTag', 'listTasks'],
    folder: 'rotation/',
    objects: ['read', 'write'],
    // whether the inventory still runs
    alsoReads: ['inventory/latest.json'],
    publishes: true,
  },
};
