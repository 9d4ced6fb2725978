import type { FunctionDefinition } from '../../lib/runtime/function-definition.ts';

export const definition = {
  name: 'failed-rotation-notifier',
  folder: 'rotation',
  shards: true,
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
  // the rest is for notifications, or where reading takes all the time none would be sent, ever
  readingShare: 0.6,
  fullResult: 'failures.json',
  totals: [
    'open problems: {open} ({byType})',
    'silenced: {silenced}',
    'notifications not delivered yet: {undelivered}',
    'open problems without a delivered notification: {untold}',
  ],
  kinds: {
    'rotation.disabled': 'with automatic rotation off',
    'rotation.failed': 'failed rotations',
    'rotation.overdue': 'overdue',
    'replica.failed': 'with a replica out of sync',
  },
  files: { 'report.html': 'Report', 'failures.csv': 'Problems' },
} as const satisfies FunctionDefinition;
