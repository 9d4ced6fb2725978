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
  totals: { byType: 'by type' },
  files: { 'report.html': 'Look at it', 'types.json': 'Data' },
} as const satisfies FunctionDefinition;
