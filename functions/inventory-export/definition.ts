import type { FunctionDefinition } from '../../lib/runtime/function-definition.ts';

export const definition = {
  name: 'inventory-export',
  folder: 'inventory',
  settings: ['INVENTORY_FORMATS', 'FINDINGS', 'ROTATION_GRACE', 'TAG_POLICY', 'TABLE_URL'],
  csms: ['listSecrets', 'queryByTag'],
  // it takes back what it stored of a scope that is listed again
  objects: ['read', 'write', 'delete', 'abortUpload'],
  alsoReads: [],
  publishes: false,
  totals: ['findings: {findings}', 'changes since the last complete run: {changes}'],
  kinds: { notEvaluated: 'projects not compared' },
  files: { 'report.html': 'Report', 'findings.csv': 'Findings', 'changes.csv': 'Changes', '': 'Data' },
} as const satisfies FunctionDefinition;
