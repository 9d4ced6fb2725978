import type { FunctionDefinition } from '../../lib/runtime/function-definition.ts';

export const definition = {
  name: 'inventory-export',
  folder: 'inventory',
  settings: ['INVENTORY_FORMATS', 'FINDINGS', 'ROTATION_GRACE', 'TAG_POLICY', 'TABLE_URL', 'SMN_ENDPOINT'],
  csms: ['listSecrets', 'queryByTag'],
  // where FINDINGS has DELIVERY
  audit: ['csms::listEvents', 'csms::listNotificationRecords', 'smn:topic:listTopic', 'smn:topic:get'],
  // it takes back what it stored of a scope that is listed again
  objects: ['read', 'write', 'delete', 'abortUpload'],
  alsoReads: [],
  publishes: false,
  shards: true,
  totals: [
    'findings: {findings}',
    'would anyone be notified: {delivery}',
    'rules not evaluated: {notEvaluated}',
    'changes since the last complete run: {changes}',
  ],
  kinds: { notEvaluated: 'projects not compared (the report says why)' },
  files: { 'report.html': 'Report', 'findings.csv': 'Findings', 'changes.csv': 'Changes', '': 'Data' },
} as const satisfies FunctionDefinition;
