import type { FunctionDefinition } from '../../lib/runtime/function-definition.ts';

export const definition = {
  name: 'tag-report',
  folder: 'tag-report',
  settings: ['TAG_POLICY'],
  csms: ['listSecrets', 'queryByTag'],
  objects: ['read', 'write'],
  alsoReads: [],
  publishes: false,
  fullResult: 'report.json',
  totals: {
    untagged: 'without any tag',
    coveragePercent: '% carry a tag',
    fail: 'break the policy',
    pass: 'keep the policy',
    notEvaluated: 'not evaluated',
  },
  files: { 'report.html': 'Look at it', 'report.csv': 'A row each', 'fix.json': 'Suggestions' },
} as const satisfies FunctionDefinition;
