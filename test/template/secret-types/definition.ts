import type { FunctionDefinition } from '../../../lib/runtime/function-definition.ts';

export const definition = {
  name: 'secret-types',
  folder: 'secret-types',
  settings: [],
  csms: ['listSecrets'],
  objects: ['read', 'write'],
  alsoReads: [],
  publishes: false,
  fullResult: 'types.json',
  totals: ['by type: {byType}'],
  files: { 'report.html': 'Report', 'types.json': 'Data' },
} as const satisfies FunctionDefinition;
