import type { FunctionDefinition } from '../../lib/runtime/function-definition.ts';

export const definition = {
  name: 'failed-rotation-notifier',
  folder: 'rotation',
  settings: [
    'NOTIFY_CHANNELS',
    'NOTIFY_ROUTES',
    'NOTIFY_SILENCES',
    'NOTIFY_ALLOWED_HOSTS',
    'NOTIFY_SECRETS',
    'NOTIFY_REPEAT',
    'REPORT_URL',
    'ROTATION_GRACE',
    'STALE_AFTER',
    'SMN_ENDPOINT',
    'HEARTBEAT_URL',
    'TAG_POLICY',
  ],
  csms: ['listSecrets', 'queryByTag', 'listTasks'],
  objects: ['read', 'write'],
  // whether the inventory still runs; its runs where the pointer cannot be read
  alsoReads: ['inventory/latest.json', 'inventory/runs/*'],
  publishes: true,
  fullResult: 'failures.json',
  totals: {
    open: 'secrets in trouble',
    byType: 'of these',
    silenced: 'silenced',
    undelivered: 'notices not delivered yet',
    untold: 'in trouble that no channel has taken',
  },
  files: { 'report.html': 'Look at it', 'failures.csv': 'A row each' },
} as const satisfies FunctionDefinition;
